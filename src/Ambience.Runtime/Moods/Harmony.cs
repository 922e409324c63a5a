namespace Ambience.Moods;

/// <summary>A chord of a progression and how long it lasts.</summary>
/// <param name="Chord">What sounds.</param>
/// <param name="Bars">
/// Bars of <see cref="Harmony.BarSeconds"/>, 0.25..64; null: <see cref="Harmony.ChordSeconds"/>.
/// </param>
public sealed record ProgressionStep(Chord Chord, float? Bars = null)
{
    /// <summary>A chord that lasts <see cref="Harmony.ChordSeconds"/>.</summary>
    public static implicit operator ProgressionStep(Chord chord) => new(chord);
}

/// <summary>Which pitches a mood asks for, and its bars.</summary>
/// <remarks>Immutable.</remarks>
public sealed record Harmony
{
    /// <summary>As the training music has it: no transposition, no key, no progression, no bars.</summary>
    public static Harmony Default { get; } = new();

    /// <summary>The key that the music is drawn into; null: the training music's own, which may change.</summary>
    public Key? Key { get; init; }

    /// <summary>
    /// Semitones by which the training music's chroma is moved before <see cref="Key"/> acts, -11..11.
    /// </summary>
    public int TransposeSemitones { get; init; }

    /// <summary>
    /// Chords that follow each other endlessly, already as they shall sound; empty: the training music's harmony.
    /// </summary>
    public IReadOnlyList<ProgressionStep> Progression { get; init; } = [];

    /// <summary>
    /// Seconds that a chord of <see cref="Progression"/> lasts which does not say its bars, 0.25..600; null: one bar,
    /// or <see cref="StandardChordSeconds"/> in a mood without bars.
    /// </summary>
    public float? ChordSeconds { get; init; }

    /// <summary>Length of a chord where nothing says it.</summary>
    public const float StandardChordSeconds = 4f;

    /// <summary>
    /// Seconds of a bar, 0.25..60, counted from the moment that the mood begins; null: the mood has no bars.
    /// </summary>
    public float? BarSeconds { get; init; }

    /// <summary>Seconds that a chord of <see cref="Progression"/> lasts.</summary>
    public float SecondsOf(ProgressionStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Bars * BarSeconds ?? ChordSeconds ?? BarSeconds ?? StandardChordSeconds;
    }
}
