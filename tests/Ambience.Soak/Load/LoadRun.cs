using System.Globalization;
using System.Runtime.InteropServices;

namespace Ambience.Soak.Load;

/// <summary>
/// A game under load with a soundtrack that plays in real time: a loop of 60 frames a second and a worker thread for every
/// other core, each of which burns nine tenths of a core; 500 MB of garbage a second; now and then the game stands still for
/// a fifth of a second. The music goes to OpenAL's null device, which takes it at the pace of a real one.
/// </summary>
internal static partial class LoadRun
{
    private const double MegabytesPerSecond = 500;

    /// <summary>Runs for <see cref="SoakOptions.Minutes"/>, writes <see cref="SoakOptions.ReportPath"/> every minute.</summary>
    /// <returns>The process's exit code: 0 = every promise was kept.</returns>
    public static int Run(SoakOptions options, CancellationToken interrupt)
    {
        ChooseNullDevice();
        LoadReport report = Play(options, soFar => Tell(soFar, options.ReportPath), interrupt);
        Tell(report, options.ReportPath);
        Console.WriteLine($"The report: {Path.GetFullPath(options.ReportPath)}");
        return report.Music is { Underruns: 0, Fault: null } ? 0 : 1;
    }

    /// <summary>Plays without writing anything.</summary>
    /// <param name="options">How long and what.</param>
    /// <param name="tell">Gets the figures of every minute.</param>
    /// <param name="interrupt">Ends it early.</param>
    public static LoadReport Play(SoakOptions options, Action<LoadReport> tell, CancellationToken interrupt)
    {
        using var soundtrack = Soundtrack.Open(options.MoodsPath, new SoundtrackOptions
        {
            Output = SoundtrackOutput.OpenAl, Engine = options.Engine, ModelPath = options.ModelPath, Seed = options.Seed,
        });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        int cores = Environment.ProcessorCount;
        LoadBurner[] burners =
            [.. Enumerable.Range(0, cores).Select(i => new LoadBurner(i + 1, MegabytesPerSecond / cores))];
        Thread[] workers = [.. burners.Skip(1).Select(burner => new Thread(() => burner.Run(ending.Token)))];
        soundtrack.Play();
        var game = new LoadGameLoop(soundtrack, burners, (int)options.Seed);
        foreach (Thread worker in workers)
            worker.Start();
        try
        {
            return game.Run(options.Minutes * 60, tell, interrupt);
        }
        finally
        {
            ending.Cancel();
            foreach (Thread worker in workers)
                worker.Join();
        }
    }

    private static void Tell(LoadReport report, string path)
    {
        report.Write(path);
        (LoadGame game, LoadMusic music) = (report.Game, report.Music);
        string step = music.GovernorSteps.Count == 0 ? "" : $", last {music.GovernorSteps[^1].Step}";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{game.Seconds,5:0} s: threads burn {Percent(game.BurntShares)} %, cores busy {Percent(game.BusyShares)} % " +
            $"(others {100 * game.OtherProcessesCores:0} %), {game.AllocatedMegabytesPerSecond:0} MB/s, {game.Stalls} stalls, " +
            $"longest pause {game.LongestPauseMilliseconds:0.0} ms; {music.Underruns} underruns, {music.Loops} loops, lowest " +
            $"buffer {music.LowestBufferedMilliseconds:0} ms, longest hop {music.HopLongestMicroseconds / 1000:0.0} ms, " +
            $"{music.GovernorSteps.Count} steps of the governor{step}"));
    }

    private static string Percent(double[] shares) =>
        string.Join(" ", shares.Select(share => (100 * share).ToString("0.0", CultureInfo.InvariantCulture)));

    private static void ChooseNullDevice()
    {
        if (Environment.GetEnvironmentVariable("ALSOFT_DRIVERS") is not null || OperatingSystem.IsWindows())
            return;
        // .NET keeps its own copy of the environment on Unix; the library reads the C one.
        _ = SetEnvironment("ALSOFT_DRIVERS", "null", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
