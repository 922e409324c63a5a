using System.CommandLine;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Imports;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>prepare</c>: a folder of audio becomes a training store.</summary>
internal static class PrepareCommand
{
    private const double CostSeconds = 0.5;

    private static readonly Argument<string> s_folder = new("AUDIO-FOLDER")
    {
        Description = $"Folder with one sub-folder of audio ({AudioImport.Formats}) for each mood.",
    };

    private static readonly Option<string> s_store = new("--store")
    {
        Required = true,
        Description = "Folder of the training store to make or to bring up to date; files that are in it are kept.",
        HelpName = "STORE",
    };

    private static readonly Option<string> s_preset = new("--preset")
    {
        DefaultValueFactory = _ => WaveNetPresets.Ambient48.Name,
        Description =
            $"What the audio is prepared for: {string.Join(", ", WaveNetPresets.All.Select(shape => shape.Name))}.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> s_licence = new("--licence")
    {
        Description =
            "Licence of all files, kept in the weight file. Default: what a file's JSON side-car says, " +
            "else the first line of the nearest LICENSE or license.txt up to the audio folder.",
        HelpName = "TEXT",
    };

    private static readonly Option<double?> s_loudness = new("--loudness")
    {
        Description = "Bring every file to this integrated loudness (ITU-R BS.1770), -40 to -5 LUFS. Default: as it is.",
        HelpName = "LUFS",
    };

    private static readonly Option<int> s_threads = new("--threads")
    {
        DefaultValueFactory = _ => Environment.ProcessorCount,
        Description = "Files at work at the same time; each needs about 150 MB.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_ffmpeg = new("--ffmpeg")
    {
        Description = "Folder of the programs ffmpeg and ffprobe, which decode everything but WAV. Default: the PATH.",
        HelpName = "FOLDER",
    };

    private static readonly Option<int> s_seed = new("--seed")
    {
        DefaultValueFactory = _ => 1,
        Description = "Starts the clustering of the control prior.",
        HelpName = "N",
    };

    public static Command Create()
    {
        var command = new Command(
            "prepare",
            """
            Measures a folder of audio (any rate and bits, mono or stereo; a sub-folder is a mood) and makes a training
            store of it. Interrupted, it goes on where it was when called again; files that were added are added.
            Examples: prepare music --store artifacts/store --preset ambient48
                      prepare music --store artifacts/store --loudness -20 --licence "CC-BY 4.0, Jo Doe" --json
            """)
        {
            s_folder, s_store, s_preset, s_licence, s_loudness, s_threads, s_ffmpeg, s_seed, CommandOutput.Json,
        };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellation)
    {
        CommandOutput output = CommandOutput.Of(parse);
        double? loudness = parse.GetValue(s_loudness);
        var options = new PreparationOptions
        {
            Shape = WaveNetPresets.Find(parse.GetRequiredValue(s_preset)),
            Seed = parse.GetValue(s_seed),
            Licence = parse.GetValue(s_licence),
            LoudnessLufs = loudness is { } lufs ? UsageException.InRange("--loudness", lufs, -40, -5) : null,
            Threads = (int)UsageException.InRange("--threads", parse.GetValue(s_threads), 1, 256),
            FfmpegFolder = parse.GetValue(s_ffmpeg),
        };
        PreparationReport report = output.WithProgress(context =>
        {
            ProgressTask progress = context.AddTask("reading");
            return new Preparation(options).Run(
                parse.GetRequiredValue(s_folder), parse.GetRequiredValue(s_store),
                (name, done, total) =>
                {
                    progress.Description = Markup.Escape(name);
                    progress.MaxValue = total;
                    progress.Value = Math.Max(progress.Value, done); // files of several threads end in any order
                },
                cancellation);
        });
        report = report with
        {
            Cost = MeasureCost(options.Shape),
            Training = TrainingEstimate.Measure(options.Shape, 3600 * report.Hours),
        };
        output.Finish(report, console => PreparationTable.Write(console, report));
        return ExitCode.Done;
    }

    /// <summary>Random weights cost what trained ones cost.</summary>
    private static EngineCost MeasureCost(WaveNetShape shape)
    {
        using IWaveNetEngine engine =
            EngineCatalogue.Create(EngineCatalogue.Cpu, WaveNetWeights.Random(shape, seed: 1), streams: 1);
        return EngineCost.Measure(engine, CostSeconds);
    }
}
