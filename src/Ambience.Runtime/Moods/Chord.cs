namespace Ambience.Moods;

/// <summary>A chord as a set of pitch classes: what it sounds like, not how it is voiced.</summary>
/// <param name="Name">As it was written, for example "F#m7".</param>
/// <param name="Root">Pitch class of the root, 0 = C .. 11 = B.</param>
/// <param name="PitchClasses">12 bits, bit 0 = C .. bit 11 = B.</param>
public sealed record Chord(string Name, int Root, int PitchClasses)
{
    /// <summary>Intervals above the root, by the suffix after it.</summary>
    private static readonly Dictionary<string, int[]> s_intervals = new()
    {
        [""] = [0, 4, 7],
        ["maj"] = [0, 4, 7],
        ["m"] = [0, 3, 7],
        ["min"] = [0, 3, 7],
        ["5"] = [0, 7],
        ["dim"] = [0, 3, 6],
        ["aug"] = [0, 4, 8],
        ["sus2"] = [0, 2, 7],
        ["sus4"] = [0, 5, 7],
        ["6"] = [0, 4, 7, 9],
        ["m6"] = [0, 3, 7, 9],
        ["7"] = [0, 4, 7, 10],
        ["maj7"] = [0, 4, 7, 11],
        ["m7"] = [0, 3, 7, 10],
        ["mmaj7"] = [0, 3, 7, 11],
        ["dim7"] = [0, 3, 6, 9],
        ["m7b5"] = [0, 3, 6, 10],
        ["7sus4"] = [0, 5, 7, 10],
        ["add9"] = [0, 2, 4, 7],
        ["madd9"] = [0, 2, 3, 7],
        ["9"] = [0, 2, 4, 7, 10],
        ["maj9"] = [0, 2, 4, 7, 11],
        ["m9"] = [0, 2, 3, 7, 10],
    };

    /// <summary>The suffixes that are understood, the empty one (major) left out.</summary>
    public static IReadOnlyList<string> Qualities { get; } = [.. s_intervals.Keys.Where(quality => quality.Length > 0)];

    /// <summary>True if pitch class <paramref name="pitchClass"/> (0..11) is in the chord.</summary>
    public bool Contains(int pitchClass) => (PitchClasses & (1 << pitchClass)) != 0;

    /// <summary>
    /// Reads a chord symbol: a letter A to G, # or b, a quality ("m", "7", "maj7", "dim", ..), and after a slash
    /// a bass note, which joins the set: "Am", "F#m7", "Bbmaj7", "C/E".
    /// </summary>
    /// <returns>False if the symbol is not understood.</returns>
    public static bool TryParse(string? text, out Chord chord)
    {
        chord = new Chord("C", 0, 0b0000_1001_0001);
        if (text is null)
            return false;
        int slash = text.IndexOf('/');
        string body = slash < 0 ? text : text[..slash];
        if (!TryNote(body, out int root, out string quality))
            return false;
        if (!s_intervals.TryGetValue(quality, out int[]? intervals))
            return false;
        int set = 0;
        foreach (int interval in intervals)
            set |= 1 << ((root + interval) % 12);
        if (slash >= 0)
        {
            if (!TryNote(text[(slash + 1)..], out int bass, out string rest) || rest.Length > 0)
                return false;
            set |= 1 << bass;
        }
        chord = new Chord(text, root, set);
        return true;
    }

    /// <summary>Splits root and quality; "mMaj7" is as common as "mmaj7".</summary>
    private static bool TryNote(string text, out int pitchClass, out string rest)
    {
        bool isNote = NoteName.TryRead(text, out pitchClass, out rest);
        rest = rest.Replace("Maj", "maj", StringComparison.Ordinal);
        return isNote;
    }
}
