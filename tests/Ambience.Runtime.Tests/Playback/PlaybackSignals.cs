using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>Signals whose every sample says where it belongs.</summary>
internal static class PlaybackSignals
{
    /// <summary>
    /// Sample n of a signal in which no two neighbours, and hardly any two samples, are alike; within ±0.9.
    /// </summary>
    public static float Unique(long n)
    {
        ulong x = (ulong)n * 0x9E3779B97F4A7C15;
        x ^= x >> 29;
        x *= 0xBF58476D1CE4E5B9;
        return ((int)(x >> 40) - (1 << 23)) / (float)(1 << 23) * 0.9f;
    }

    /// <summary>Appends the next samples of <see cref="Unique"/>; the ring must have room.</summary>
    public static void WriteUnique(SampleRing ring, ref long next, int samples)
    {
        for (int i = 0; i < samples; i++)
            Assert.Equal(1, ring.Write([Unique(next++)]));
    }

    /// <summary>The largest step between neighbours of each channel, and from silence to the first sample.</summary>
    public static float LargestStep(ReadOnlySpan<float> interleaved, int channels, float before = 0)
    {
        float largest = 0;
        for (int i = 0; i < interleaved.Length; i++)
        {
            float step = Math.Abs(interleaved[i] - (i < channels ? before : interleaved[i - channels]));
            Assert.False(float.IsNaN(step));
            largest = Math.Max(largest, step);
        }
        return largest;
    }
}

/// <summary>
/// Plays <see cref="PlaybackSignals.Unique"/>, or one constant value; can be stalled, slowed and made to fail or
/// allocate.
/// </summary>
internal sealed class TestSource(int channels = 2, int rateHz = 48_000) : ISampleSource
{
    private long _next;

    public int SampleRateHz => rateHz;

    public int Channels => channels;

    public float? Constant { get; init; }

    public volatile bool Stalled;

    public volatile bool Allocates;

    public volatile Exception? Throws;

    public int SleepMilliseconds { get; init; }

    /// <summary>1 while a Read is in work, to catch others at the source.</summary>
    public int Busy;

    public long Made => Volatile.Read(ref _next);

    public object? Kept { get; private set; }

    public void Read(Span<float> interleaved)
    {
        if (Interlocked.Exchange(ref Busy, 1) != 0)
            throw new InvalidOperationException("Two at the source at once.");
        while (Stalled)
            Thread.Sleep(1);
        if (SleepMilliseconds > 0)
            Thread.Sleep(SleepMilliseconds);
        if (Throws is { } exception)
            throw exception;
        if (Allocates)
            Kept = new byte[100];
        for (int i = 0; i < interleaved.Length; i++)
            interleaved[i] = Constant ?? PlaybackSignals.Unique(_next + i);
        Volatile.Write(ref _next, _next + interleaved.Length);
        Volatile.Write(ref Busy, 0);
    }
}

/// <summary>Keeps one ring full of a source's blocks.</summary>
internal sealed class RingSupply(ISampleSource source, SampleRing ring, int blockFrames) : ISupply
{
    private readonly float[] _block = new float[blockFrames * source.Channels];

    public double BlockMilliseconds => blockFrames * 1000.0 / source.SampleRateHz;

    public bool TryMake()
    {
        if (ring.Free < _block.Length)
            return false;
        source.Read(_block);
        return ring.Write(_block) == _block.Length;
    }
}

/// <summary>Waits for another thread without saying how fast it must be.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Returns once the condition holds; fails after half a minute, which no healthy machine needs.</summary>
    public static void True(Func<bool> condition, string what)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < s_longest, $"waited in vain: {what}");
            Thread.Sleep(2);
        }
    }
}
