using System.CommandLine;
using System.Globalization;
using Ambience.Soak.Faults;
using Ambience.Soak.Load;
using Ambience.Soak.Playing;
using Ambience.Soak.Reporting;

namespace Ambience.Soak;

/// <summary>The command line.</summary>
internal static class SoakCommand
{
    private const int Kept = 0, Missed = 1, Interrupted = 130;

    private static readonly SoakOptions s_default = new();

    private static readonly Option<double> s_minutes = new("--minutes")
    {
        Description = "minutes of music", HelpName = "N", DefaultValueFactory = _ => s_default.Minutes,
    };
    private static readonly Option<string> s_report = new("--report")
    {
        Description = "where the figures go, and beside them the checkpoint of --resume", HelpName = "FILE.json",
        DefaultValueFactory = _ => s_default.ReportPath,
    };
    private static readonly Option<ulong> s_seed = new("--seed")
    {
        Description = "of the music and of what the game does", HelpName = "N", DefaultValueFactory = _ => s_default.Seed,
    };
    private static readonly Option<string> s_health = new("--health")
    {
        Description = "whether the health monitor heals, only looks on, or is away",
        DefaultValueFactory = _ => s_default.Health,
    };
    private static readonly Option<bool> s_resume = new("--resume")
    {
        Description = "go on where the report's run was interrupted",
    };
    private static readonly Option<string> s_moods = new("--moods")
    {
        Description = "the mood file", HelpName = "FILE.yaml", DefaultValueFactory = _ => s_default.MoodsPath,
    };
    private static readonly Option<string?> s_model = new("--model")
    {
        Description = "a weight file in place of the mood file's", HelpName = "FILE",
    };
    private static readonly Option<string?> s_engine = new("--engine")
    {
        Description = "an engine in place of the mood file's", HelpName = "NAME",
    };
    private static readonly Option<string> s_training = new("--training")
    {
        Description = "figures of the training audio to judge by, from --audio", HelpName = "FILE.json",
        DefaultValueFactory = _ => s_default.TrainingPath,
    };
    private static readonly Option<string?> s_audio = new("--audio")
    {
        Description = "measure training audio in place of playing: a sub-folder of WAV files a mood", HelpName = "FOLDER",
    };
    private static readonly Option<bool> s_faults = new("--faults")
    {
        Description = "do to it what machines and people do: files rewritten and deleted, a full disk, 1,000 openings",
    };
    private static readonly Option<string?> s_fullDisk = new("--full-disk") { Hidden = true };
    private static readonly Option<bool> s_load = new("--load")
    {
        Description = "play in real time in a game under load",
    };

    public static RootCommand Create()
    {
        s_health.AcceptOnlyFromAmong(HealthChoice.On, HealthChoice.Off, HealthChoice.Observe);
        s_minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 1_000_000))
                result.AddError("--minutes: expected a number, 0.1 to 1000000.");
        });
        var root = new RootCommand("""
            Plays hours of music as fast as the machine can, with random transitions, parameters and stingers, and measures
            every sample of it. The exit code is 0 if every promise of docs/reliability.md was kept.

            Examples:
              soak                                     ten minutes
              soak --minutes 1440 --report day.json    a day and a night; Ctrl-C and --resume any time
              soak --audio music --report audio.json   the same figures of training audio
              soak --faults --report faults.json       faults, some minutes
            """)
        {
            s_minutes, s_report, s_seed, s_health, s_resume, s_moods, s_model, s_engine, s_training, s_audio, s_faults,
            s_fullDisk, s_load,
        };
        root.SetAction((arguments, interrupt) => Task.FromResult(Run(arguments, interrupt)));
        return root;
    }

    private static int Run(ParseResult arguments, CancellationToken interrupt)
    {
        var options = new SoakOptions
        {
            Minutes = arguments.GetValue(s_minutes),
            ReportPath = arguments.GetValue(s_report)!,
            Seed = arguments.GetValue(s_seed),
            Health = arguments.GetValue(s_health)!,
            Resume = arguments.GetValue(s_resume),
            MoodsPath = arguments.GetValue(s_moods)!,
            ModelPath = arguments.GetValue(s_model),
            Engine = arguments.GetValue(s_engine),
            TrainingPath = arguments.GetValue(s_training)!,
            ShowsProgress = true,
        };
        if (arguments.GetValue(s_fullDisk) is { } disk)
            return DiskFull.Fill(disk, options.MoodsPath);
        if (arguments.GetValue(s_faults))
            return FaultsRun.Run(options, interrupt) ? Kept : Missed;
        if (arguments.GetValue(s_load))
            return LoadRun.Run(options, interrupt);
        if (arguments.GetValue(s_audio) is { } folder)
        {
            SoakReport audio = TrainingAudio.Measure(folder, interrupt);
            audio.Write(options.ReportPath);
            ReportText.Print(audio);
            return Kept;
        }
        SoakReport report = new SoakRun(options, interrupt).Run();
        ReportText.Print(report);
        Console.WriteLine($"The report: {Path.GetFullPath(options.ReportPath)}");
        if (report.Music.Seconds < Math.Round(options.Minutes * 60, 1) && interrupt.IsCancellationRequested)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Interrupted after {report.Music.Seconds:0} s of music; the same command with --resume goes on."));
            return Interrupted;
        }
        return report.Verdicts.All(verdict => verdict.IsKept) ? Kept : Missed;
    }
}
