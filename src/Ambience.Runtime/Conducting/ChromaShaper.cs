using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Moves chroma into the mood's key and towards the chord of its progression. Pure arithmetic on 12 numbers.
/// </summary>
internal static class ChromaShaper
{
    /// <summary>
    /// How much of the chroma is the chord that the mood writes; the rest is the training music's, so that the network
    /// hears what it knows: chords with overtones and passing notes, never bare triads.
    /// </summary>
    public const float ChordShare = 0.75f;

    /// <summary>
    /// Below this length chroma counts as silence fading and keeps its proportion instead of being stretched to one.
    /// </summary>
    private const float SilentNorm = 0.5f;

    /// <summary>Rotates chroma upwards by semitones (negative: downwards).</summary>
    public static void Transpose(Span<float> chroma, int semitones)
    {
        const int size = ControlLayout.ChromaSize;
        int up = ((semitones % size) + size) % size;
        if (up == 0)
            return;
        Span<float> original = stackalloc float[size];
        chroma[..size].CopyTo(original);
        for (int i = 0; i < size; i++)
            chroma[(i + up) % size] = original[i];
    }

    /// <summary>Pulls chroma towards a chord.</summary>
    /// <param name="chroma">[12].</param>
    /// <param name="pitchClasses">Bit 0 = C .. bit 11 = B; at least one.</param>
    public static void PullTowards(Span<float> chroma, int pitchClasses)
    {
        float tone = 1 / MathF.Sqrt(System.Numerics.BitOperations.PopCount((uint)pitchClasses));
        for (int i = 0; i < ControlLayout.ChromaSize; i++)
        {
            bool sounds = (pitchClasses >> i & 1) != 0;
            chroma[i] = ((1 - ChordShare) * chroma[i]) + (sounds ? ChordShare * tone : 0);
        }
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
