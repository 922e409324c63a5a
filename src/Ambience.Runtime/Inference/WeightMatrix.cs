using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// A matrix as an engine is to multiply it, at a precision: numbers, or codes -127..127 and a scale a row, so that a
/// weight is code x scale.
/// </summary>
/// <param name="Outputs">Rows.</param>
/// <param name="Inputs">Columns.</param>
/// <param name="Values">[Outputs, Inputs]; fp32, exactly bf16, or codes.</param>
/// <param name="RowScales">[Outputs] where the values are codes, else null.</param>
internal sealed record WeightMatrix(int Outputs, int Inputs, float[] Values, float[]? RowScales)
{
    /// <summary>Rounds a matrix of a network to a precision.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="name">The matrix's tensor, for the scales that an int8 file brought.</param>
    /// <param name="values">Its numbers, [outputs, inputs].</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="precision">Never <see cref="WeightPrecision.Stored"/>.</param>
    public static WeightMatrix Of(
        WaveNetWeights weights, string name, float[] values, int outputs, WeightPrecision precision)
    {
        int inputs = values.Length / outputs;
        switch (precision)
        {
            case WeightPrecision.Float32:
                return new(outputs, inputs, values, null);
            case WeightPrecision.BFloat16:
                return new(outputs, inputs, [.. values.Select(WeightFileNumbers.RoundToBFloat16)], null);
            case WeightPrecision.Int8 or WeightPrecision.Int8FloatActivations:
                // A file's own scales give its own codes back: code x scale was rounded to 24 bits, codes have 7.
                var scales = new float[outputs];
                bool isStored = weights.RowScales.TryGetValue(name, out float[]? stored);
                float[] codes = isStored
                    ? WeightFileNumbers.ToCodes(values, stored!)
                    : WeightFileNumbers.ToCodesAndScales(values, scales);
                return new(outputs, inputs, codes, isStored ? stored : scales);
            default:
                throw new ArgumentOutOfRangeException(nameof(precision), precision, "Stored must be resolved before.");
        }
    }

    /// <summary>The numbers that it stands for, as the weight file's reader expands them.</summary>
    public float[] Expand()
    {
        float[] expanded = [.. Values];
        if (RowScales is not null)
            WeightFileNumbers.ScaleRows(expanded, RowScales);
        return expanded;
    }
}
