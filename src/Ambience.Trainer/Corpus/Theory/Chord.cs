namespace Ambience.Trainer.Corpus.Theory;

/// <summary>
/// A chord: its root (pitch class, C = 0), the semitones above it in the order of their weight, and its written name.
/// </summary>
internal sealed record Chord(int Root, int[] Intervals, string Name)
{
    // What a suffix adds to a major or minor third. The first tones are the ones to keep when there are few voices.
    private static readonly Dictionary<string, (int[] Major, int[] Minor)> Qualities = new()
    {
        [""] = ([0, 4, 7], [0, 3, 7]),
        ["5"] = ([0, 7], [0, 7]),
        ["6"] = ([0, 4, 9, 7], [0, 3, 9, 7]),
        ["7"] = ([0, 4, 10, 7], [0, 3, 10, 7]),
        ["maj7"] = ([0, 4, 11, 7], [0, 3, 11, 7]),
        ["9"] = ([0, 4, 10, 2, 7], [0, 3, 10, 2, 7]),
        ["maj9"] = ([0, 4, 11, 2, 7], [0, 3, 11, 2, 7]),
        ["add9"] = ([0, 4, 2, 7], [0, 3, 2, 7]),
        ["addb9"] = ([0, 4, 1, 7], [0, 3, 1, 7]),
        ["add#11"] = ([0, 4, 6, 7], [0, 3, 6, 7]),
        ["sus2"] = ([0, 2, 7], [0, 2, 7]),
        ["sus4"] = ([0, 5, 7], [0, 5, 7]),
        ["7sus4"] = ([0, 5, 10, 7], [0, 5, 10, 7]),
        ["dim"] = ([0, 3, 6], [0, 3, 6]),
        ["aug"] = ([0, 4, 8], [0, 4, 8]),
    };

    private static readonly string[] Numerals = ["i", "ii", "iii", "iv", "v", "vi", "vii"];
    private static readonly int[] MajorDegrees = Mode.Ionian.Semitones;

    /// <summary>Bit p is set where pitch class p belongs to the chord.</summary>
    public int PitchClasses
    {
        get
        {
            int set = 0;
            foreach (int interval in Intervals)
                set |= 1 << Key.Wrap(Root + interval);
            return set;
        }
    }

    public bool Contains(int pitch) => (PitchClasses >> Key.Wrap(pitch) & 1) != 0;

    /// <summary>
    /// Reads a roman numeral in a key: accidentals, numeral, suffix, as in "I", "vi7", "bVImaj7", "V7sus4". Degrees
    /// count from the major scale in every mode, as film and jazz charts do, so "bVI" means the same in C major and
    /// in C minor; a lower-case numeral has a minor third.
    /// </summary>
    public static Chord FromNumeral(string numeral, Key key)
    {
        int at = 0;
        int accidental = 0;
        for (; at < numeral.Length && numeral[at] is 'b' or '#'; at++)
            accidental += numeral[at] == '#' ? 1 : -1;
        int letters = at;
        while (letters < numeral.Length && numeral[letters] is 'i' or 'v' or 'I' or 'V')
            letters++;
        string roman = numeral[at..letters];
        string suffix = numeral[letters..];
        int degree = Array.IndexOf(Numerals, roman.ToLowerInvariant());
        if (degree < 0 || !Qualities.TryGetValue(suffix, out (int[] Major, int[] Minor) quality))
            throw new ArgumentException(
                $"\"{numeral}\" is not a chord: expected for example \"I\", \"vi7\" or \"bVImaj7\".", nameof(numeral));
        bool minor = char.IsLower(roman[0]);
        int root = Key.Wrap(key.Tonic + MajorDegrees[degree] + accidental);
        // "Cmmaj7" would be hard to read: a minor chord with a major seventh is written CmMaj7.
        bool saysMinor = minor && suffix is not ("dim" or "5" or "sus2" or "sus4");
        string written = saysMinor ? "m" + suffix.Replace("maj", "Maj") : suffix;
        return new Chord(root, minor ? quality.Minor : quality.Major, key.Spell(root) + written);
    }
}
