namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>One matrix as a group multiplies it.</summary>
/// <param name="Origin">Its first quad among the weights. Layout [Quads][2][Pairs]: four inputs of output o,
/// neighbouring outputs side by side (what neighbouring threads load at once), then those of outputs o + Pairs.</param>
/// <param name="Pairs">Half of the outputs, rounded up.</param>
/// <param name="Quads">Inputs / 4, rounded up.</param>
/// <param name="Slices">Into how many runs the inputs are cut, so that all threads have work; divides Quads.</param>
/// <param name="Bias">Where its biases begin, [2 x Pairs].</param>
internal readonly record struct KernelMatrix(int Origin, int Pairs, int Quads, int Slices, int Bias);

/// <summary>
/// A network's shape as the frame kernel is specialised on it: constants of the compiled kernel. Per-layer matrices are
/// those of layer 0; layer l's weights are l x Quads x 2 x Pairs further on.
/// </summary>
internal readonly record struct KernelShape(
    int Residual,
    int Gates,
    int Skip,
    int Layers,
    int Lanes,
    int Mixtures,
    int OutputsPerLane,
    int HopFrames,
    int ControlRows,
    int LayersAtOnce,
    int Tracing,
    KernelMatrix InputMatrix,
    KernelMatrix GateMatrix,
    KernelMatrix ResidualMatrix,
    KernelMatrix SkipMatrix,
    KernelMatrix HiddenMatrix,
    KernelMatrix OutputMatrix)
{
    /// <summary>Mixtures of a mu-law output.</summary>
    public const int NoMixtures = 0;

    /// <summary>
    /// Whether inputs are given and the stages recorded. (No bool is a parameter: devices differ about its size.)
    /// </summary>
    public bool IsTracing => Tracing != 0;

    /// <summary>O.</summary>
    public int Outputs => Lanes * OutputsPerLane;

    /// <summary>Biases of all layers' gates: what one control vector of one stream is folded into.</summary>
    public int FoldedWidth => Layers * 2 * Gates;
}
