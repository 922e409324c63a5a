using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ambience.Playback.Governing;

namespace Ambience.Soak.Load;

/// <summary>
/// A game under load with a soundtrack that plays in real time: a loop of 60 frames a second and a worker thread for every
/// other core, each busy for nine tenths of a frame; 500 MB of garbage a second; now and then the game stands still for a
/// fifth of a second. The music goes to OpenAL's null device, which takes it at the pace of a real one.
/// </summary>
internal static partial class LoadRun
{
    private const double MegabytesPerSecond = 500, StallSeconds = 0.2, StallsPerSecond = 0.25;

    /// <summary>Runs for <see cref="SoakOptions.Minutes"/>, writes <see cref="SoakOptions.ReportPath"/>.</summary>
    /// <returns>The process's exit code: 0 = every promise was kept.</returns>
    public static int Run(SoakOptions options, CancellationToken interrupt)
    {
        ChooseNullDevice();
        LoadReport report = Play(options, interrupt);
        report.Write(options.ReportPath);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Game.Seconds:F0} s, {100 * report.Game.BurntShare:F1} % of {report.Game.Cores} cores, " +
            $"{report.Game.AllocatedMegabytesPerSecond:F0} MB/s, {report.Game.Stalls} stalls, " +
            $"longest pause {report.Game.LongestPauseMilliseconds:F1} ms: {report.Music.Underruns} underruns, " +
            $"{report.Music.Loops} loops, lowest buffer {report.Music.LowestBufferedMilliseconds:F0} ms"));
        Console.WriteLine($"The report: {Path.GetFullPath(options.ReportPath)}");
        return report.Music is { Underruns: 0, Fault: null } ? 0 : 1;
    }

    /// <summary>Plays without writing anything.</summary>
    public static LoadReport Play(SoakOptions options, CancellationToken interrupt)
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
        foreach (Thread worker in workers)
            worker.Start();
        try
        {
            return new LoadGameLoop(soundtrack, burners[0], (int)options.Seed).Run(options.Minutes * 60, interrupt);
        }
        finally
        {
            ending.Cancel();
            foreach (Thread worker in workers)
                worker.Join();
        }
    }

    private static void ChooseNullDevice()
    {
        if (Environment.GetEnvironmentVariable("ALSOFT_DRIVERS") is not null || OperatingSystem.IsWindows())
            return;
        // .NET keeps its own copy of the environment on Unix; the library reads the C one.
        _ = SetEnvironment("ALSOFT_DRIVERS", "null", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    /// <summary>The game's own thread.</summary>
    private sealed class LoadGameLoop(Soundtrack soundtrack, LoadBurner burner, int seed)
    {
        private readonly Random _random = new(seed);
        private GovernorStep _furthest;
        private int _changes, _stalls;
        private double _longestPause, _longestFrame;
        private long _lastCollection;

        public LoadReport Run(double seconds, CancellationToken interrupt)
        {
            soundtrack.GovernorChanged += change =>
            {
                _changes++;
                _furthest = change.Step > _furthest ? change.Step : _furthest;
            };
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetTotalAllocatedBytes();
            TimeSpan cpu = Environment.CpuUsage.TotalTime, paused = GC.GetTotalPauseDuration();
            int[] collections = Collections();
            double Elapsed() => Stopwatch.GetElapsedTime(start).TotalSeconds;

            double frame = 0;
            while (Elapsed() < seconds && !interrupt.IsCancellationRequested)
            {
                Frame();
                double now = Elapsed();
                _longestFrame = Math.Max(_longestFrame, now - frame);
                frame = now;
            }

            double elapsed = Elapsed();
            SoundtrackStatistics music = soundtrack.Statistics;
            return new LoadReport
            {
                Game = new LoadGame
                {
                    Seconds = elapsed,
                    Cores = Environment.ProcessorCount,
                    BurntShare = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / elapsed / Environment.ProcessorCount,
                    Frames = burner.Frames,
                    Stalls = _stalls,
                    LongestFrameMilliseconds = _longestFrame * 1000,
                    AllocatedMegabytesPerSecond = (GC.GetTotalAllocatedBytes() - allocated) / elapsed / 1e6,
                    Collections = [.. Collections().Zip(collections, (after, before) => after - before)],
                    PauseMilliseconds = (GC.GetTotalPauseDuration() - paused).TotalMilliseconds,
                    LongestPauseMilliseconds = _longestPause,
                },
                Music = Describe(music),
            };
        }

        private void Frame()
        {
            soundtrack.DispatchEvents();
            soundtrack.SetParameter("danger", _random.NextSingle());
            if (_random.NextDouble() < 0.05 / LoadBurner.FramesPerSecond)
                soundtrack.TransitionTo(soundtrack.Moods[_random.Next(soundtrack.Moods.Count)]);
            NotePauses();
            burner.Frame();
            if (_random.NextDouble() >= StallsPerSecond / LoadBurner.FramesPerSecond)
                return;
            _stalls++;
            burner.Burn(StallSeconds);
        }

        private void NotePauses()
        {
            GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
            if (last.Index == _lastCollection)
                return;
            _lastCollection = last.Index;
            foreach (TimeSpan pause in last.PauseDurations)
                _longestPause = Math.Max(_longestPause, pause.TotalMilliseconds);
        }

        private LoadMusic Describe(SoundtrackStatistics music) => new()
        {
            Engine = music.Engine,
            Output = music.Output,
            SecondsMade = music.SecondsMade,
            Underruns = music.Underruns,
            Loops = music.Loops,
            GovernorEvents = _changes,
            FurthestStep = _furthest.ToString(),
            LowestBufferedMilliseconds = music.LowestBufferedMilliseconds,
            CoreShare = music.CoreShare,
            HopP50Microseconds = music.HopMicroseconds.P50,
            HopP95Microseconds = music.HopMicroseconds.P95,
            HopP999Microseconds = music.HopMicroseconds.P999,
            HopLongestMicroseconds = music.HopMicroseconds.Longest,
            AllocatedBytes = music.AllocatedBytes,
            Fault = music.Fault?.Message,
        };

        private static int[] Collections() => [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)];
    }
}
