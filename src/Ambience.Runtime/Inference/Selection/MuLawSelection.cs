using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;
using Ambience.Model;

namespace Ambience.Inference.Selection;

/// <summary>
/// Draws one of 256 mu-law levels from their logits by the softmax's CDF. The CDF is summed in two steps, 16 groups of
/// 16 neighbouring levels, so that 16 sums can run side by side; the order of every addition is fixed.
/// </summary>
internal static class MuLawSelection
{
    /// <summary>Levels in a group, and groups.</summary>
    public const int GroupSize = 16;

    /// <summary>
    /// Where level <paramref name="level"/> stands in a transposed row of logits: element i of group g at 16 i + g.
    /// </summary>
    public static int Place(int level) => ((level % GroupSize) * GroupSize) + (level / GroupSize);

    /// <summary>Draws a level.</summary>
    /// <param name="logits">256 logits in the order of <see cref="Place"/>; overwritten.</param>
    /// <param name="u">In [0, 1).</param>
    /// <param name="temperature">Divides the logits; 0 gives the likeliest level.</param>
    /// <param name="surprise">-ln of the level's probability, for <see cref="DistributionMeter"/>; NaN if anything of what
    /// it was drawn from is not finite.</param>
    public static int Draw<V>(Span<float> logits, float u, float temperature, out float surprise)
        where V : struct, IVector<V>
    {
        ref float origin = ref logits[..WaveNetShape.MuLawLevels][0];
        float highest = Highest<V>(ref origin);
        surprise = highest - highest;
        if (!(temperature > 0))
            return FirstAtLeast(logits, highest);

        V shift = V.Broadcast(highest), divisor = V.Broadcast(temperature);
        Span<float> groups = stackalloc float[GroupSize];
        for (int g = 0; g < GroupSize; g += V.Count)
        {
            V sum = V.Broadcast(0f);
            for (int i = g; i < WaveNetShape.MuLawLevels; i += GroupSize)
            {
                V weight = Elementary.Exp((V.Load(ref origin, i) - shift) / divisor);
                V.Store(weight, ref origin, i);
                sum += weight;
            }
            V.Store(sum, ref groups[0], g);
        }
        int level = FindLevel(logits, groups, u, out float total);
        float chosen = Math.Max(logits[Place(level)], 1e-30f);
        surprise += Elementary.Log<Scalar>(total / chosen) + (total - total);
        return level;
    }

    /// <inheritdoc cref="Draw{V}(Span{float}, float, float, out float)"/>
    public static int Draw<V>(Span<float> logits, float u, float temperature)
        where V : struct, IVector<V> => Draw<V>(logits, u, temperature, out _);

    /// <summary>The level at which the CDF passes u.</summary>
    private static int FindLevel(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> groups, float u, out float total)
    {
        total = 0;
        foreach (float group in groups)
            total += group;

        float threshold = u * total, below = 0;
        int g = 0;
        for (; g < GroupSize - 1 && !(threshold < below + groups[g]); g++)
            below += groups[g];

        // Adding level by level may round below the group's own sum; then the threshold is in the group's last level.
        int element = 0;
        for (; element < GroupSize - 1; element++)
        {
            below += weights[(element * GroupSize) + g];
            if (threshold < below)
                break;
        }
        return (g * GroupSize) + element;
    }

    private static float Highest<V>(ref float logits)
        where V : struct, IVector<V>
    {
        V highest = V.Load(ref logits, 0);
        for (int i = V.Count; i < WaveNetShape.MuLawLevels; i += V.Count)
        {
            V logit = V.Load(ref logits, i);
            highest = V.Larger(logit, highest);
        }
        Span<float> lanes = stackalloc float[GroupSize];
        V.Store(highest, ref lanes[0], 0);
        float best = lanes[0];
        for (int i = 1; i < V.Count; i++)
            best = best < lanes[i] ? lanes[i] : best;
        return best;
    }

    private static int FirstAtLeast(ReadOnlySpan<float> logits, float highest)
    {
        int level = 0;
        while (level < WaveNetShape.MuLawLevels - 1 && !(logits[Place(level)] >= highest))
            level++;
        return level;
    }
}
