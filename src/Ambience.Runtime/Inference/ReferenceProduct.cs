using Ambience.Inference.Arithmetic;

namespace Ambience.Inference;

/// <summary>y += W x, one output after the other, in each precision: the definition (docs/wavenet.md).</summary>
internal sealed class ReferenceProduct(WeightPrecision precision, int longest)
{
    private readonly int[] _codes = new int[longest];

    /// <summary>Of a vector of any size: residual stream, rectified sums.</summary>
    public void Add(WeightMatrix matrix, ReadOnlySpan<float> x, Span<float> y)
    {
        if (precision == WeightPrecision.Int8)
            AddOfCodes(matrix, x, Scale(x, out float inverse), inverse, y);
        else
            AddOfFloats(matrix, x, y);
    }

    /// <summary>Of a gate's result, -1..1.</summary>
    public void AddOfGated(WeightMatrix matrix, ReadOnlySpan<float> z, Span<float> y)
    {
        if (precision == WeightPrecision.Int8)
            AddOfCodes(matrix, z, Quantisation.GateScale, Quantisation.Levels, y);
        else
            AddOfFloats(matrix, z, y);
    }

    /// <summary>
    /// What <see cref="Add"/> makes of a vector before it multiplies. Queues keep this, so that a saved stream holds what
    /// its layers see.
    /// </summary>
    public void WhatWasMultiplied(ReadOnlySpan<float> x, Span<float> seen)
    {
        if (precision != WeightPrecision.Int8)
        {
            x.CopyTo(seen);
            return;
        }
        float scale = Scale(x, out float inverse);
        for (int i = 0; i < x.Length; i++)
            seen[i] = Quantisation.Code(x[i], inverse) * scale;
    }

    /// <summary>y + sum, or with scaled rows: sum x scale + y, rounded once.</summary>
    public static void AddOfFloats(WeightMatrix matrix, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < matrix.Outputs; i++)
        {
            float sum = DotProduct.Of(matrix.Values.AsSpan(i * matrix.Inputs, matrix.Inputs), x);
            y[i] = matrix.RowScales is { } scales ? MathF.FusedMultiplyAdd(sum, scales[i], y[i]) : y[i] + sum;
        }
    }

    /// <summary>sum x (scale of the row x scale of the vector) + y, rounded once; the sum is an exact integer.</summary>
    private void AddOfCodes(WeightMatrix matrix, ReadOnlySpan<float> x, float scale, float inverse, Span<float> y)
    {
        for (int k = 0; k < x.Length; k++)
            _codes[k] = Quantisation.Code(x[k], inverse);
        for (int i = 0; i < matrix.Outputs; i++)
        {
            int sum = 0;
            for (int k = 0; k < x.Length; k++)
                sum += (int)matrix.Values[(i * matrix.Inputs) + k] * _codes[k];
            y[i] = MathF.FusedMultiplyAdd(sum, matrix.RowScales![i] * scale, y[i]);
        }
    }

    private static float Scale(ReadOnlySpan<float> x, out float inverse)
    {
        float largest = 0;
        foreach (float value in x)
            largest = Scalar.GreaterBits(largest, Scalar.Magnitude(value));
        return Quantisation.Scale(largest, out inverse);
    }
}
