using System.CommandLine;
using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Trainer.Evaluation;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary>
/// <c>generate</c>: a weight file plays a mood into a WAV file, by the same renderer that a game hears.
/// </summary>
internal static class GenerateCommand
{
    private const double BlockSeconds = 0.25;

    public static Command Create()
    {
        var model = new Option<string>("--model")
        {
            Required = true,
            Description = "Weight file (.safetensors), as made by export.",
            HelpName = "FILE",
        };
        var mood = new Option<string?>("--mood")
        {
            Description = "Trained mood to play. Default: the first one.",
            HelpName = "NAME",
        };
        var seconds = new Option<double>("--seconds")
        {
            DefaultValueFactory = _ => 30,
            Description = "Length of the music.",
            HelpName = "N",
        };
        var seed = new Option<ulong>("--seed")
        {
            DefaultValueFactory = _ => 1,
            Description = "The same seed gives the same music, bit for bit.",
            HelpName = "N",
        };
        var temperature = new Option<float>("--temperature")
        {
            DefaultValueFactory = _ => 1,
            Description = "1 = as learned, lower = safer and duller; 0.1 to 1.5.",
            HelpName = "T",
        };
        var engine = new Option<string>("--engine")
        {
            DefaultValueFactory = _ => EngineCatalogue.Auto,
            Description = $"{EngineCatalogue.Auto}, {string.Join(", ", EngineCatalogue.Names)}.",
            HelpName = "NAME",
        };
        var wave = new Option<string>("--wave")
        {
            Required = true,
            Description = "WAV file to write (32-bit float).",
            HelpName = "OUT",
        };
        var command = new Command(
            "generate",
            """
            Plays a weight file into a WAV file.
            Example: generate --model ambient48.safetensors --mood calm --seconds 60 --wave calm.wav
            """)
        {
            model, mood, seconds, seed, temperature, engine, wave,
        };
        command.SetAction((result, cancellation) => Task.FromResult(Run(
            result.GetRequiredValue(model),
            result.GetValue(mood),
            result.GetValue(seconds),
            result.GetValue(seed),
            result.GetValue(temperature),
            result.GetRequiredValue(engine),
            result.GetRequiredValue(wave),
            cancellation)));
        return command;
    }

    private static int Run(
        string modelPath, string? moodName, double seconds, ulong seed, float temperature, string engine, string wave,
        CancellationToken cancellation)
    {
        if (!(seconds is > 0 and <= 24 * 3600))
            throw new AmbienceException($"--seconds: expected more than 0 and at most 86400 (a day), found {seconds}.");
        WaveNetModel model = WeightFile.Read(modelPath);
        Mood mood = TrainedMood.Of(model, moodName, temperature);
        using var renderer = new MusicRenderer(model, [mood], [], engine, seed);
        using var writer = new WaveWriter(wave, renderer.SampleRateHz, renderer.Channels);

        // The sound of frame 0 comes out after filter bank and limiter; the file begins with it.
        var block = new float[(int)(BlockSeconds * renderer.SampleRateHz) * renderer.Channels];
        renderer.Read(new float[renderer.LatencyFrames * renderer.Channels]);
        long total = (long)Math.Round(seconds * renderer.SampleRateHz);
        AnsiConsole.Progress().HideCompleted(true).Start(context =>
        {
            ProgressTask task = context.AddTask($"playing {Markup.Escape(mood.Name)}", maxValue: total);
            while (writer.Frames < total && !cancellation.IsCancellationRequested)
            {
                int frames = (int)Math.Min(block.Length / renderer.Channels, total - writer.Frames);
                Span<float> samples = block.AsSpan(0, frames * renderer.Channels);
                renderer.Read(samples);
                writer.Write(samples);
                task.Value = writer.Frames;
            }
        });
        double made = (double)writer.Frames / renderer.SampleRateHz;
        AnsiConsole.MarkupLineInterpolated(
            $"{made:0.0} s of {mood.Name} in {wave}");
        AnsiConsole.MarkupLineInterpolated(
            $"engine {renderer.EngineName}, {renderer.RealTimeFactor:0.0} x real time");
        AnsiConsole.MarkupLineInterpolated(
            $"peak {20 * Math.Log10(renderer.Peak):0.0} dBFS, {renderer.RmsDecibels:0.0} dB RMS");
        return cancellation.IsCancellationRequested ? 130 : 0; // what was made so far is a valid file
    }
}
