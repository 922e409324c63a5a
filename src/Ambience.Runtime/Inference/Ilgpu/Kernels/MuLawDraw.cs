using Ambience.Inference.Selection;
using Ambience.Model;
using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>
/// <see cref="MuLawSelection"/> shared by sixteen threads a lane: each takes one group of sixteen neighbouring levels,
/// and the first of them finds the level. The sums have the order of the definition.
/// </summary>
internal static class MuLawDraw
{
    /// <summary>Floats that a lane needs between the steps: a maximum and a sum a group.</summary>
    public const int Scratch = 2 * MuLawSelection.GroupSize;

    /// <summary>Groups of levels.</summary>
    public const int Groups = WaveNetShape.MuLawLevels / MuLawSelection.GroupSize;

    /// <summary>Step 1: the highest logit of a group.</summary>
    /// <param name="values">Shared memory.</param>
    /// <param name="logits">Where the lane's 256 logits begin.</param>
    /// <param name="scratch">Where the lane's scratch begins.</param>
    /// <param name="group">Which group.</param>
    public static void FindHighest(ArrayView<float> values, int logits, int scratch, int group)
    {
        int first = logits + (group * MuLawSelection.GroupSize);
        float highest = values[first];
        for (int i = 1; i < MuLawSelection.GroupSize; i++)
            highest = highest < values[first + i] ? values[first + i] : highest;
        values[scratch + group] = highest;
    }

    /// <summary>
    /// Step 2: the group's levels become weights, and their sum; at temperature 0 the highest weigh 1.
    /// </summary>
    public static void Weigh(ArrayView<float> values, int logits, int scratch, int group, float temperature)
    {
        float highest = Highest(values, scratch);
        int first = logits + (group * MuLawSelection.GroupSize);
        float sum = 0f;
        for (int i = 0; i < MuLawSelection.GroupSize; i++)
        {
            float logit = values[first + i];
            float weight = temperature > 0f
                ? DeviceMath.Exp((logit - highest) / temperature)
                : logit < highest ? 0f : 1f;
            values[first + i] = weight;
            sum += weight;
        }
        values[scratch + Groups + group] = sum;
    }

    /// <summary>Step 3, one thread a lane: the level at which the CDF passes u.</summary>
    public static int FindLevel(ArrayView<float> values, int logits, int scratch, float u, float temperature)
    {
        int sums = scratch + Groups;
        float total = 0f;
        for (int i = 0; i < Groups; i++)
            total += values[sums + i];
        float threshold = temperature > 0f ? u * total : 0f, below = 0f;
        int group = 0;
        while (group < Groups - 1 && !(threshold < below + values[sums + group]))
        {
            below += values[sums + group];
            group++;
        }
        int first = group * MuLawSelection.GroupSize, element = 0;
        below += values[logits + first];
        while (element < MuLawSelection.GroupSize - 1 && !(threshold < below))
        {
            element++;
            below += values[logits + first + element];
        }
        return first + element;
    }

    private static float Highest(ArrayView<float> values, int scratch)
    {
        float highest = values[scratch];
        for (int i = 1; i < Groups; i++)
            highest = highest < values[scratch + i] ? values[scratch + i] : highest;
        return highest;
    }
}
