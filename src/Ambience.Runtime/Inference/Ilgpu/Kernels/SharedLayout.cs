namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>
/// Where a group's activations lie in its shared memory, in floats; every area begins at a whole quad, so that threads
/// read four inputs at once. The kernel and the host compute it from the same constants.
/// </summary>
internal readonly struct SharedLayout
{
    private const int QuadSize = 4;

    public SharedLayout(KernelShape shape, int streams)
    {
        TapStride = Pad(2 * shape.Residual);
        GatedWidth = Pad(shape.Gates);
        GatedStride = shape.LayersAtOnce * GatedWidth;
        SkipStride = Pad(shape.Skip);
        LastStride = Pad(shape.Lanes);
        Gated = streams * TapStride;
        int gated = streams * GatedStride, outputs = Pad(streams * shape.Outputs);
        Skip = Gated + (gated > outputs ? gated : outputs);
        Hidden = Skip + (streams * SkipStride);
        Last = Hidden + (streams * SkipStride);
        Sums = Last + (streams * LastStride);
        int sums = Larger(
            Larger(SumsOf(shape.InputMatrix), SumsOf(shape.GateMatrix)),
            Larger(
                Larger(SumsOf(shape.ResidualMatrix), SumsOf(shape.SkipMatrix)),
                Larger(SumsOf(shape.HiddenMatrix), SumsOf(shape.OutputMatrix))));
        int scratch = shape.Mixtures == KernelShape.NoMixtures ? shape.Lanes * MuLawDraw.Scratch : 0;
        Total = Sums + Pad(streams * Larger(sums, scratch));
    }

    /// <summary>[x[t-d]; x[t]] of each stream, at 0.</summary>
    public int TapStride { get; }

    /// <summary>z of one layer.</summary>
    public int GatedWidth { get; }

    /// <summary>z of as many layers as are kept.</summary>
    public int GatedStride { get; }

    public int SkipStride { get; }

    public int LastStride { get; }

    /// <summary>z; afterwards, in its place, the outputs.</summary>
    public int Gated { get; }

    /// <summary>s.</summary>
    public int Skip { get; }

    /// <summary>The head's hidden layer.</summary>
    public int Hidden { get; }

    /// <summary>What the frame before drew.</summary>
    public int Last { get; }

    /// <summary>Unfinished sums of a product, [Slices, streams, 2 x Pairs]; the scratch of the mu-law draw.</summary>
    public int Sums { get; }

    /// <summary>Floats in all.</summary>
    public int Total { get; }

    private static int SumsOf(KernelMatrix matrix) => matrix.Slices * 2 * matrix.Pairs;

    private static int Larger(int a, int b) => a > b ? a : b;

    private static int Pad(int count) => (count + QuadSize - 1) / QuadSize * QuadSize;
}
