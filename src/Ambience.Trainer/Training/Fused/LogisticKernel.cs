using System.Runtime.Intrinsics;
using Ambience.Trainer.Model;

namespace Ambience.Trainer.Training.Fused;

/// <summary>
/// Loss and gradient of the logistic mixture in one pass, 16 lanes at once; the formulas of <see cref="OutputLoss"/>
/// and their derivatives. Outputs are laid out parameter by parameter, [3K, Lanes] in a row, so that lanes lie side by
/// side.
/// </summary>
internal static class LogisticKernel
{
    /// <param name="output">[N, 3K x Lanes]; replaced by the gradient of the objective.</param>
    /// <param name="bias">[3K x Lanes], added to the output first.</param>
    /// <param name="target">[N, Lanes].</param>
    /// <param name="weights">[N], 0 or 1.</param>
    /// <param name="scale">1 / (rows that count x lanes).</param>
    /// <param name="laneWeights">[Lanes], see <see cref="OutputLoss.LaneWeights"/>.</param>
    /// <param name="k">K, at most 16.</param>
    /// <param name="first">First row.</param>
    /// <param name="end">Row behind the last.</param>
    /// <returns>Sum of the NLL in nats over lanes and rows of weight 1, times <paramref name="scale"/>.</returns>
    public static double Run(
        Span<float> output, ReadOnlySpan<float> bias, ReadOnlySpan<float> target, ReadOnlySpan<float> weights,
        float scale, ReadOnlySpan<float> laneWeights, int k, int first, int end)
    {
        int lanes = laneWeights.Length;
        double total = 0;
        // Log, then probability, of each component given the value.
        Span<Vector512<float>> post = stackalloc Vector512<float>[k];
        Span<Vector512<float>> share = stackalloc Vector512<float>[k];
        Vector512<float> one = Vector512<float>.One;
        for (int n = first; n < end; n++)
        {
            Span<float> row = output.Slice(n * 3 * k * lanes, 3 * k * lanes);
            if (weights[n] == 0)
            {
                row.Clear();
                continue;
            }
            Vector512<float> rowLoss = Vector512<float>.Zero;
            for (int lane = 0; lane < lanes; lane += 16)
            {
                Vector512<float> value = Vector512.LoadUnsafe(in target[(n * lanes) + lane]);
                Vector512<float> normaliser = Load(row, bias, lane);
                for (int c = 1; c < k; c++)
                    normaliser = Vector512.Max(normaliser, Load(row, bias, (c * lanes) + lane));
                Vector512<float> sum = Vector512<float>.Zero;
                for (int c = 0; c < k; c++)
                {
                    share[c] = Load(row, bias, (c * lanes) + lane) - normaliser;
                    sum += Vector512.Exp(share[c]);
                }
                Vector512<float> logSum = Vector512.Log(sum);
                Vector512<float> highest = Vector512.Create(float.NegativeInfinity), width = Vector512<float>.Zero;
                for (int c = 0; c < k; c++)
                {
                    share[c] -= logSum;
                    Vector512<float> probability = Vector512.Exp(share[c]);
                    Vector512<float> logScale = Load(row, bias, (((2 * k) + c) * lanes) + lane);
                    Vector512<float> floored = Vector512.Max(logScale, Vector512.Create(OutputLoss.LowestLogScale));
                    Vector512<float> inverse = Vector512.Exp(-floored);
                    width += probability / inverse;
                    Vector512<float> z = (value - Load(row, bias, ((k + c) * lanes) + lane)) * inverse;
                    Vector512<float> size = Vector512.Abs(z);
                    Vector512<float> q = Vector512.Exp(-size);
                    post[c] = share[c] - size - floored - (Vector512.Create(2f) * Vector512.Log(one + q));
                    highest = Vector512.Max(highest, post[c]);

                    // Derivatives of the component's log-density, to be weighted by its posterior below.
                    Vector512<float> tanh = Vector512.CopySign((one - q) / (one + q), z);
                    Vector512<float> ofLogScale = Vector512.ConditionalSelect(
                        Vector512.LessThan(logScale, floored), Vector512<float>.Zero, (z * tanh) - one);
                    (tanh * inverse).StoreUnsafe(ref row[((k + c) * lanes) + lane]);
                    ofLogScale.StoreUnsafe(ref row[(((2 * k) + c) * lanes) + lane]);
                }
                sum = Vector512<float>.Zero;
                for (int c = 0; c < k; c++)
                {
                    post[c] = Vector512.Exp(post[c] - highest);
                    sum += post[c];
                }
                rowLoss -= highest + Vector512.Log(sum);
                width *= Vector512.LoadUnsafe(in laneWeights[lane]) * scale; // how much this lane counts now
                Vector512<float> factor = width / sum;
                for (int c = 0; c < k; c++)
                {
                    Vector512<float> posterior = post[c] * factor;
                    ((Vector512.Exp(share[c]) * width) - posterior).StoreUnsafe(ref row[(c * lanes) + lane]);
                    Scale(ref row[((k + c) * lanes) + lane], -posterior);
                    Scale(ref row[(((2 * k) + c) * lanes) + lane], -posterior);
                }
            }
            total += Vector512.Sum(rowLoss);
        }
        return total * scale;
    }

    private static Vector512<float> Load(ReadOnlySpan<float> row, ReadOnlySpan<float> bias, int at) =>
        Vector512.LoadUnsafe(in row[at]) + Vector512.LoadUnsafe(in bias[at]);

    private static void Scale(ref float at, Vector512<float> factor) =>
        (Vector512.LoadUnsafe(ref at) * factor).StoreUnsafe(ref at);
}
