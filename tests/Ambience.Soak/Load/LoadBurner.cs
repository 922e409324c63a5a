using System.Diagnostics;

namespace Ambience.Soak.Load;

/// <summary>
/// A thread of the game that computes for nine tenths of each frame and makes garbage while it does: many small objects that
/// die at once, some that live for seconds, now and then a large one.
/// </summary>
internal sealed class LoadBurner
{
    public const double FramesPerSecond = 60, BusyShare = 0.9;

    private const int Survivors = 20_000, SurvivorEvery = 50;
    private const int LargeBytes = 100_000, LargeEvery = 2_000; // lands in the large object heap

    private readonly Random _random;
    private readonly double _bytesPerFrame;
    private readonly object?[] _survivors = new object?[Survivors];
    private long _made;
    private double _owedBytes;
    private long _due; // when the next frame begins
    private float _sum;

    /// <param name="seed">Of the sizes.</param>
    /// <param name="megabytesPerSecond">Garbage.</param>
    public LoadBurner(int seed, double megabytesPerSecond)
    {
        _random = new Random(seed);
        _bytesPerFrame = megabytesPerSecond * 1e6 / FramesPerSecond;
    }

    /// <summary>Frames that were computed.</summary>
    public long Frames { get; private set; }

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
        double busy = BusyShare / FramesPerSecond, whole = 1 / FramesPerSecond;
        // Frames begin at fixed times, so that a sleep that lasts too long takes nothing of the work; after a stall, anew.
        double late = Stopwatch.GetElapsedTime(_due, start).TotalSeconds;
        _due = _due == 0 || late > whole ? start : _due;
        long next = _due + (long)(whole * Stopwatch.Frequency);
        // A frame that came late brings its garbage all the same.
        _owedBytes = Math.Min(_owedBytes + _bytesPerFrame, 30 * _bytesPerFrame);
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < busy)
        {
            if (_owedBytes > 0)
                MakeGarbage();
            else
                Compute();
        }
        Frames++;
        double left = (next - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
        if (left > 0)
            Thread.Sleep(TimeSpan.FromSeconds(left));
        _due = next;
    }

    /// <summary>Computes without a pause.</summary>
    public void Burn(double seconds)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
            Compute();
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
        for (int i = 1; i < 500; i++)
            _sum += MathF.Sqrt(i) * 1e-9f;
    }
}
