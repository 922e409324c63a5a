using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Session;

/// <summary>Names a chroma: as one of a mood's own chords, else as the triad that is most like it.</summary>
internal static class ChordNames
{
    private static readonly string[] s_notes = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];

    // A chroma of music that wanders has a bit of everything: what is less alike than this is no triad.
    private const double LeastLikeness = 0.72;

    private static readonly (string Name, int PitchClasses)[] s_triads =
    [
        .. Enumerable.Range(0, 12).Select(root => (s_notes[root], Mask(root, 0, 4, 7))),
        .. Enumerable.Range(0, 12).Select(root => ($"{s_notes[root]}m", Mask(root, 0, 3, 7))),
    ];

    /// <param name="chroma">[12], C first.</param>
    /// <param name="progression">The mood's chords; may be empty.</param>
    public static string Of(ReadOnlySpan<float> chroma, IReadOnlyList<ProgressionStep> progression)
    {
        (string name, double likeness) = ("–", 0);
        foreach (ProgressionStep step in progression)
            Better(step.Chord.Name, step.Chord.PitchClasses, chroma);
        if (progression.Count > 0)
            return name;
        foreach ((string triad, int pitchClasses) in s_triads)
            Better($"≈ {triad}", pitchClasses, chroma);
        return likeness >= LeastLikeness ? name : "–";

        void Better(string candidate, int pitchClasses, ReadOnlySpan<float> heard)
        {
            if (Likeness(heard, pitchClasses) is var found && found > likeness)
                (name, likeness) = (candidate, found);
        }
    }

    /// <summary>Cosine between the chroma and the chord's notes, all equally loud.</summary>
    private static double Likeness(ReadOnlySpan<float> chroma, int pitchClasses)
    {
        double inside = 0, power = 0;
        for (int note = 0; note < ControlLayout.ChromaSize; note++)
        {
            power += chroma[note] * chroma[note];
            if ((pitchClasses >> note & 1) != 0)
                inside += chroma[note];
        }
        return power > 0 ? inside / Math.Sqrt(power * int.PopCount(pitchClasses)) : 0;
    }

    private static int Mask(int root, params ReadOnlySpan<int> intervals)
    {
        int mask = 0;
        foreach (int interval in intervals)
            mask |= 1 << (root + interval) % 12;
        return mask;
    }
}
