using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>The rungs that an arpeggio climbs.</summary>
internal static class Ladder
{
    /// <summary>The chord's tones upwards, beginning with the lowest root at or above a pitch.</summary>
    public static int[] FromRoot(Chord chord, int lowest, int count) =>
        Climb(chord, RootAtOrAbove(chord, lowest), count);

    /// <summary>
    /// A bass root, then the chord's tones from about its fifth upwards: the left hand's shape, open at the bottom.
    /// </summary>
    public static int[] OverBass(Chord chord, int lowest, int count)
    {
        int root = RootAtOrAbove(chord, lowest);
        return [root, .. Climb(chord, root + 6, count - 1)];
    }

    /// <summary>The chord's tones upwards from a pitch, whichever comes first.</summary>
    public static int[] Climb(Chord chord, int lowest, int count)
    {
        var rungs = new int[count];
        int pitch = lowest;
        for (int i = 0; i < count; pitch++)
            if (chord.Contains(pitch))
                rungs[i++] = pitch;
        return rungs;
    }

    public static int RootAtOrAbove(Chord chord, int lowest) => lowest + Key.Wrap(chord.Root - lowest);

    /// <summary>The root and its fifth: the floor under a harmony, clear even where thirds would be mud.</summary>
    public static int[] OpenFifth(Chord chord, int lowest)
    {
        int root = RootAtOrAbove(chord, lowest);
        return [root, FifthAbove(chord, root)];
    }

    /// <summary>
    /// The fifth of the chord above its root at or above a pitch; the root's octave where the chord has no perfect
    /// fifth.
    /// </summary>
    public static int FifthAbove(Chord chord, int root) => root + (chord.Contains(root + 7) ? 7 : 12);
}
