using System.Diagnostics;

namespace Ambience.Soak.Load;

/// <summary>
/// A thread of the game that computes for nine tenths of each frame and makes garbage while it does: many small objects that
/// die at once, some that live for seconds, now and then a large one.
/// </summary>
/// <remarks>
/// Nine tenths of the core's time, not of the clock's: what another thread takes of the core meanwhile is made up for, within
/// the frame or in the next ones, as a game does that has so much to compute.
/// </remarks>
internal sealed class LoadBurner
{
    public const double FramesPerSecond = 60, BusyShare = 0.9;

    private const double FrameSeconds = 1 / FramesPerSecond, MostOwedSeconds = 0.25;
    private const int Survivors = 20_000, SurvivorEvery = 50;
    private const int LargeBytes = 100_000, LargeEvery = 2_000; // lands in the large object heap

    private readonly Random _random;
    private readonly double _bytesPerSecond;
    private readonly object?[] _survivors = new object?[Survivors];
    private long _made;
    private double _owedSeconds, _owedBytes;
    private long _due, _began; // when the next frame begins, when the last one did
    private double _burntBefore;
    private double _burntSeconds;
    private float _sum;

    /// <param name="seed">Of the sizes.</param>
    /// <param name="megabytesPerSecond">Garbage.</param>
    public LoadBurner(int seed, double megabytesPerSecond)
    {
        _random = new Random(seed);
        _bytesPerSecond = megabytesPerSecond * 1e6;
    }

    /// <summary>Frames that were computed.</summary>
    public long Frames { get; private set; }

    /// <summary>Seconds of a core that the thread has burnt since its first frame. Any thread.</summary>
    public double BurntSeconds => Volatile.Read(ref _burntSeconds);

    /// <summary>Runs frame after frame until told otherwise.</summary>
    public void Run(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
            Frame();
    }

    /// <summary>One frame: busy for nine tenths of it, asleep for the rest.</summary>
    public void Frame()
    {
        long start = Stopwatch.GetTimestamp();
        if (_began == 0)
            _burntBefore = ThreadCpu.Seconds;
        double passed = _began == 0 ? FrameSeconds : Stopwatch.GetElapsedTime(_began, start).TotalSeconds;
        // Frames begin at fixed times, so that a sleep that lasts too long takes nothing of the work; after a stall, anew.
        if (_began == 0 || Stopwatch.GetElapsedTime(_due, start).TotalSeconds > FrameSeconds)
            _due = start;
        _due += (long)(FrameSeconds * Stopwatch.Frequency);
        _began = start;
        // A frame that came late brings its garbage all the same.
        _owedBytes = Math.Min(_owedBytes + (passed * _bytesPerSecond), _bytesPerSecond / 2);
        _owedSeconds = Math.Min(_owedSeconds + (passed * BusyShare), MostOwedSeconds);
        double end = ThreadCpu.Seconds + _owedSeconds;
        do
        {
            if (_owedBytes > 0)
                MakeGarbage();
            else
                Compute();
        }
        while (ThreadCpu.Seconds < end);
        _owedSeconds = end - ThreadCpu.Seconds;
        Frames++;
        Volatile.Write(ref _burntSeconds, ThreadCpu.Seconds - _burntBefore);
        double left = (_due - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
        if (left > 0)
            Thread.Sleep(TimeSpan.FromSeconds(left));
    }

    /// <summary>The game stands still: computes something else without a pause.</summary>
    public void Stall(double seconds)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            Compute();
        Volatile.Write(ref _burntSeconds, ThreadCpu.Seconds - _burntBefore);
        // Frames that fell into it are left out.
        _began += (long)(seconds * Stopwatch.Frequency);
        _owedBytes += seconds * _bytesPerSecond;
    }

    private void MakeGarbage()
    {
        for (int i = 0; i < 64; i++)
        {
            int bytes = ++_made % LargeEvery == 0 ? LargeBytes : _random.Next(24, 1_000);
            var garbage = new byte[bytes];
            garbage[0] = (byte)i;
            if (_made % SurvivorEvery == 0)
                _survivors[_random.Next(Survivors)] = garbage;
            _owedBytes -= bytes + 24;
        }
    }

    private void Compute()
    {
        for (int i = 1; i < 10_000; i++)
            _sum += MathF.Sqrt(i) * 1e-9f;
    }
}
