using System.Runtime.CompilerServices;
using Ambience.Audio;

namespace Ambience.Playback.Governing;

/// <summary>Finds where one stretch of music goes over into another with the least to be heard.</summary>
internal static class SeamFinder
{
    /// <summary>
    /// The place in <paramref name="where"/> that is most like <paramref name="what"/>, in shape and level.
    /// </summary>
    /// <param name="what">Not empty.</param>
    /// <param name="where">At least as long.</param>
    /// <param name="likeness">
    /// 1 = the same, 0 = nothing in common: 2 a·b / (a·a + b·b), which unlike a plain correlation also falls where one is
    /// louder than the other.
    /// </param>
    /// <returns>Its first index.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Find(ReadOnlySpan<float> what, ReadOnlySpan<float> where, out float likeness)
    {
        int length = what.Length, best = 0;
        float own = VectorMath.Dot(what, what);
        double there = VectorMath.Dot(where[..length], where[..length]);
        likeness = -1;
        for (int start = 0; start + length <= where.Length; start++)
        {
            if (start > 0)
            {
                float left = where[start - 1], entered = where[start + length - 1];
                there += ((double)entered * entered) - ((double)left * left);
            }
            float both = own + (float)Math.Max(0, there);
            float alike = both <= 1e-12f ? 1 : 2 * VectorMath.Dot(what, where.Slice(start, length)) / both;
            if (alike > likeness)
                (best, likeness) = (start, alike);
        }
        return best;
    }

    /// <summary>Weights of a cross-fade that keeps the level, at one place of it.</summary>
    /// <param name="at">0 = all of the old, 1 = all of the new.</param>
    /// <param name="likeness">How alike the two are, 0..1: the more, the less does their sum swell.</param>
    public static (float Old, float New) Fade(float at, float likeness)
    {
        float rise = at * at * (3 - (2 * at)), fall = 1 - rise; // no corner at either end
        float power = (rise * rise) + (fall * fall) + (2 * rise * fall * Math.Clamp(likeness, 0, 1));
        float level = 1 / MathF.Sqrt(power);
        return (fall * level, rise * level);
    }
}
