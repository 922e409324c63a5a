namespace Ambience.Moods;

/// <summary>The names of the twelve pitch classes.</summary>
internal static class NoteName
{
    /// <summary>Semitones of A, B, C, D, E, F, G above C.</summary>
    private static readonly int[] s_semitones = [9, 11, 0, 2, 4, 5, 7];

    /// <summary>Splits a note name, a letter A to G and perhaps # or b, off the front.</summary>
    public static bool TryRead(string text, out int pitchClass, out string rest)
    {
        (pitchClass, rest) = (0, "");
        if (text.Length == 0 || text[0] is < 'A' or > 'G')
            return false;
        int accidental = text.Length == 1 ? 0 : text[1] switch { '#' => 1, 'b' => -1, _ => 0 };
        pitchClass = (s_semitones[text[0] - 'A'] + accidental + 12) % 12;
        rest = text[(accidental == 0 ? 1 : 2)..];
        return true;
    }
}
