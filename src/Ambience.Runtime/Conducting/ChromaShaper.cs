using Ambience.Model;

namespace Ambience.Conducting;

/// <summary>
/// Moves chroma into the mood's key and towards a chord. Pure arithmetic on 12 numbers.
/// </summary>
internal static class ChromaShaper
{
    /// <summary>
    /// How much of the chroma is the chord that the mood writes, or the harmony of the layer that leads; the rest is
    /// the layer's own walk, so that the network hears what it knows: chords with overtones and passing notes, never
    /// bare triads.
    /// </summary>
    public const float ChordShare = 0.75f;

    /// <summary>
    /// What is left of pitches outside the key: overtones and noise of real music are there too, and a network has
    /// never seen chroma without them.
    /// </summary>
    public const float OutsideScale = 0.15f;

    /// <summary>
    /// Below this length chroma counts as silence fading and keeps its proportion instead of being stretched to one.
    /// </summary>
    private const float SilentNorm = 0.5f;

    /// <summary>Weakens the pitches that are not in a scale.</summary>
    /// <param name="chroma">[12].</param>
    /// <param name="pitchClasses">Of the scale; bit 0 = C .. bit 11 = B.</param>
    public static void WeightByScale(Span<float> chroma, int pitchClasses)
    {
        for (int i = 0; i < ControlLayout.ChromaSize; i++)
        {
            if ((pitchClasses >> i & 1) == 0)
                chroma[i] *= OutsideScale;
        }
    }

    /// <summary>Brings chroma into the harmony of the layer that leads.</summary>
    /// <param name="chroma">[12]</param>
    /// <param name="leader">[12]</param>
    public static void Follow(Span<float> chroma, ReadOnlySpan<float> leader)
    {
        for (int i = 0; i < ControlLayout.ChromaSize; i++)
            chroma[i] = ((1 - ChordShare) * chroma[i]) + (ChordShare * leader[i]);
    }

    /// <summary>Pulls chroma towards a chord.</summary>
    /// <param name="chroma">[12].</param>
    /// <param name="pitchClasses">Bit 0 = C .. bit 11 = B; at least one.</param>
    public static void PullTowards(Span<float> chroma, int pitchClasses)
    {
        Span<float> tones = stackalloc float[ControlLayout.ChromaSize];
        WriteChord(tones, pitchClasses);
        Follow(chroma, tones);
    }

    /// <summary>Writes a chord as chroma of unit length.</summary>
    public static void WriteChord(Span<float> chroma, int pitchClasses)
    {
        float tone = 1 / MathF.Sqrt(System.Numerics.BitOperations.PopCount((uint)pitchClasses));
        for (int i = 0; i < ControlLayout.ChromaSize; i++)
            chroma[i] = (pitchClasses >> i & 1) != 0 ? tone : 0;
    }

    /// <summary>
    /// Scales chroma to unit Euclidean length, as the features have it; towards silence it fades with no jump.
    /// </summary>
    public static void Normalise(Span<float> chroma)
    {
        float energy = 0;
        for (int i = 0; i < ControlLayout.ChromaSize; i++)
            energy += chroma[i] * chroma[i];
        float scale = 1 / MathF.Max(MathF.Sqrt(energy), SilentNorm);
        for (int i = 0; i < ControlLayout.ChromaSize; i++)
            chroma[i] *= scale;
    }
}
