using System.CommandLine;
using System.Globalization;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Listening;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>train</c>: starts or resumes a run.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> s_store = new("--store")
    {
        Description = "The training store that 'prepare' made. A resumed run knows it; name it again only if it moved.",
        HelpName = "STORE",
    };

    private static readonly Option<string> s_run = new("--run")
    {
        Description = "Folder of the run: checkpoint.bin (replaced every few minutes), best.bin, log.csv, tensorboard/, " +
            "and with --listen-every: listening/ and report.html.",
        Required = true,
        HelpName = "FOLDER",
    };

    private static readonly Option<string> s_preset = new("--preset")
    {
        Description = "Network to train. Default: the store's. " +
            $"One of: {string.Join(", ", WaveNetPresets.All.Select(shape => shape.Name))}.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> s_resume = new("--resume")
    {
        Description = "Go on from the run's checkpoint, exactly as if it had not stopped. " +
            "A new --steps or --minutes changes the run's length.",
    };

    private static readonly Option<string?> s_from = new("--from")
    {
        Description = "Begin from an exported weight file of the same network instead of random weights. Moods of the " +
            "same name keep what they learned; new ones may join.",
        HelpName = "WEIGHTS",
    };

    public static Command Create()
    {
        var command = new Command("train",
            """
            Trains a network on a prepared store. Ctrl-C saves and ends; --resume goes on. 'export' works at any time,
            also while this runs.
            Example: train --store artifacts/store --run artifacts/run --minutes 60 --listen-every 2000
                     train --run artifacts/run --resume
                     train --store new-moods --run artifacts/tuned --from model.safetensors --learning-rate 5e-4
            """)
        {
            s_store, s_run, s_preset, s_resume, s_from,
        };
        foreach (Option option in TrainOptions.All)
            command.Add(option);
        command.Add(CommandOutput.Json);
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken interrupt)
    {
        CommandOutput output = CommandOutput.Of(parse);
        string folder = parse.GetValue(s_run)!;
        TorchSetup.Use(1); // loads libtorch
        Checkpoint? saved = Saved(parse, folder);
        string storeFolder = parse.GetValue(s_store) ?? saved?.Store ??
            throw new UsageException("A new run needs --store STORE, the folder that 'prepare' made.");
        using var store = TrainingStore.Open(storeFolder);
        Checkpoint start = Start(parse, saved, store);
        ITrainingClip[] clips = StoreClip.Of(store, heldOut: false), heldOut = StoreClip.Of(store, heldOut: true);
        start = Tune(start, clips, output.Console);

        using EventFile? events = Events(folder, start.Step, output.Console);
        var curves = events is null ? null : new RunEvents(events);
        var listener = new RunListener(store, folder, start.Options, events);
        using var run = new TrainingRun(start, folder, clips, heldOut, listener.Listen);
        output.Console.WriteLine(Text(
            $"{(saved is null ? "Training" : "Going on with")} {start.Shape.Name}: {start.Shape.ParameterCount:N0} parameters, ") +
            Text($"moods {string.Join(", ", store.Moods)}, run {folder}, ") +
            Text($"{run.Capture().Options.Arithmetic} on {start.Options.Device}, {start.Options.Threads} threads"));
        var line = new ProgressLine(output.Console);
        run.Continue(
            progress =>
            {
                line.Show(progress);
                if (curves?.Take(progress) is { } notice)
                    output.Console.WriteLine(notice);
            },
            interrupt);
        line.End();
        Finish(output, folder, run.Capture(), interrupt.IsCancellationRequested);
        return interrupt.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    /// <summary>The checkpoint to go on with; null for a new run.</summary>
    private static Checkpoint? Saved(ParseResult parse, string folder)
    {
        if (!parse.GetValue(s_resume))
        {
            return !File.Exists(Path.Combine(folder, Checkpoint.FileName)) ? null : throw new AmbienceException(
                $"{folder}: holds a run already. Add --resume to go on with it, or name another folder.");
        }
        if (parse.GetValue(s_from) is not null)
            throw new UsageException("--from begins a new run, --resume goes on with one; choose one of them.");
        Checkpoint saved = Checkpoint.Read(folder);
        string? preset = parse.GetValue(s_preset);
        if (preset is not null && !string.Equals(preset, saved.Shape.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException(
                $"--preset {preset}: {folder} holds a run of '{saved.Shape.Name}'. Leave --preset out to go on with it, " +
                "or name another --run folder.");
        }
        return saved;
    }

    private static Checkpoint Start(ParseResult parse, Checkpoint? saved, TrainingStore store)
    {
        string? preset = parse.GetValue(s_preset);
        WaveNetShape shape = saved?.Shape ?? (preset is null ? store.Shape : WaveNetPresets.Find(preset));
        store.RequireFits(shape);
        if (saved is not null && !store.Moods.SequenceEqual(saved.Moods))
        {
            throw new AmbienceException(
                $"{store.Folder}: expected the moods of the run ({string.Join(", ", saved.Moods)}), found " +
                $"{string.Join(", ", store.Moods)}. For other moods begin a new run: export this one, and train --from it.");
        }
        TrainingOptions options = TrainOptions.Apply(parse, saved?.Options ?? new TrainingOptions());
        options = options with { Device = TrainOptions.Device(parse, saved?.Options) };
        string folder = Path.GetFullPath(store.Folder);
        if (saved is not null)
            return saved with { Options = options, Store = folder };
        Checkpoint fresh = TrainingRun.Fresh(
            new Checkpoint { Shape = shape, Options = options, Store = folder, Moods = store.Moods });
        return parse.GetValue(s_from) is not { } from ? fresh : fresh with
        {
            Parameters = WarmStart.Parameters(from, WeightFile.Read(from), fresh, store.LaneDeviations),
            StartedFrom = Path.GetFileName(from),
        };
    }

    /// <summary>Chooses the arithmetic and the number of threads, once for a run.</summary>
    private static Checkpoint Tune(Checkpoint start, IReadOnlyList<ITrainingClip> clips, IAnsiConsole console)
    {
        TorchSetup.Use(Math.Max(1, start.Options.Threads));
        start = start with { Options = GradientChoice.Settle(start.Options, start.Shape) };
        if (start.Options.Threads == 0)
        {
            (int threads, var tried) = ThreadChoice.Measure(start, clips, Environment.ProcessorCount);
            if (tried.Count > 1)
            {
                string rates = string.Join(", ", tried.Select(t => Text($"{t.Threads}: {t.StepsPerSecond:F1} steps/s")));
                console.WriteLine($"threads {rates}; taking {threads}");
            }
            start = start with { Options = start.Options with { Threads = threads } };
        }
        TorchSetup.Use(start.Options.Threads);
        return start;
    }

    private static EventFile? Events(string folder, long step, IAnsiConsole console)
    {
        try
        {
            return new EventFile(folder, step);
        }
        catch (AmbienceException e)
        {
            console.WriteLine($"No curves for TensorBoard: {e.Message}");
            return null;
        }
    }

    private static void Finish(CommandOutput output, string folder, Checkpoint end, bool interrupted)
    {
        string report = Path.Combine(folder, RunReport.FileName);
        var result = new TrainResult(
            folder, end.Shape.Name, end.Step, end.Seconds, end.TrainingBits, end.ValidationBits, end.BestBits,
            end.SkippedSteps, end.RateFactor, $"{end.Options.Arithmetic}", end.Options.Device, end.Options.Threads,
            interrupted, File.Exists(report) ? report : null);
        output.Finish(result, console => console.WriteLine(
            (interrupted ? "Interrupted; --resume goes on" : "Done") + Text($" at step {end.Step:N0}. ") +
            (result.Report is null ? "" : $"Report: {report}. ") +
            $"Export it with: export --run {folder} --out model.safetensors"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What <c>train --json</c> says at its end.</summary>
    internal sealed record TrainResult(
        string Run, string Preset, long Step, double Seconds, double TrainingBits, double ValidationBits, double BestBits,
        long SkippedSteps, double RateFactor, string Arithmetic, string Device, int Threads, bool Interrupted,
        string? Report);
}
