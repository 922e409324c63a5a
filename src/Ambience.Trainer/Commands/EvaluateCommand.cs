using System.CommandLine;
using System.Globalization;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>evaluate</c>: a weight file is judged by what it plays.</summary>
internal static class EvaluateCommand
{
    private static readonly EvaluationOptions s_defaults = new();

    private static readonly Option<string> s_model = new("--model")
    {
        Required = true,
        Description = "Weight file (.safetensors).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_store = new("--store")
    {
        Description = "Training store: its held-out music is what the network is compared with.",
        HelpName = "STORE",
    };

    private static readonly Option<string?> s_audio = new("--audio")
    {
        Description = "Instead of --store: a folder of other music, with one sub-folder of WAV files for each mood.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> s_report = new("--report")
    {
        Description = "JSON file to write.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> s_mood = new("--mood")
    {
        Description = "Only this mood; may be given several times.",
        HelpName = "NAME",
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        DefaultValueFactory = _ => s_defaults.Seconds,
        Description = "Length of the two runs of each mood that are compared with what was asked.",
        HelpName = "N",
    };

    private static readonly Option<double> s_endurance = new("--endurance-minutes")
    {
        DefaultValueFactory = _ => s_defaults.EnduranceMinutes,
        Description = "Length of the long run of each mood; 0 leaves it out.",
        HelpName = "N",
    };

    private static readonly Option<float> s_temperature = new("--temperature")
    {
        DefaultValueFactory = _ => s_defaults.Temperature,
        Description = "0.1 to 1.5.",
        HelpName = "T",
    };

    private static readonly Option<ulong> s_seed = new("--seed")
    {
        DefaultValueFactory = _ => s_defaults.Seed,
        Description = "The same seed gives the same report.",
        HelpName = "N",
    };

    private static readonly Option<string> s_engine = new("--engine")
    {
        DefaultValueFactory = _ => s_defaults.Engine,
        Description = $"{EngineCatalogue.Auto}, {string.Join(", ", EngineCatalogue.Names)}.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> s_strict = new("--strict")
    {
        Description = "Exit with code 2 if a goal is missed.",
    };

    public static Command Create()
    {
        var command = new Command(
            "evaluate",
            """
            Lets a weight file play and measures how it follows what it is asked for, how its spectrum compares with
            real music, and whether it keeps going for a long time.
            Example: evaluate --model ambient48.safetensors --store artifacts/store --report evaluation.json
            """)
        {
            s_model, s_store, s_audio, s_report, s_mood, s_seconds, s_endurance, s_temperature, s_seed, s_engine,
            s_strict,
        };
        command.SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
        return command;
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        string modelPath = result.GetRequiredValue(s_model);
        var options = new EvaluationOptions
        {
            Seconds = InRange("--seconds", result.GetValue(s_seconds), 2, 3600),
            EnduranceMinutes = InRange("--endurance-minutes", result.GetValue(s_endurance), 0, 24 * 60),
            Engine = result.GetRequiredValue(s_engine),
            Temperature = (float)InRange("--temperature", result.GetValue(s_temperature), 0.1, 1.5),
            Seed = result.GetValue(s_seed),
        };
        WaveNetModel model = WeightFile.Read(modelPath);
        (string where, IReadOnlyList<ReferenceMusic> music) = ReadMusic(result, model, options.Seconds);
        var evaluator = new Evaluator(model, options);
        var moods = new List<MoodEvaluation>();
        AnsiConsole.Progress().HideCompleted(true).Start(context =>
        {
            foreach (ReferenceMusic mood in music)
            {
                ProgressTask task = context.AddTask(Markup.Escape(mood.Mood), maxValue: evaluator.SecondsPerMood);
                moods.Add(evaluator.Evaluate(mood, task.Increment, cancellation));
                task.Value = task.MaxValue;
            }
        });

        string[] missed = [.. moods.SelectMany(Evaluator.MissedGoals)];
        var report = new EvaluationReport(
            modelPath, model.Shape.Name, model.Provenance.Steps, model.Provenance.ValidationBits,
            options.Engine, options.Temperature, options.Seed, where, moods, missed);
        AnsiConsole.Write(Table(moods));
        foreach (string goal in missed)
            AnsiConsole.MarkupLineInterpolated($"[yellow]missed[/] {goal}");
        if (missed.Length == 0)
            AnsiConsole.MarkupLine("[green]all goals reached[/]");
        if (result.GetValue(s_report) is { } path)
        {
            report.Write(path);
            AnsiConsole.MarkupLineInterpolated($"Report in {path}");
        }
        return missed.Length > 0 && result.GetValue(s_strict) ? 2 : 0;
    }

    private static (string Where, IReadOnlyList<ReferenceMusic> Music) ReadMusic(
        ParseResult result, WaveNetModel model, double seconds)
    {
        string? store = result.GetValue(s_store), audio = result.GetValue(s_audio);
        if (store is null == audio is null)
        {
            throw new AmbienceException(
                "Expected --store STORE or --audio FOLDER, the music to compare with, and only one of them.");
        }
        using TrainingStore? opened = store is null ? null : TrainingStore.Open(store);
        IReadOnlyList<ReferenceMusic> music = opened is null
            ? ReferenceMusic.FromFolder(audio!, model, seconds)
            : ReferenceMusic.FromStore(opened, model, seconds);
        string[] wanted = result.GetValue(s_mood) ?? [];
        if (wanted.FirstOrDefault(name => music.All(mood => mood.Mood != name)) is { } unknown)
        {
            throw new AmbienceException(
                $"--mood: there is no music of '{unknown}'. " +
                $"Choose from: {string.Join(", ", music.Select(mood => mood.Mood))}.");
        }
        return (store ?? audio!, wanted.Length == 0 ? music : [.. music.Where(mood => wanted.Contains(mood.Mood))]);
    }

    private static double InRange(string option, double value, double low, double high) => value >= low && value <= high
        ? value
        : throw new AmbienceException($"{option}: expected {low} to {high}, found {value}.");

    private static Table Table(IReadOnlyList<MoodEvaluation> moods)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("");
        foreach (MoodEvaluation mood in moods)
            table.AddColumn(new TableColumn(Markup.Escape(mood.Mood)).RightAligned());
        Row("chroma, held-out (tritone)", mood => Pair(mood.HeldOut));
        Row("chroma, prior (tritone)", mood => Pair(mood.Prior));
        Row("loudness correlation", mood => Text(mood.HeldOut?.LoudnessCorrelation, "0.00"));
        Row("loudness bias, dB", mood => Text(mood.HeldOut?.LoudnessBiasDecibels, "+0.0;-0.0;0.0"));
        Row("brightness correlation", mood => Text(mood.HeldOut?.BrightnessCorrelation, "0.00"));
        Row("onset correlation", mood => Text(mood.HeldOut?.DensityCorrelation, "0.00"));
        Row("peak before limiter, dBFS", mood => Text(mood.PeakDecibels, "0.0"));
        for (int octave = 0; octave < moods[0].Octaves.Count; octave++)
        {
            int index = octave;
            Row($"{moods[0].Octaves[index].CentreHz:0} Hz octave, dB to real",
                mood => Text(mood.Octaves[index].DifferenceDecibels, "+0.0;-0.0;0.0"));
        }
        if (moods[0].Endurance is { } first)
        {
            Row($"longest silence in {first.Minutes:0} min, s",
                mood => Text(mood.Endurance?.LongestSilenceSeconds, "0.0"));
            Row("peak, dBFS", mood => Text(mood.Endurance?.PeakDecibels, "0.0"));
            Row("clipped samples", mood => Text(mood.Endurance?.ClippedSamples, "0"));
            Row("loop score (real music)",
                mood => $"{Text(mood.Endurance?.LoopScore, "0.00")} ({Text(mood.LoopScoreOfRealMusic, "0.00")})");
            Row("loudness drift, dB/min", mood => Text(mood.Endurance?.LoudnessDecibelsPerMinute, "+0.00;-0.00;0.00"));
            Row("chroma margin, last minute",
                mood => Text(mood.Endurance?.ChromaMarginByMinute.Select(x => (double?)x).LastOrDefault(), "0.00"));
        }
        return table;

        void Row(string title, Func<MoodEvaluation, string> value) => table.AddRow([title, .. moods.Select(value)]);
    }

    private static string Pair(Adherence? adherence) =>
        adherence is null ? "-" : $"{Text(adherence.Chroma, "0.00")} ({Text(adherence.ChromaTritone, "0.00")})";

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
