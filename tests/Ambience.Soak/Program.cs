using System.CommandLine;
using Ambience;
using Ambience.Soak;

try
{
    return await SoakCommand.Create().Parse(args).InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (AmbienceException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130; // as a shell counts Ctrl-C
}
