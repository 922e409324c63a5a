using System.Runtime.Intrinsics;
using Ambience.Model;

namespace Ambience.Trainer.Training.Fused;

/// <summary>Loss and gradient of the softmax over mu-law codes in one pass, and the table look-up of a mu-law input.</summary>
internal static class MuLawKernel
{
    private const int Levels = WaveNetShape.MuLawLevels, Width = 16; // floats in a Vector512

    /// <param name="output">[N, Lanes x 256]; replaced by the gradient of the mean NLL.</param>
    /// <param name="bias">[Lanes x 256], added to the output first.</param>
    /// <param name="target">[N, Lanes] codes.</param>
    /// <param name="weights">[N], 0 or 1.</param>
    /// <param name="scale">1 / (rows that count x lanes).</param>
    /// <param name="first">First row.</param>
    /// <param name="end">Row behind the last.</param>
    /// <returns>Sum of the NLL in nats over lanes and rows of weight 1, times <paramref name="scale"/>.</returns>
    public static double Run(
        Span<float> output, ReadOnlySpan<float> bias, ReadOnlySpan<long> target, ReadOnlySpan<float> weights,
        float scale, int first, int end)
    {
        int lanes = bias.Length / Levels;
        double total = 0;
        for (int n = first; n < end; n++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                Span<float> logits = output.Slice(((n * lanes) + lane) * Levels, Levels);
                if (weights[n] == 0)
                {
                    logits.Clear();
                    continue;
                }
                total += Softmax(logits, bias.Slice(lane * Levels, Levels), (int)target[(n * lanes) + lane], scale);
            }
        }
        return total * scale;
    }

    /// <summary>x[n] = bias + the table's rows of the frame's codes.</summary>
    /// <param name="table">[Lanes x 256, R].</param>
    /// <param name="bias">[R].</param>
    /// <param name="codes">[N, Lanes].</param>
    /// <param name="x">[N, R].</param>
    /// <param name="first">First row.</param>
    /// <param name="end">Row behind the last.</param>
    public static void LookUp(
        ReadOnlySpan<float> table, ReadOnlySpan<float> bias, ReadOnlySpan<long> codes, Span<float> x, int first, int end)
    {
        int r = bias.Length, lanes = table.Length / Levels / r;
        for (int n = first; n < end; n++)
        {
            Span<float> row = x.Slice(n * r, r);
            bias.CopyTo(row);
            for (int lane = 0; lane < lanes; lane++)
            {
                ReadOnlySpan<float> entry = Entry(table, codes, (n * lanes) + lane, lane, r);
                for (int i = 0; i < r; i += Width)
                    (Vector512.LoadUnsafe(in row[i]) + Vector512.LoadUnsafe(in entry[i])).StoreUnsafe(ref row[i]);
            }
        }
    }

    /// <summary>Back through <see cref="LookUp"/>: adds each row's gradient to the table's rows of its codes.</summary>
    public static void BackLookUp(ReadOnlySpan<float> dx, ReadOnlySpan<long> codes, Span<float> table, int r)
    {
        int lanes = table.Length / Levels / r;
        for (int n = 0; n < dx.Length / r; n++)
        {
            ReadOnlySpan<float> row = dx.Slice(n * r, r);
            for (int lane = 0; lane < lanes; lane++)
            {
                Span<float> entry = table.Slice(((lane * Levels) + (int)codes[(n * lanes) + lane]) * r, r);
                for (int i = 0; i < r; i += Width)
                    (Vector512.LoadUnsafe(in entry[i]) + Vector512.LoadUnsafe(in row[i])).StoreUnsafe(ref entry[i]);
            }
        }
    }

    /// <summary>Logits become the gradient.</summary>
    /// <returns>NLL in nats.</returns>
    private static float Softmax(Span<float> logits, ReadOnlySpan<float> bias, int code, float scale)
    {
        Vector512<float> highest = Vector512.Create(float.NegativeInfinity);
        for (int i = 0; i < Levels; i += Width)
        {
            Vector512<float> logit = Vector512.LoadUnsafe(in logits[i]) + Vector512.LoadUnsafe(in bias[i]);
            logit.StoreUnsafe(ref logits[i]);
            highest = Vector512.Max(highest, logit);
        }
        float top = highest[0];
        for (int i = 1; i < Width; i++)
            top = MathF.Max(top, highest[i]);
        float ofCode = logits[code] - top;
        Vector512<float> sums = Vector512<float>.Zero;
        for (int i = 0; i < Levels; i += Width)
        {
            Vector512<float> exp = Vector512.Exp(Vector512.LoadUnsafe(in logits[i]) - Vector512.Create(top));
            exp.StoreUnsafe(ref logits[i]);
            sums += exp;
        }
        float sum = Vector512.Sum(sums);
        Vector512<float> factor = Vector512.Create(scale / sum);
        for (int i = 0; i < Levels; i += Width)
            (Vector512.LoadUnsafe(in logits[i]) * factor).StoreUnsafe(ref logits[i]);
        logits[code] -= scale;
        return MathF.Log(sum) - ofCode;
    }

    private static ReadOnlySpan<float> Entry(
        ReadOnlySpan<float> table, ReadOnlySpan<long> codes, int at, int lane, int r) =>
        table.Slice(((lane * Levels) + (int)codes[at]) * r, r);
}
