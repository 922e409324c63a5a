using System.CommandLine;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>train</c>: starts or resumes a run.</summary>
internal static class TrainCommand
{
    private static readonly TrainingOptions s_defaults = new();

    private static readonly Option<string> s_store = new("--store")
    {
        Description = "The training store that 'prepare' made. A resumed run knows it; name it again only if it moved.",
    };

    private static readonly Option<string> s_run = new("--run")
    {
        Description = "Folder of the run: checkpoint.bin (replaced every few minutes) and log.csv.",
        Required = true,
    };

    private static readonly Option<string> s_preset = new("--preset")
    {
        Description = "Network to train. Default: the store's. " +
            $"One of: {string.Join(", ", WaveNetPresets.All.Select(shape => shape.Name))}.",
    };

    private static readonly Option<long?> s_steps = new("--steps")
    {
        Description = "Optimiser steps of the whole run.",
    };

    private static readonly Option<double?> s_minutes = new("--minutes")
    {
        Description = "Minutes of the whole run, earlier parts counted in. Default: 20.",
    };

    private static readonly Option<bool> s_resume = new("--resume")
    {
        Description = "Go on from the run's checkpoint, exactly as if it had not stopped. " +
            "A new --steps or --minutes changes the run's length.",
    };

    private static readonly Option<int> s_threads = new("--threads")
    {
        Description = "Threads of libtorch.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> s_seed = new("--seed")
    {
        Description = $"Decides weights, crops and noise. Default: {s_defaults.Seed}.",
    };

    private static readonly Option<int?> s_streams = new("--streams")
    {
        Description = $"Pieces of music in a step. Default: {s_defaults.Streams}.",
    };

    private static readonly Option<int?> s_crop = new("--crop")
    {
        Description = "Frames of each piece in a step. Default: 96, or 480 for mu-law.",
    };

    private static readonly Option<float?> s_rate = new("--learning-rate")
    {
        Description = $"Peak learning rate of Adam. Default: {s_defaults.LearningRate}.",
    };

    private static readonly Option<float?> s_noise = new("--input-noise")
    {
        Description = "Noise on the network's input, in deviations; teaches it to survive its own mistakes. " +
            $"Default: {s_defaults.InputNoise}.",
    };

    private static readonly Option<double?> s_checkpoint = new("--checkpoint-minutes")
    {
        Description = $"Minutes between checkpoints (each with a validation). Default: {s_defaults.CheckpointMinutes}.",
    };

    private static readonly Option<Arithmetic?> s_arithmetic = new("--arithmetic")
    {
        Description = "How gradients are computed: Fused16 (bf16 products), Fused32, or Autograd (any shape). " +
            "Default: the fastest here; kept on --resume.",
    };

    public static Command Create()
    {
        var command = new Command("train",
            """
            Trains a network on a prepared store. Ctrl-C saves and ends; --resume goes on. 'export' works at any time,
            also while this runs.
            Example: train --store artifacts/store --run artifacts/run --minutes 60
                     train --run artifacts/run --resume
            """)
        {
            s_store, s_run, s_preset, s_steps, s_minutes, s_resume, s_threads, s_seed, s_streams, s_crop, s_rate,
            s_noise, s_checkpoint, s_arithmetic,
        };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken interrupt)
    {
        string folder = parse.GetValue(s_run)!;
        TorchSetup.Use(parse.GetValue(s_threads));
        bool resume = parse.GetValue(s_resume);
        Checkpoint? saved = resume ? Checkpoint.Read(folder) : null;
        if (!resume && File.Exists(Path.Combine(folder, Checkpoint.FileName)))
        {
            throw new AmbienceException(
                $"{folder}: holds a run already. Add --resume to go on with it, or name another folder.");
        }
        string storeFolder = parse.GetValue(s_store) ?? saved?.Store ??
            throw new AmbienceException("A new run needs --store STORE, the folder that 'prepare' made.");

        using var store = TrainingStore.Open(storeFolder);
        string? preset = parse.GetValue(s_preset);
        WaveNetShape shape = saved?.Shape ?? (preset is null ? store.Shape : WaveNetPresets.Find(preset));
        store.RequireFits(shape);
        var described = new Checkpoint
        {
            Shape = shape,
            Options = Options(parse, saved?.Options ?? s_defaults),
            Store = Path.GetFullPath(storeFolder),
            Moods = store.Moods,
        };
        Checkpoint start = saved is null
            ? TrainingRun.Fresh(described)
            : saved with { Options = described.Options, Store = described.Store };

        ITrainingClip[] clips = StoreClip.Of(store, heldOut: false), heldOut = StoreClip.Of(store, heldOut: true);
        using var run = new TrainingRun(start, folder, clips, heldOut);
        Console.WriteLine(
            $"{(resume ? "Going on with" : "Training")} {shape.Name}: {shape.ParameterCount:N0} parameters, " +
            $"moods {string.Join(", ", store.Moods)}, run {folder}");
        var line = new ProgressLine(AnsiConsole.Console);
        run.Continue(line.Show, interrupt);
        line.End();
        Console.WriteLine(
            (interrupt.IsCancellationRequested ? "Interrupted; --resume goes on" : "Done") + $" at step {run.Step:N0}. " +
            $"Export it with: export --run {folder} --out model.safetensors");
        return interrupt.IsCancellationRequested ? 130 : 0;
    }

    private static TrainingOptions Options(ParseResult parse, TrainingOptions options)
    {
        long? steps = parse.GetValue(s_steps);
        double? minutes = parse.GetValue(s_minutes);
        if (steps is not null && minutes is not null)
            throw new AmbienceException("--steps and --minutes were both given; choose one.");
        if (steps is not null || minutes is not null)
            options = options with { Steps = steps, Minutes = minutes };
        else if (options.Steps is null && options.Minutes is null)
            options = options with { Minutes = 20 };
        return (options with
        {
            Seed = parse.GetValue(s_seed) ?? options.Seed,
            Streams = parse.GetValue(s_streams) ?? options.Streams,
            CropFrames = parse.GetValue(s_crop) ?? options.CropFrames,
            LearningRate = parse.GetValue(s_rate) ?? options.LearningRate,
            InputNoise = parse.GetValue(s_noise) ?? options.InputNoise,
            Arithmetic = parse.GetValue(s_arithmetic) ?? options.Arithmetic,
            CheckpointMinutes = parse.GetValue(s_checkpoint) ?? options.CheckpointMinutes,
        }).Checked();
    }
}
