namespace Ambience.Inference.Cpu;

/// <summary>Rows of numbers, usually one a stream, all padded alike and zero at first.</summary>
internal sealed class Rows(int count, int width)
{
    private readonly AlignedFloats _floats = new(checked(count * width));

    /// <summary>How many rows.</summary>
    public int Count => count;

    /// <summary>Numbers in a row, padding included.</summary>
    public int Width => width;

    /// <summary>[Count, Width].</summary>
    public Span<float> All => _floats.Span;

    /// <summary>[Width].</summary>
    public Span<float> Row(int row) => _floats.Span.Slice(row * width, width);
}
