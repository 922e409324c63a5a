using System.CommandLine;
using System.Globalization;
using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Trainer.Evaluation;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary>
/// <c>generate</c>: a mood, of a weight file or of a mood file, is played into a WAV file by the same renderer that a
/// game hears.
/// </summary>
internal static class GenerateCommand
{
    private const double BlockSeconds = 0.25;

    private static readonly Option<string?> s_model = new("--model")
    {
        Description = "Weight file (.safetensors), as made by export. With --moods: in place of the file's own.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_moods = new("--moods")
    {
        Description = "Mood file (YAML): plays what a game would hear, with layers, output and engine of the file.",
        HelpName = "FILE.yaml",
    };

    private static readonly Option<string?> s_mood = new("--mood")
    {
        Description = "Mood to play. Default: the mood file's start mood, or the first trained one.",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> s_set = new("--set")
    {
        Description = "A parameter of the mood file, as NAME=VALUE; may be given several times.",
        HelpName = "NAME=VALUE",
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        DefaultValueFactory = _ => 30,
        Description = "Length of the music.",
        HelpName = "N",
    };

    private static readonly Option<ulong?> s_seed = new("--seed")
    {
        Description = "The same seed gives the same music, bit for bit. Default: the mood file's, else 1.",
        HelpName = "N",
    };

    private static readonly Option<float?> s_temperature = new("--temperature")
    {
        Description = "1 = as learned, lower = safer and duller; 0.1 to 1.5. Not with --moods, which says it mood by mood.",
        HelpName = "T",
    };

    private static readonly Option<string?> s_engine = new("--engine")
    {
        Description = $"{EngineCatalogue.Auto}, {string.Join(", ", EngineCatalogue.Names)}. Default: the mood file's, else auto.",
        HelpName = "NAME",
    };

    private static readonly Option<string> s_wave = new("--wave")
    {
        Required = true,
        Description = "WAV file to write (32-bit float).",
        HelpName = "OUT",
    };

    /// <summary>What was made.</summary>
    private sealed record Result(
        string Wave, string Mood, double Seconds, int SampleRateHz, int Channels, ulong Seed, string Engine,
        double TimesRealTime, double PeakDecibels, double RmsDecibels);

    public static Command Create()
    {
        var command = new Command(
            "generate",
            """
            Plays a weight file or a mood file into a WAV file, faster than real time.
            Examples: generate --model ambient48.safetensors --mood calm --seconds 60 --wave calm.wav
                      generate --moods moods.yaml --mood tense --set danger=0.8 --wave tense.wav
            """)
        {
            s_model, s_moods, s_mood, s_set, s_seconds, s_seed, s_temperature, s_engine, s_wave, CommandOutput.Json,
        };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellation)
    {
        CommandOutput output = CommandOutput.Of(parse);
        double seconds = parse.GetValue(s_seconds);
        if (!(seconds is > 0 and <= 24 * 3600))
        {
            throw new UsageException(FormattableString.Invariant(
                $"--seconds: expected more than 0 and at most 86400 (a day), found {seconds}."));
        }
        (WaveNetModel model, MoodFile moods) = parse.GetValue(s_moods) is { } yaml
            ? FromMoodFile(parse, yaml)
            : FromWeights(parse);
        ulong seed = parse.GetValue(s_seed) ?? moods.Seed ?? 1;
        using var renderer = new MusicRenderer(model, moods, parse.GetValue(s_engine) ?? moods.Engine, seed);
        int mood = renderer.IndexOfMood(parse.GetValue(s_moods) is null ? moods.StartMood : parse.GetValue(s_mood) ?? moods.StartMood);
        renderer.Reset(seed, mood);
        SetParameters(parse.GetValue(s_set) ?? [], moods, renderer);
        string wave = parse.GetRequiredValue(s_wave);
        using var writer = new WaveWriter(wave, renderer.SampleRateHz, renderer.Channels);
        output.WithProgress(context => Play(
            context.AddTask($"playing {Markup.Escape(moods.Moods[mood].Name)}"), renderer, writer, seconds, cancellation));

        var result = new Result(
            wave, moods.Moods[mood].Name, (double)writer.Frames / renderer.SampleRateHz, renderer.SampleRateHz,
            renderer.Channels, seed, renderer.EngineName, renderer.RealTimeFactor, 20 * Math.Log10(renderer.Peak),
            renderer.RmsDecibels);
        output.Finish(result, console =>
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"{result.Seconds:0.0} s of {result.Mood} in {result.Wave}");
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"engine {result.Engine}, {result.TimesRealTime:0.0} x real time");
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"peak {result.PeakDecibels:0.0} dBFS, {result.RmsDecibels:0.0} dB RMS");
        });
        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done; // what was made is a valid file
    }

    private static (WaveNetModel Model, MoodFile Moods) FromMoodFile(ParseResult parse, string yaml)
    {
        if (parse.GetValue(s_temperature) is not null)
            throw new UsageException("--temperature: not with --moods; the mood file says it mood by mood.");
        MoodFile moods = MoodFile.Load(yaml, parse.GetValue(s_model));
        WaveNetModel model = WeightFile.Read(moods.ModelPath);
        moods.CheckAgainst(model);
        return (model, moods);
    }

    private static (WaveNetModel Model, MoodFile Moods) FromWeights(ParseResult parse)
    {
        WaveNetModel model = WeightFile.Read(parse.GetValue(s_model) ??
            throw new UsageException("Expected --model FILE, a weight file, or --moods FILE.yaml, a mood file."));
        Mood mood = TrainedMood.Of(model, parse.GetValue(s_mood), parse.GetValue(s_temperature) ?? 1);
        return (model, new MoodFile { Moods = [mood], Output = new OutputSettings(LoudnessLufs: null) });
    }

    private static void SetParameters(string[] settings, MoodFile moods, MusicRenderer renderer)
    {
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            int parameter = moods.Parameters.ToList().FindIndex(known => known.Name == parts[0]);
            if (parameter < 0)
            {
                throw new UsageException($"--set {setting}: there is no parameter '{parts[0]}'. " + (moods.Parameters.Count == 0
                    ? "The mood file has none."
                    : $"Choose from: {string.Join(", ", moods.Parameters.Select(known => known.Name))}."));
            }
            if (parts.Length < 2 || !float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ||
                !float.IsFinite(value))
            {
                throw new UsageException($"--set {setting}: expected NAME=NUMBER.");
            }
            renderer.SetParameter(parameter, value);
        }
    }

    private static void Play(
        ProgressTask progress, MusicRenderer renderer, WaveWriter writer, double seconds, CancellationToken cancellation)
    {
        // The sound of frame 0 comes out after filter bank and limiter; the file begins with it.
        renderer.Read(new float[renderer.LatencyFrames * renderer.Channels]);
        var block = new float[(int)(BlockSeconds * renderer.SampleRateHz) * renderer.Channels];
        long total = (long)Math.Round(seconds * renderer.SampleRateHz);
        progress.MaxValue = total;
        while (writer.Frames < total && !cancellation.IsCancellationRequested)
        {
            int frames = (int)Math.Min(block.Length / renderer.Channels, total - writer.Frames);
            Span<float> samples = block.AsSpan(0, frames * renderer.Channels);
            renderer.Read(samples);
            writer.Write(samples);
            progress.Value = writer.Frames;
        }
    }
}
