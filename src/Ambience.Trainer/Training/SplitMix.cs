namespace Ambience.Trainer.Training;

/// <summary>
/// SplitMix64 (Steele 2014): random numbers from a key, so that what a step draws depends on the seed and the step
/// alone and an interrupted run goes on exactly as it would have.
/// </summary>
internal struct SplitMix
{
    private ulong _state;

    public SplitMix(int seed, long a, long b = 0)
    {
        _state = (ulong)seed;
        _state = Next() ^ (ulong)a;
        _state = Next() ^ (ulong)b;
    }

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 to below <paramref name="end"/>.</summary>
    public long NextBelow(long end) => (long)(NextDouble() * end);
}
