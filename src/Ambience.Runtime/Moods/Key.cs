namespace Ambience.Moods;

/// <summary>The seven modes of the major scale, and the two that have names of their own.</summary>
public enum Mode
{
    /// <summary>W W H W W W H.</summary>
    Ionian,

    /// <summary>Another name of <see cref="Ionian"/>.</summary>
    Major = Ionian,

    /// <summary>From the second degree: minor with a major sixth.</summary>
    Dorian = 1,

    /// <summary>From the third degree: minor with a minor second.</summary>
    Phrygian,

    /// <summary>From the fourth degree: major with an augmented fourth.</summary>
    Lydian,

    /// <summary>From the fifth degree: major with a minor seventh.</summary>
    Mixolydian,

    /// <summary>From the sixth degree.</summary>
    Aeolian,

    /// <summary>Another name of <see cref="Aeolian"/>: natural minor.</summary>
    Minor = Aeolian,

    /// <summary>From the seventh degree: minor with a minor second and a diminished fifth.</summary>
    Locrian = 6,
}

/// <summary>A key: a tonic and the scale above it.</summary>
/// <param name="Tonic">Pitch class, 0 = C .. 11 = B.</param>
/// <param name="Mode">The scale.</param>
public sealed record Key(int Tonic, Mode Mode)
{
    /// <summary>Semitones of the major scale; each mode starts at another of its degrees.</summary>
    private static readonly int[] s_major = [0, 2, 4, 5, 7, 9, 11];

    private static readonly string[] s_tonics = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];

    private static readonly Dictionary<string, Mode> s_modes = new()
    {
        ["major"] = Mode.Major,
        ["minor"] = Mode.Minor,
        ["ionian"] = Mode.Ionian,
        ["dorian"] = Mode.Dorian,
        ["phrygian"] = Mode.Phrygian,
        ["lydian"] = Mode.Lydian,
        ["mixolydian"] = Mode.Mixolydian,
        ["aeolian"] = Mode.Aeolian,
        ["locrian"] = Mode.Locrian,
    };

    /// <summary>The names of modes that are understood, in small letters.</summary>
    public static IReadOnlyList<string> ModeNames { get; } = [.. s_modes.Keys];

    /// <summary>The seven notes of the scale: 12 bits, bit 0 = C .. bit 11 = B.</summary>
    public int PitchClasses
    {
        get
        {
            int set = 0;
            foreach (int semitones in s_major)
                set |= 1 << ((semitones - s_major[(int)Mode] + Tonic + 12) % 12);
            return set;
        }
    }

    /// <summary>True if pitch class <paramref name="pitchClass"/> (0..11) is in the scale.</summary>
    public bool Contains(int pitchClass) => (PitchClasses & (1 << pitchClass)) != 0;

    /// <summary>
    /// Reads a key: a letter A to G, # or b, and after a space a mode: "A minor", "F# dorian"; "Eb" is major.
    /// </summary>
    /// <returns>False if the key is not understood.</returns>
    public static bool TryParse(string? text, out Key key)
    {
        key = new Key(0, Mode.Major);
        if (text is null)
            return false;
        int space = text.IndexOf(' ');
        (string note, string modeName) = space < 0 ? (text, "major") : (text[..space], text[(space + 1)..]);
        if (!NoteName.TryRead(note, out int tonic, out string rest) || rest.Length > 0)
            return false;
        if (!s_modes.TryGetValue(modeName, out Mode mode))
            return false;
        key = new Key(tonic, mode);
        return true;
    }

    /// <summary>As a mood file writes it: "A minor".</summary>
    public override string ToString() => $"{s_tonics[Tonic]} {s_modes.First(named => named.Value == Mode).Key}";
}
