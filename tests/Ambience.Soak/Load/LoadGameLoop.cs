using System.Diagnostics;
using Ambience.Playback;
using Ambience.Playback.Governing;

namespace Ambience.Soak.Load;

/// <summary>The game's own thread: 60 frames a second, a mood and a parameter that change, and now and then a stall.</summary>
/// <param name="soundtrack">What it plays.</param>
/// <param name="burners">What each of its threads computes; the first is this thread's.</param>
/// <param name="seed">Of what the game does.</param>
internal sealed class LoadGameLoop(Soundtrack soundtrack, LoadBurner[] burners, int seed)
{
    private const double StallSeconds = 0.2, StallsPerSecond = 0.25, MoodsPerSecond = 0.05, ReportSeconds = 60, WarmSeconds = 1;
    private const int MostSteps = 1_000;

    private readonly Random _random = new(seed);
    private readonly List<LoadStep> _steps = [];
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime, _paused = GC.GetTotalPauseDuration();
    private readonly int[] _collections = Collections();
    private readonly CoreTimes _cores = CoreTimes.Take();
    private readonly long _start = Stopwatch.GetTimestamp();
    private double _stallAt = 1 / StallsPerSecond, _moodAt = 1 / MoodsPerSecond;
    private int _stalls;
    private double _longestPause, _longestFrame;
    private long _lastCollection;
    private double _longestHop, _longestHopAt;

    private double Elapsed => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Plays, and tells of it every minute.</summary>
    /// <returns>The figures at the end, or when it was interrupted.</returns>
    public LoadReport Run(double seconds, Action<LoadReport> tell, CancellationToken interrupt)
    {
        soundtrack.GovernorChanged += NoteStep;
        using MusicTap tap = soundtrack.OpenTap(2);
        double began = 0, reportAt = ReportSeconds;
        while (Elapsed < seconds && !interrupt.IsCancellationRequested)
        {
            Frame();
            NoteHops(tap);
            double now = Elapsed;
            _longestFrame = Math.Max(_longestFrame, now - began);
            began = now;
            if (now < reportAt)
                continue;
            tell(Describe());
            reportAt += ReportSeconds;
        }
        soundtrack.GovernorChanged -= NoteStep;
        return Describe();
    }

    private void Frame()
    {
        soundtrack.DispatchEvents();
        soundtrack.SetParameter("danger", _random.NextSingle());
        if (Elapsed >= _moodAt)
        {
            soundtrack.TransitionTo(soundtrack.Moods[_random.Next(soundtrack.Moods.Count)]);
            _moodAt = Elapsed + Interval(MoodsPerSecond);
        }
        NotePauses();
        burners[0].Frame();
        if (Elapsed < _stallAt)
            return;
        _stalls++;
        burners[0].Stall(StallSeconds);
        _stallAt = Elapsed + Interval(StallsPerSecond);
    }

    /// <summary>Until the next of what happens so often at random.</summary>
    private double Interval(double timesPerSecond) => -Math.Log(1 - _random.NextDouble()) / timesPerSecond;

    private void NotePauses()
    {
        GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
        if (last.Index == _lastCollection)
            return;
        _lastCollection = last.Index;
        foreach (TimeSpan pause in last.PauseDurations)
            _longestPause = Math.Max(_longestPause, pause.TotalMilliseconds);
    }

    /// <summary>The first second compiles code, while nothing sounds yet.</summary>
    private void NoteHops(MusicTap tap)
    {
        while (tap.TryReadHop(out TappedHop hop))
        {
            if (Elapsed > WarmSeconds && hop.CostMicroseconds > _longestHop)
                (_longestHop, _longestHopAt) = (hop.CostMicroseconds, Elapsed);
        }
    }

    private void NoteStep(GovernorEvent change)
    {
        if (_steps.Count < MostSteps)
            _steps.Add(new LoadStep(Elapsed, change.Step.ToString(), change.CoreShare, change.BufferedMilliseconds));
    }

    private LoadReport Describe()
    {
        double elapsed = Elapsed;
        SoundtrackStatistics music = soundtrack.Statistics;
        double[] busy = CoreTimes.Take().SharesSince(_cores);
        double process = (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds / elapsed;
        return new LoadReport
        {
            Game = new LoadGame
            {
                Seconds = elapsed,
                Cores = Environment.ProcessorCount,
                BurntShares = [.. burners.Select(burner => burner.BurntSeconds / elapsed)],
                BusyShares = busy,
                ProcessCores = process,
                OtherProcessesCores = Math.Max(0, busy.Sum() - process),
                Frames = burners[0].Frames,
                Stalls = _stalls,
                LongestFrameMilliseconds = _longestFrame * 1000,
                AllocatedMegabytesPerSecond = (GC.GetTotalAllocatedBytes() - _allocated) / elapsed / 1e6,
                Collections = [.. Collections().Zip(_collections, (after, before) => after - before)],
                PauseMilliseconds = (GC.GetTotalPauseDuration() - _paused).TotalMilliseconds,
                LongestPauseMilliseconds = _longestPause,
            },
            Music = new LoadMusic
            {
                Engine = music.Engine,
                Output = music.Output,
                SecondsMade = music.SecondsMade,
                Underruns = music.Underruns,
                Loops = music.Loops,
                GovernorSteps = [.. _steps],
                LowestBufferedMilliseconds = music.LowestBufferedMilliseconds,
                CoreShare = music.CoreShare,
                HopP50Microseconds = music.HopMicroseconds.P50,
                HopP95Microseconds = music.HopMicroseconds.P95,
                HopP999Microseconds = music.HopMicroseconds.P999,
                HopLongestMicroseconds = _longestHop,
                HopLongestAtSecond = _longestHopAt,
                AllocatedBytes = music.AllocatedBytes,
                Fault = music.Fault?.Message,
            },
        };
    }

    private static int[] Collections() => [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)];
}
