using System.CommandLine;
using Ambience;
using Ambience.Trainer.Commands;

// One file a verb in Commands/; this one only gathers them and turns errors into messages and exit codes.
var root = new RootCommand("Trains WaveNet Ambience: a folder of audio per mood becomes one compact weight file.");
root.Add(TrainCommand.Create());
root.Add(ExportCommand.Create());

root.Add(CorpusCommand.Create());
root.Add(PrepareCommand.Create());
root.Add(GenerateCommand.Create());
root.Add(EvaluateCommand.Create());

using var interrupt = new CancellationTokenSource();
try
{
    var configuration = new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // The default of two seconds is too short for a validation under way and a checkpoint on a slow disk.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
    };
    return await root.Parse(args).InvokeAsync(configuration, interrupt.Token);
}
catch (AmbienceException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("interrupted");
    return 130;
}
