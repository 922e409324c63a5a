namespace Ambience.Moods;

/// <summary>Which pitches a mood asks for.</summary>
/// <remarks>Immutable.</remarks>
public sealed record Harmony
{
    /// <summary>As the training music has it: no transposition, no progression.</summary>
    public static Harmony Default { get; } = new();

    /// <summary>Semitones by which the training music's chroma is moved, -11..11.</summary>
    public int TransposeSemitones { get; init; }

    /// <summary>
    /// Chords that follow each other endlessly, already as they shall sound; empty: the training music's harmony.
    /// </summary>
    public IReadOnlyList<Chord> Progression { get; init; } = [];

    /// <summary>Seconds that each chord of <see cref="Progression"/> lasts, 0.25..600.</summary>
    public float ChordSeconds { get; init; } = 4f;
}
