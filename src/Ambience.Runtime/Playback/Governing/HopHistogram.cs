using System.Diagnostics;
using System.Numerics;

namespace Ambience.Playback.Governing;

/// <summary>
/// How often hops took how long: 16 bins an octave, so that a percentile is exact to 3 % from a microsecond to a minute.
/// </summary>
/// <remarks>One thread adds, any thread asks; allocates only when constructed.</remarks>
internal sealed class HopHistogram
{
    private const int BinsBits = 4, Bins = 1 << BinsBits, Octaves = 36; // of nanoseconds: up to 68 seconds

    private readonly long[] _counts = new long[Octaves * Bins];
    private long _hops, _longest;

    /// <summary>Hops added.</summary>
    public long Hops => Volatile.Read(ref _hops);

    /// <summary>Adds one.</summary>
    /// <param name="nanoseconds">How long it took.</param>
    public void Add(long nanoseconds)
    {
        // Only this thread writes: plain sums and release stores are enough for the threads that look.
        ref long count = ref _counts[BinOf(nanoseconds)];
        Volatile.Write(ref count, count + 1);
        if (nanoseconds > _longest)
            Volatile.Write(ref _longest, nanoseconds);
        Volatile.Write(ref _hops, _hops + 1);
    }

    /// <summary>The percentiles of what was added so far. Any thread.</summary>
    public HopMicroseconds Read() =>
        new(Percentile(0.5), Percentile(0.95), Percentile(0.999),
            Hops == 0 ? double.NaN : Volatile.Read(ref _longest) / 1000.0);

    private double Percentile(double share)
    {
        long hops = Hops, wanted = Math.Max(1, (long)Math.Ceiling(share * hops)), seen = 0;
        for (int bin = 0; bin < _counts.Length && hops > 0; bin++)
        {
            seen += Volatile.Read(ref _counts[bin]);
            if (seen >= wanted)
                return Math.Min(MiddleOf(bin), Volatile.Read(ref _longest)) / 1000;
        }
        return double.NaN;
    }

    private static int BinOf(long nanoseconds)
    {
        ulong value = (ulong)Math.Clamp(nanoseconds, Bins, (1L << Octaves) - 1);
        int octave = BitOperations.Log2(value);
        int within = (int)(value >> (octave - BinsBits)) & (Bins - 1);
        return (octave * Bins) + within;
    }

    private static double MiddleOf(int bin)
    {
        int octave = bin >> BinsBits, within = bin & (Bins - 1);
        Debug.Assert(octave >= BinsBits);
        return (Bins + within + 0.5) * Math.Pow(2, octave - BinsBits);
    }
}
