using System.CommandLine;

namespace Ambience.Trainer.Commands;

/// <summary>
/// The program: gathers the verbs and turns what happens into messages on standard error and exit codes
/// (<see cref="ExitCode"/>). One file a verb beside this one.
/// </summary>
internal static class TrainerProgram
{
    public static RootCommand Root()
    {
        var root = new RootCommand(
            """
            Trains WaveNet Ambience: a folder of audio per mood becomes one compact weight file.
            The usual way: prepare music --store store; train --store store --run run; export --run run --out my.safetensors
            Exit codes: 0 done, 1 error, 2 wrong usage, 130 interrupted.
            """);
        foreach (Command verb in (Command[])
            [
                CorpusCommand.Create(), PrepareCommand.Create(), TrainCommand.Create(), ExportCommand.Create(),
                EvaluateCommand.Create(), GenerateCommand.Create(), SweepCommand.Create(), InspectCommand.Create(),
                ConvertCommand.Create(),
            ])
        {
            root.Add(verb);
        }
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">As from the shell.</param>
    /// <param name="configuration">Where it writes to; null for the console.</param>
    /// <param name="cancellation">Interrupts it, as Ctrl-C does.</param>
    public static async Task<int> RunAsync(
        string[] arguments, InvocationConfiguration? configuration = null, CancellationToken cancellation = default)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using Interrupts? signals = configuration is null ? new Interrupts(interrupt) : null;
        configuration ??= new InvocationConfiguration();
        configuration.EnableDefaultExceptionHandler = false;
        // Its own handling ends the program after a time, whatever is being saved, and fails on a second Ctrl-C.
        configuration.ProcessTerminationTimeout = null;
        ParseResult parsed = Root().Parse(arguments);
        try
        {
            int code = await parsed.InvokeAsync(configuration, interrupt.Token);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (UsageException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (AmbienceException e)
        {
            return Fail(e.Message, ExitCode.Error);
        }
        catch (OperationCanceledException)
        {
            configuration.Error.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }

        int Fail(string message, int code)
        {
            configuration.Error.WriteLine($"error: {message}");
            return code;
        }
    }
}
