namespace Ambience.Playback;

/// <summary>What a game wants of its soundtrack: that it plays, and from where.</summary>
/// <param name="Beginning">Counts how often music was to begin anew; another number means: begin.</param>
/// <param name="Mood">Index of the mood to begin with.</param>
/// <param name="Plays">Whether there shall be music.</param>
/// <param name="Paused">Whether it shall be held.</param>
/// <param name="FadeMilliseconds">How long the music takes to end when it shall not play any more.</param>
internal readonly record struct Wish(int Beginning, int Mood, bool Plays, bool Paused, int FadeMilliseconds)
{
    private const int BeginningBits = 16, MoodBits = 16, FadeBits = 24;

    /// <summary>The longest fade that fits.</summary>
    public const int LongestFadeMilliseconds = (1 << FadeBits) - 1;

    // The equality that a record comes with makes comparers when it is used first, which would allocate.
    public bool Equals(Wish other) => Packed == other.Packed;

    public override int GetHashCode() => Packed.GetHashCode();

    public long Packed =>
        ((long)(Beginning & ((1 << BeginningBits) - 1)) << (MoodBits + FadeBits + 2)) | ((long)Mood << (FadeBits + 2)) |
        ((long)FadeMilliseconds << 2) | (Paused ? 2L : 0) | (Plays ? 1L : 0);

    public static Wish Unpack(long packed) => new(
        (int)(packed >> (MoodBits + FadeBits + 2)) & ((1 << BeginningBits) - 1),
        (int)(packed >> (FadeBits + 2)) & ((1 << MoodBits) - 1), (packed & 1) != 0, (packed & 2) != 0,
        (int)(packed >> 2) & LongestFadeMilliseconds);
}

/// <summary>
/// Hands the game's <see cref="Wish"/> to the audio path: one word, of which the last value counts. The audio path
/// compares it with what it does, so no order of calls can leave the two apart, and nobody waits for anybody.
/// </summary>
/// <remarks>Setting: one thread at a time. Looking: any thread. Allocates nothing.</remarks>
internal sealed class Transport
{
    private long _wish;
    private ulong _seed;

    /// <summary>Seed of the music that the last beginning asked for.</summary>
    public ulong Seed => Volatile.Read(ref _seed);

    /// <summary>What is wanted.</summary>
    public Wish Wish => Wish.Unpack(Volatile.Read(ref _wish));

    /// <summary>Music shall begin anew.</summary>
    public void Begin(ulong seed, int mood)
    {
        // A reader between the two writes sees the old beginning; one that is late by a whole beginning begins with the
        // newer seed, and begins once more with it at once.
        Volatile.Write(ref _seed, seed);
        Set(new Wish(Wish.Beginning + 1, mood, Plays: true, Paused: false, FadeMilliseconds: 0));
    }

    /// <summary>Music shall go on from where it is, or was restored to.</summary>
    public void Continue() => Set(Wish with { Plays = true, Paused = false });

    /// <summary>Music shall be held.</summary>
    public void Pause() => Set(Wish with { Paused = true });

    /// <summary>Music shall end.</summary>
    public void End(double fadeSeconds) => Set(Wish with
    {
        Plays = false, Paused = false,
        FadeMilliseconds = (int)Math.Clamp(Math.Round(fadeSeconds * 1000), 0, Wish.LongestFadeMilliseconds),
    });

    private void Set(Wish wish) => Volatile.Write(ref _wish, wish.Packed);
}
