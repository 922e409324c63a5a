using System.CommandLine;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Listening;
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

    private static readonly Option<string?> s_listening = new("--listening")
    {
        Description = "Folder to write half a minute of each mood to, beside the real music: Opus, spectrograms, a page.",
        HelpName = "FOLDER",
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

    private static readonly Option<double> s_endurance = new("--minutes", "--endurance-minutes")
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

    private static readonly Option<string?> s_tuning = new("--moods")
    {
        Description = "Mood file (YAML): each mood plays at the temperatures of the file's mood of the same name.",
        HelpName = "FILE.yaml",
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

    private static readonly Option<string[]> s_weights = new("--weights")
    {
        Description = "Precision of the weights, or 'all'; may be given several times: the NLL of each is measured on the " +
            $"same music, and the first one plays. {string.Join(", ", PrecisionNames.All)}. Default: stored.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> s_strict = new("--strict")
    {
        Description = "Exit with code 1 if a goal is missed.",
    };

    public static Command Create()
    {
        var command = new Command(
            "evaluate",
            """
            Lets a weight file play and measures, each figure beside the same figure of real music: how likely it finds
            held-out music (bits a sample, with baselines), how it follows what it is asked for, what it sounds like,
            whether it keeps going for a long time, and whether it copies.
            Examples: evaluate --model ambient48.safetensors --store artifacts/store --report evaluation.json
                      evaluate --model ambient48.safetensors --store artifacts/store --weights all --minutes 0 --json
                      evaluate --model ambient48.safetensors --store artifacts/store --minutes 0 --listening clips
            """)
        {
            s_model, s_store, s_audio, s_report, s_listening, s_mood, s_seconds, s_endurance, s_temperature, s_tuning, s_seed,
            s_engine, s_weights, s_strict, CommandOutput.Json,
        };
        command.SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
        return command;
    }

    private static int Run(ParseResult result, CancellationToken cancellation)
    {
        CommandOutput output = CommandOutput.Of(result);
        string modelPath = result.GetRequiredValue(s_model);
        var options = new EvaluationOptions
        {
            Seconds = UsageException.InRange("--seconds", result.GetValue(s_seconds), 2, 3600),
            EnduranceMinutes = UsageException.InRange("--minutes", result.GetValue(s_endurance), 0, 24 * 60),
            Engine = result.GetRequiredValue(s_engine),
            Weights = Precisions(result.GetValue(s_weights) ?? []),
            Temperature = (float)UsageException.InRange("--temperature", result.GetValue(s_temperature), 0.1, 1.5),
            Moods = result.GetValue(s_tuning) is { } moods ? MoodFile.Load(moods, modelPath) : null,
            Seed = result.GetValue(s_seed),
        };
        ListeningPage? page = result.GetValue(s_listening) is { } folder ? ListeningPage.In(folder) : null;
        WaveNetModel model = WeightFile.Read(modelPath);
        using TrainingStore? store = OpenStore(result);
        string where = store?.Folder ?? result.GetValue(s_audio)!;
        IReadOnlyList<ReferenceMusic> music = ReadMusic(result, where, store, model, options.Seconds);
        EvaluationReport report = output.WithProgress(context =>
            Evaluate(context, model, music, store, options, cancellation)) with
        {
            Model = modelPath,
            Music = where,
            MoodFile = result.GetValue(s_tuning),
        };
        if (result.GetValue(s_report) is { } path)
            report.Write(path);
        page?.Write(report, music);
        output.Finish(report, console => EvaluationTable.Write(console, report));
        return report.MissedGoals.Count > 0 && result.GetValue(s_strict) ? ExitCode.Error : ExitCode.Done;
    }

    private static EvaluationReport Evaluate(
        ProgressContext context, WaveNetModel model, IReadOnlyList<ReferenceMusic> music, TrainingStore? store,
        EvaluationOptions options, CancellationToken cancellation)
    {
        var evaluator = new Evaluator(model, options);
        ProgressTask likelihood = context.AddTask("likelihood", maxValue: options.Weights.Count *
            music.Sum(mood => Math.Min(options.Seconds, mood.Audio.Seconds)));
        IReadOnlyList<PrecisionBits> precisions = evaluator.Bits(music, likelihood.Increment, cancellation);
        likelihood.Value = likelihood.MaxValue;
        Baselines? baselines = store is null ? null : Baselines.Fit(store, model);

        var moods = new List<MoodEvaluation>();
        foreach (ReferenceMusic mood in music)
        {
            ProgressTask task = context.AddTask(Markup.Escape(mood.Mood), maxValue: evaluator.SecondsPerMood);
            MoodEvaluation found = evaluator.Evaluate(mood, task.Increment, cancellation);
            moods.Add(found with
            {
                Bits = precisions[0].BitsByMood[moods.Count],
                Baselines = baselines?.Bits(mood, options.Seconds),
            });
            task.Value = task.MaxValue;
        }
        if (store is not null)
        {
            ProgressTask search = context.AddTask("searching the training music for what was played");
            search.IsIndeterminate = true;
            moods = evaluator.FindCopies(store, moods, music, cancellation);
            search.Value = search.MaxValue;
        }
        return new EvaluationReport(
            "", model.Shape.Name, model.Provenance.Steps, model.Provenance.ValidationBits,
            options.Engine, options.Temperature, options.Seed, "", moods, [.. moods.SelectMany(Evaluator.MissedGoals)])
        {
            Precisions = precisions,
            Confusion = Evaluator.Confuse(moods, music),
        };
    }

    private static IReadOnlyList<WeightPrecision> Precisions(string[] names) =>
        names.Length == 0 ? [WeightPrecision.Stored]
        : names.Contains("all") ? [.. PrecisionNames.All.Select(PrecisionNames.Parse)]
        : [.. names.Distinct().Select(PrecisionNames.Parse)];

    private static TrainingStore? OpenStore(ParseResult result)
    {
        string? store = result.GetValue(s_store), audio = result.GetValue(s_audio);
        if (store is null == audio is null)
        {
            throw new UsageException(
                "Expected --store STORE or --audio FOLDER, the music to compare with, and only one of them.");
        }
        return store is null ? null : TrainingStore.Open(store);
    }

    private static IReadOnlyList<ReferenceMusic> ReadMusic(
        ParseResult result, string where, TrainingStore? store, WaveNetModel model, double seconds)
    {
        IReadOnlyList<ReferenceMusic> music = store is null
            ? ReferenceMusic.FromFolder(where, model, seconds)
            : ReferenceMusic.FromStore(store, model, seconds);
        string[] wanted = result.GetValue(s_mood) ?? [];
        if (wanted.FirstOrDefault(name => music.All(mood => mood.Mood != name)) is { } unknown)
        {
            throw new UsageException(
                $"--mood: there is no music of '{unknown}'. " +
                $"Choose from: {string.Join(", ", music.Select(mood => mood.Mood))}.");
        }
        return wanted.Length == 0 ? music : [.. music.Where(mood => wanted.Contains(mood.Mood))];
    }
}
