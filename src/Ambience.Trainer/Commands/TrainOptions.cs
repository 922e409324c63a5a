using System.CommandLine;
using System.CommandLine.Parsing;
using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Commands;

/// <summary>The options of <c>train</c> that decide how a run goes, and what they make of it.</summary>
internal static class TrainOptions
{
    public const string AutoThreads = "auto";

    private static readonly TrainingOptions s_defaults = new();

    private static readonly Option<long?> s_steps = Option<long?>("--steps", "N", "Optimiser steps of the whole run.");

    private static readonly Option<double?> s_minutes = Option<double?>(
        "--minutes", "N", "Minutes of the whole run, earlier parts counted in. Default: 20.");

    private static readonly Option<int?> s_seed = Option<int?>(
        "--seed", "N", $"Decides weights, crops and noise. Default: {s_defaults.Seed}.");

    private static readonly Option<int?> s_streams = Option<int?>(
        "--streams", "N", $"Pieces of music in a step. Default: {s_defaults.Streams}.");

    private static readonly Option<int?> s_crop = Option<int?>(
        "--crop", "N", "Frames of each piece in a step. Default: 96, or 480 for mu-law.");

    private static readonly Option<float?> s_noise = Option<float?>("--input-noise", "X",
        "Noise on the network's input, in deviations; teaches it to survive its own mistakes. " +
        $"Default: {s_defaults.InputNoise}.");

    private static readonly Option<float?> s_quietNoise = Option<float?>("--quiet-noise", "X",
        "Share of that noise where a lane is silent; between, it follows the lane's level. 1: the same always. " +
        $"Default: {s_defaults.QuietNoise}.");

    private static readonly Option<float?> s_mistakes = Option<float?>("--mistakes", "P",
        "How often a stretch of a piece's input is at a wrong level or drowned in noise; teaches the way back. Not for mu-law. " +
        $"Default: {s_defaults.Mistakes}.");

    private static readonly Option<float?> s_dropout = Option<float?>("--control-dropout", "P",
        $"How often a group of features is hidden, so that a game may leave it free. Default: {s_defaults.ControlDropout}.");

    private static readonly Option<float?> s_balance = Option<float?>("--mood-balance", "X",
        "1: moods are heard equally often; 0: as often as there is music of them. Default: 1.");

    private static readonly Option<float?> s_rate = Option<float?>(
        "--learning-rate", "X", $"Peak learning rate of Adam. Default: {s_defaults.LearningRate}.");

    private static readonly Option<RateSchedule?> s_schedule = Option<RateSchedule?>(
        "--schedule", "NAME", "After the warm-up: Cosine (down to the end of the run) or Constant. Default: Cosine.");

    private static readonly Option<int?> s_warmUp = Option<int?>(
        "--warm-up", "N", $"Steps of linear warm-up. Default: {s_defaults.WarmUpSteps}.");

    private static readonly Option<float?> s_clip = Option<float?>(
        "--clip", "X", $"Gradients longer than this are shortened to it. Default: {s_defaults.ClipNorm}.");

    private static readonly Option<float?> s_ema = Option<float?>("--ema", "X",
        $"Decay of the running mean of weights that is judged and exported; 0: none. Default: {s_defaults.MeanDecay}.");

    private static readonly Option<Arithmetic?> s_arithmetic = Option<Arithmetic?>("--arithmetic", "NAME",
        "Fused16 (bf16 products) or Fused32 on the processor; Autograd or Autograd16 on anything, for any shape. " +
        "Default: the fastest here; kept on --resume.");

    private static readonly Option<string?> s_device = Option<string?>("--device", "NAME",
        "auto (a CUDA GPU if libtorch sees one), cpu, or cuda:N. Default: auto; kept on --resume.");

    private static readonly Option<string?> s_threads = Option<string?>("--threads", "N",
        "Threads, or auto: a few steps with 1, 2, 4, .. are timed. Default: auto; kept on --resume.");

    private static readonly Option<double?> s_checkpoint = Option<double?>("--checkpoint-minutes", "N",
        $"Minutes between checkpoints (each with a validation). Default: {s_defaults.CheckpointMinutes}.");

    private static readonly Option<bool?> s_keepBest = Option<bool?>("--keep-best", "true|false",
        "Keep the checkpoint with the lowest held-out NLL as best.bin. Default: true.");

    private static readonly Option<int?> s_keepLast = Option<int?>("--keep-last", "N",
        "Keep so many checkpoints under the number of their step. Default: 0.");

    private static readonly Option<long?> s_listenEvery = Option<long?>("--listen-every", "N",
        "Every N steps, and at the end, free-run a clip of each mood: WAV, spectrogram, figures, report.html. " +
        "Default: 0 (never).");

    private static readonly Option<double?> s_listenSeconds = Option<double?>("--listen-seconds", "N",
        $"Length of those clips. Default: {s_defaults.ListenSeconds}.");

    /// <summary>All of them, in the order of the help.</summary>
    public static IEnumerable<Option> All =>
    [
        s_steps, s_minutes, s_seed, s_streams, s_crop, s_noise, s_quietNoise, s_mistakes, s_dropout, s_balance, s_rate,
        s_schedule, s_warmUp, s_clip, s_ema, s_arithmetic, s_device, s_threads, s_checkpoint, s_keepBest, s_keepLast, s_listenEvery,
        s_listenSeconds,
    ];

    /// <summary>What the command line makes of a run's options; those that it does not name stay.</summary>
    /// <exception cref="UsageException">A value is out of range, or two contradict each other.</exception>
    public static TrainingOptions Apply(ParseResult parse, TrainingOptions options)
    {
        long? steps = parse.GetValue(s_steps);
        double? minutes = parse.GetValue(s_minutes);
        if (steps is not null && minutes is not null)
            throw new UsageException("--steps and --minutes were both given; choose one.");
        if (steps is not null || minutes is not null)
            options = options with { Steps = steps, Minutes = minutes };
        else if (options.Steps is null && options.Minutes is null)
            options = options with { Minutes = 20 };
        options = options with
        {
            Seed = parse.GetValue(s_seed) ?? options.Seed,
            Streams = parse.GetValue(s_streams) ?? options.Streams,
            CropFrames = parse.GetValue(s_crop) ?? options.CropFrames,
            InputNoise = parse.GetValue(s_noise) ?? options.InputNoise,
            QuietNoise = parse.GetValue(s_quietNoise) ?? options.QuietNoise,
            Mistakes = parse.GetValue(s_mistakes) ?? options.Mistakes,
            ControlDropout = parse.GetValue(s_dropout) ?? options.ControlDropout,
            MoodBalance = parse.GetValue(s_balance) ?? options.MoodBalance,
            LearningRate = parse.GetValue(s_rate) ?? options.LearningRate,
            Schedule = parse.GetValue(s_schedule) ?? options.Schedule,
            WarmUpSteps = parse.GetValue(s_warmUp) ?? options.WarmUpSteps,
            ClipNorm = parse.GetValue(s_clip) ?? options.ClipNorm,
            MeanDecay = parse.GetValue(s_ema) ?? options.MeanDecay,
            Arithmetic = parse.GetValue(s_arithmetic) ?? options.Arithmetic,
            Threads = Threads(parse.GetValue(s_threads), options.Threads),
            CheckpointMinutes = parse.GetValue(s_checkpoint) ?? options.CheckpointMinutes,
            KeepBest = parse.GetValue(s_keepBest) ?? options.KeepBest,
            KeepLast = parse.GetValue(s_keepLast) ?? options.KeepLast,
            ListenEvery = parse.GetValue(s_listenEvery) ?? options.ListenEvery,
            ListenSeconds = parse.GetValue(s_listenSeconds) ?? options.ListenSeconds,
        };
        try
        {
            return options.Checked();
        }
        catch (AmbienceException e) when (e is not UsageException)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The device to use, checked; a resumed run's own if none is named. libtorch must be loaded.</summary>
    public static string Device(ParseResult parse, TrainingOptions? saved) =>
        Devices.Settle(parse.GetValue(s_device) ?? saved?.Device ?? Devices.Auto);

    private static int Threads(string? text, int before) => text switch
    {
        null => before,
        AutoThreads => 0,
        _ when int.TryParse(text, out int threads) && threads >= 1 => threads,
        _ => throw new UsageException($"--threads: expected auto or a number from 1, found '{text}'."),
    };

    private static Option<T> Option<T>(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}
