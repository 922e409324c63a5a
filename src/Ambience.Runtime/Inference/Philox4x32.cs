namespace Ambience.Inference;

/// <summary>
/// Philox4x32-10, a counter-based random generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"):
/// a keyed bijection of 128 bits. A draw depends on what it is for, not on what was drawn before, so that every engine,
/// block size, thread count and batch slot sees the same numbers, and a saved stream needs nothing saved but its seed
/// and its frame.
/// </summary>
/// <remarks>Pure integer arithmetic; allocates nothing; any thread.</remarks>
public static class Philox4x32
{
    /// <summary>Purpose of the numbers with which engines select outputs.</summary>
    public const uint SelectionPurpose = 0;

    /// <summary>Purpose of the numbers with which the conductor walks.</summary>
    public const uint ConductingPurpose = 1;

    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    internal const uint KeyStep0 = 0x9E3779B9, KeyStep1 = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>The four random words of one counter under one key.</summary>
    /// <param name="counter0">First counter word.</param>
    /// <param name="counter1">Second counter word.</param>
    /// <param name="counter2">Third counter word.</param>
    /// <param name="counter3">Fourth counter word.</param>
    /// <param name="key0">First key word.</param>
    /// <param name="key1">Second key word.</param>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(
        uint counter0, uint counter1, uint counter2, uint counter3, uint key0, uint key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            counter0 = (uint)(product1 >> 32) ^ counter1 ^ key0;
            counter1 = (uint)product1;
            counter2 = (uint)(product0 >> 32) ^ counter3 ^ key1;
            counter3 = (uint)product0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }
        return (counter0, counter1, counter2, counter3);
    }

    /// <summary>The four random words of one draw.</summary>
    /// <param name="seed">The stream's seed: the key, low word first.</param>
    /// <param name="frame">The frame (or any other running number): counter words 0 and 1, low word first.</param>
    /// <param name="lane">The lane (or any other index): counter word 2.</param>
    /// <param name="purpose">What the draw is for: counter word 3. Other purposes draw independently.</param>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Draw(
        ulong seed, long frame, int lane, uint purpose) =>
        Block((uint)frame, (uint)(frame >>> 32), (uint)lane, purpose, (uint)seed, (uint)(seed >> 32));

    /// <summary>A word as a number in [0, 1): its upper 24 bits / 2^24, exact in fp32.</summary>
    public static float ToUnit(uint word) => (word >> 8) * (1f / (1 << 24));

    /// <summary>
    /// A word as a number in (0, 1): (its upper 23 bits + 0.5) / 2^23. It and one minus it are both exact in fp32 and
    /// never zero, so that both have a logarithm.
    /// </summary>
    public static float ToOpenUnit(uint word) => ((word >> 9) + 0.5f) * (1f / (1 << 23));
}
