using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// A matrix laid out for <see cref="MatrixKernel"/>. Outputs stand side by side in panels of one, two or four vectors;
/// within a panel the weights of one input follow those of the input before, so that a product reads its weights front
/// to back, each line once.
/// </summary>
/// <remarks>
/// Outputs are padded with zero rows to a multiple of 16, inputs with zero columns to a multiple of four. Matrices that
/// share their input ([Wr; Ws]) or their output ([W0 | W1]) are packed as one, by filling several ranges.
/// </remarks>
internal sealed class PackedMatrix
{
    /// <summary>
    /// Outputs are padded to a multiple of this, the widest vector, so that buffers have one layout for all widths.
    /// </summary>
    public const int OutputPadding = 16;

    /// <summary>Inputs are padded to a multiple of this: one for each partial sum.</summary>
    public const int InputPadding = DotProduct.Partials;

    private readonly AlignedFloats _weights;
    /// <summary>Makes room for a matrix of zeros.</summary>
    /// <param name="vectorWidth">Numbers in a vector of the kernel that will read it.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns.</param>
    public PackedMatrix(int vectorWidth, int outputs, int inputs)
    {
        VectorWidth = vectorWidth;
        Outputs = Pad(outputs, OutputPadding);
        Inputs = Pad(inputs, InputPadding);
        _weights = new AlignedFloats(checked(Outputs * Inputs));
        Bias = new Rows(1, Outputs);
    }

    /// <summary>Numbers in a vector of the kernel that reads it.</summary>
    public int VectorWidth { get; }

    /// <summary>Outputs, padded.</summary>
    public int Outputs { get; }

    /// <summary>Inputs, padded.</summary>
    public int Inputs { get; }

    /// <summary>Panel by panel, each [inputs, panel width].</summary>
    public ReadOnlySpan<float> Weights => _weights.Span;

    /// <summary>[1, Outputs].</summary>
    public Rows Bias { get; }

    /// <summary>Rounds up to a multiple.</summary>
    public static int Pad(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    /// <summary>
    /// Vectors in the next panel when so many outputs are left. Four partial sums of each vector must fit the
    /// registers: 16 of the 32 that come with 16-wide vectors, 8 of the 16 that narrower ones may have to do with.
    /// </summary>
    public static int PanelVectors(int vectorWidth, int outputsLeft) =>
        vectorWidth == OutputPadding && outputsLeft >= 4 * vectorWidth ? 4 : outputsLeft >= 2 * vectorWidth ? 2 : 1;

    /// <summary>
    /// Puts a row-major matrix [rows, columns] in, its first row at an output and its first column at an input.
    /// </summary>
    public void Fill(ReadOnlySpan<float> source, int rows, int columns, int firstOutput = 0, int firstInput = 0)
    {
        for (int row = 0; row < rows; row++)
            FillRow(source.Slice(row * columns, columns), firstOutput + row, firstInput);
    }

    /// <summary>Puts one row in.</summary>
    public void FillRow(ReadOnlySpan<float> row, int output, int firstInput = 0)
    {
        int first = 0, width;
        while (output >= first + (width = PanelVectors(VectorWidth, Outputs - first) * VectorWidth))
            first += width;
        Span<float> panel = _weights.Span.Slice(first * Inputs, width * Inputs);
        for (int k = 0; k < row.Length; k++)
            panel[((firstInput + k) * width) + output - first] = row[k];
    }

    /// <summary>Puts biases in, the first at an output.</summary>
    public void FillBias(ReadOnlySpan<float> bias, int firstOutput = 0) => bias.CopyTo(Bias.All[firstOutput..]);
}
