using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// A matrix laid out for the kernels. Outputs stand side by side in panels of one, two or four vectors; within a panel
/// the weights of one input follow those of the input before, so that a product reads its weights front to back, each
/// line once. A place has 32 bits: a float, two bf16 numbers or four codes of neighbouring inputs.
/// </summary>
/// <remarks>
/// Outputs are padded with zero rows to a multiple of 16, inputs with zero columns to a multiple of four. Several
/// matrices of one size whose products are summed (the skips of all layers) are packed as one of several segments, segment
/// after segment within a panel. The scales of a panel's rows follow its codes, segment by segment.
/// </remarks>
internal sealed class PackedMatrix
{
    /// <summary>
    /// Outputs are padded to a multiple of this, the widest vector, so that buffers have one layout for all widths.
    /// </summary>
    public const int OutputPadding = 16;

    private readonly Panel[] _panels;
    private AlignedFloats? _block;
    private int _start;

    /// <summary>Plans the layout.</summary>
    /// <param name="vectorWidth">Places in a vector of the kernel that will read it.</param>
    /// <param name="panelVectors">Most vectors in a panel: 2 or 4.</param>
    /// <param name="inputsInPlace">Weights in a place: 1, 2 or 4.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns of a segment.</param>
    /// <param name="segments">Matrices whose products are summed.</param>
    public PackedMatrix(
        int vectorWidth, int panelVectors, int inputsInPlace, int outputs, int inputs, int segments = 1)
    {
        VectorWidth = vectorWidth;
        InputsInPlace = inputsInPlace;
        Outputs = Pad(outputs, OutputPadding);
        Inputs = Pad(inputs, DotProduct.Partials);
        Segments = segments;
        Signs = CodeVector.Signs(inputs);
        var panels = new List<Panel>();
        for (int first = 0, start = 0; first < Outputs;)
        {
            int left = (Outputs - first) / vectorWidth, vectors = left >= 4 ? panelVectors : left >= 2 ? 2 : 1;
            panels.Add(new Panel(first, vectors, vectors * vectorWidth, start));
            first += vectors * vectorWidth;
            start = checked(start + (segments * SegmentRows * vectors * vectorWidth));
        }
        _panels = [.. panels];
    }

    /// <summary>Places in a vector of the kernel that reads it.</summary>
    public int VectorWidth { get; }

    /// <summary>Weights of neighbouring inputs in a place.</summary>
    public int InputsInPlace { get; }

    /// <summary>Outputs, padded.</summary>
    public int Outputs { get; }

    /// <summary>Inputs of a segment, padded.</summary>
    public int Inputs { get; }

    /// <summary>Matrices whose products are summed.</summary>
    public int Segments { get; }

    /// <summary>Places from magnitudes to signs in a <see cref="CodeVector"/> of a segment's inputs.</summary>
    public int Signs { get; }

    /// <summary>Panels that it consists of.</summary>
    public int Panels => _panels.Length;

    /// <summary>Places that it takes.</summary>
    public int Length => Segments * SegmentRows * Outputs;

    /// <summary>Rows of places that a panel has for a segment: its inputs, and scales where it has codes.</summary>
    private int SegmentRows => (Inputs / InputsInPlace) + (HasScales ? 1 : 0);

    private bool HasScales => InputsInPlace == 4;

    /// <summary>Rounds up to a multiple.</summary>
    public static int Pad(int count, int multiple) => (count + multiple - 1) / multiple * multiple;

    /// <summary>Where a panel begins and how much of the outputs it is.</summary>
    public Panel PanelAt(int panel) => _panels[panel];

    /// <summary>First place of a panel.</summary>
    public ref float Weights(Panel panel) =>
        ref _block!.At(_start + panel.Start);

    /// <summary>Gives it its part of a block of memory; returns where the next part begins.</summary>
    public int Place(AlignedFloats block, int start)
    {
        _block = block;
        _start = start;
        return start + Length;
    }

    /// <summary>Puts rows of a matrix in: from one of its rows on, into neighbouring outputs of a segment.</summary>
    public void Fill(WeightMatrix source, int firstRow, int rows, int firstOutput, int segment = 0)
    {
        for (int row = 0; row < rows; row++)
            FillRow(source, firstRow + row, firstOutput + row, segment);
    }

    /// <summary>Puts one row in.</summary>
    public void FillRow(WeightMatrix source, int row, int output, int segment = 0)
    {
        Panel panel = Array.FindLast(_panels, panel => panel.FirstOutput <= output)!;
        int width = panel.Outputs, column = output - panel.FirstOutput;
        Span<float> places = _block!.Span.Slice(
            _start + panel.Start + (segment * SegmentRows * width), SegmentRows * width);
        ReadOnlySpan<float> values = source.Values.AsSpan(row * source.Inputs, source.Inputs);
        for (int k = 0; k < values.Length; k++)
        {
            ref float place = ref places[(k / InputsInPlace * width) + column];
            int bits = BitConverter.SingleToInt32Bits(place), part = k % InputsInPlace;
            bits |= InputsInPlace switch
            {
                1 => BitConverter.SingleToInt32Bits(values[k]),
                2 => BitConverter.SingleToInt32Bits(values[k]) >>> 16 << (16 * part),
                _ => (byte)(sbyte)values[k] << (8 * part),
            };
            place = BitConverter.Int32BitsToSingle(bits);
        }
        if (HasScales)
            places[(Inputs / InputsInPlace * width) + column] = source.RowScales![row];
    }

    /// <summary>Neighbouring outputs.</summary>
    /// <param name="FirstOutput">The first of them.</param>
    /// <param name="Vectors">1, 2 or 4.</param>
    /// <param name="Outputs">How many outputs.</param>
    /// <param name="Start">Its first place in the matrix.</param>
    internal sealed record Panel(int FirstOutput, int Vectors, int Outputs, int Start);
}
