namespace Ambience.Trainer.Corpus;

/// <summary>
/// The dice of the composer: SplitMix64 (Steele, Lea and Flood 2014) with integer arithmetic only, so that a seed means
/// the same score, byte for byte, on every machine and .NET version. <see cref="Random"/> does not promise that.
/// </summary>
internal sealed class ScoreRandom
{
    private readonly ulong _seed;
    private ulong _state;

    public ScoreRandom(ulong seed)
    {
        _seed = seed;
        _state = seed;
    }

    /// <summary>
    /// An independent stream for one purpose: a change in one part's dice leaves the other parts alone.
    /// </summary>
    public ScoreRandom Fork(string purpose)
    {
        // FNV-1a; string.GetHashCode differs from run to run.
        ulong hash = 0xCBF29CE484222325;
        foreach (char letter in purpose)
            hash = (hash ^ letter) * 0x100000001B3;
        return new ScoreRandom(Mix(_seed ^ hash));
    }

    public ulong NextBits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * NextUnit();

    /// <summary>Uniform in 0 .. count - 1.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)(NextUnit() * count);
    }

    public bool Chance(double probability) => NextUnit() < probability;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>
    /// Bell-shaped around 0 with standard deviation 1, within +-3.5: the sum of four uniforms. A player's small errors
    /// look like this, and unlike Box-Muller it calls no library function whose last bit depends on the machine.
    /// </summary>
    public double Bell() => (NextUnit() + NextUnit() + NextUnit() + NextUnit() - 2) * 1.7320508075688772;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
