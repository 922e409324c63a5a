using Ambience.Inference.Arithmetic;
using Ambience.Inference.Selection;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>
/// A network's weights, packed for one vector width in one block of memory in the order in which a frame uses them.
/// Read-only after construction. Buffers between the products keep each part (residual stream, skip sum, each half of
/// the gate, ..) padded to a multiple of 16 on its own.
/// </summary>
internal sealed class CpuNetwork
{
    private readonly List<PackedMatrix> _inOrder = [];

    private CpuNetwork(WaveNetWeights weights, WeightPrecision precision, Planner plan, Planner planOfFloats)
    {
        WaveNetShape shape = Shape = weights.Shape;
        PackedMatrix Plan(int outputs, int inputs, int segments = 1) => Added(plan(outputs, inputs, segments));
        PackedMatrix PlanOfFloats(int outputs, int inputs) => Added(planOfFloats(outputs, inputs, 1));
        int r = shape.ResidualChannels, d = shape.GateChannels, s = shape.SkipChannels;
        PaddedResidual = Pad(r);
        PaddedGate = Pad(d);
        PaddedSkip = Pad(s);
        PaddedLanes = Pad(shape.Lanes);
        bool isMuLaw = shape.Output == OutputKind.MuLaw;

        Input = PlanOfFloats(r, isMuLaw ? 0 : shape.Lanes);
        Layers = [.. shape.Dilations.Select(_ => new Layer(
            Plan(2 * PaddedGate, r, segments: 2), Plan(r, d), new AlignedFloats(PaddedResidual)))];
        Skip = Plan(s, d, shape.Layers);
        Hidden = Plan(s, s);
        Output = Plan(shape.OutputsPerLane * (isMuLaw ? shape.Lanes : PaddedLanes), s);
        Control = PlanOfFloats(shape.Layers * 2 * PaddedGate, shape.ControlSize);

        int length = 0;
        var block = new AlignedFloats(_inOrder.Sum(matrix => matrix.Length));
        Bytes = sizeof(float) * (long)block.Span.Length;
        foreach (PackedMatrix matrix in _inOrder)
            length = matrix.Place(block, length);
        InputBias = new AlignedFloats(Input.Outputs);
        SkipBias = new AlignedFloats(Skip.Outputs);
        HiddenBias = new AlignedFloats(Hidden.Outputs);
        OutputBias = new AlignedFloats(Output.Outputs);
        ControlBias = new AlignedFloats(Control.Outputs);
        Embeddings = new AlignedFloats(isMuLaw ? shape.InputChannels * PaddedResidual : 0);
        Fill(weights, new WeightMatrices(weights, precision));
    }

    public WaveNetShape Shape { get; }

    /// <summary>Of all packed matrices.</summary>
    public long Bytes { get; }

    public int PaddedResidual { get; }

    public int PaddedGate { get; }

    public int PaddedSkip { get; }

    public int PaddedLanes { get; }

    /// <summary>W_in, [R, Lanes]. Mu-law: a matrix without inputs.</summary>
    public PackedMatrix Input { get; }

    public AlignedFloats InputBias { get; }

    /// <summary>Mu-law: the embedding of each lane's codes, [Lanes x 256, padded R]. Else empty.</summary>
    public AlignedFloats Embeddings { get; }

    /// <summary>V of all layers, [L x 2D, C].</summary>
    public PackedMatrix Control { get; }

    /// <summary>b of all layers, [L x 2D].</summary>
    public AlignedFloats ControlBias { get; }

    public Layer[] Layers { get; }

    /// <summary>Ws of all layers, [S, D] each.</summary>
    public PackedMatrix Skip { get; }

    /// <summary>The sum of all bs.</summary>
    public AlignedFloats SkipBias { get; }

    /// <summary>Wo1, [S, S].</summary>
    public PackedMatrix Hidden { get; }

    public AlignedFloats HiddenBias { get; }

    /// <summary>Wo2, [O, S], its rows in the order of <see cref="OutputPlace"/>.</summary>
    public PackedMatrix Output { get; }

    public AlignedFloats OutputBias { get; }

    /// <summary>
    /// Where output <paramref name="output"/> of the definition stands, so that selection reads vectors. Logistic:
    /// parameter by parameter, the lanes side by side. Mu-law: lane by lane, levels as
    /// <see cref="MuLawSelection.Place"/> has them.
    /// </summary>
    public int OutputPlace(int output)
    {
        int lane = output / Shape.OutputsPerLane, parameter = output % Shape.OutputsPerLane;
        return Shape.Output == OutputKind.MuLaw
            ? (lane * WaveNetShape.MuLawLevels) + MuLawSelection.Place(parameter)
            : (parameter * PaddedLanes) + lane;
    }

    /// <summary>
    /// Where row <paramref name="output"/> of W0, W1, V and b stands: a panel holds the tanh half of some channels and then
    /// their sigmoid half, so that these can be gated while the next panel is multiplied.
    /// </summary>
    private int GatePlace(int output)
    {
        int channel = output % Shape.GateChannels;
        PackedMatrix gates = Layers[0].Gates;
        PackedMatrix.Panel panel = gates.PanelAt(0);
        for (int p = 1; p < gates.Panels && gates.PanelAt(p).FirstOutput <= 2 * channel; p++)
            panel = gates.PanelAt(p);
        int half = output < Shape.GateChannels ? 0 : panel.Outputs / 2;
        return panel.FirstOutput + half + channel - (panel.FirstOutput / 2);
    }

    private delegate PackedMatrix Planner(int outputs, int inputs, int segments);

    /// <summary>Packs a network for the kernels of an arithmetic.</summary>
    public static CpuNetwork Pack<V, A>(WaveNetWeights weights)
        where V : struct, IPackedVector<V>
        where A : struct, IArithmetic =>
        new(weights, A.Precision,
            (outputs, inputs, segments) => new PackedMatrix(
                A.ProductWidth<V>(), A.ProductVectors<V>(), A.InputsInPlace, outputs, inputs, segments),
            (outputs, inputs, segments) => new PackedMatrix(
                V.Count, FloatKernel.PanelVectors<V>(), A.InputsInPlace, outputs, inputs, segments));

    private PackedMatrix Added(PackedMatrix matrix)
    {
        _inOrder.Add(matrix);
        return matrix;
    }

    private void Fill(WaveNetWeights weights, WeightMatrices matrices)
    {
        int r = Shape.ResidualChannels, d = Shape.GateChannels, s = Shape.SkipChannels;
        weights.InputBias.CopyTo(InputBias.Span);
        if (Shape.Output == OutputKind.MuLaw)
        {
            float[] embeddings = matrices.Input.Expand();
            for (int row = 0; row < Shape.InputChannels; row++)
                embeddings.AsSpan(row * r, r).CopyTo(Embeddings.Span[(row * PaddedResidual)..]);
        }
        else
            Input.Fill(matrices.Input, 0, r, 0);

        for (int l = 0; l < Shape.Layers; l++)
        {
            WeightMatrices.Layer source = matrices.Layers[l];
            for (int output = 0; output < 2 * d; output++)
            {
                int place = GatePlace(output), control = (l * 2 * PaddedGate) + place;
                Layers[l].Gates.FillRow(source.Past, output, place, segment: 0);
                Layers[l].Gates.FillRow(source.Present, output, place, segment: 1);
                Control.FillRow(source.Control, output, control);
                ControlBias.Span[control] = weights.Layers[l].GateBias[output];
            }
            Layers[l].Residual.Fill(source.Residual, 0, r, 0);
            weights.Layers[l].ResidualBias.CopyTo(Layers[l].ResidualBias.Span);
            Skip.Fill(source.Skip, 0, s, 0, segment: l);
        }
        matrices.SkipBias.CopyTo(SkipBias.Span);
        Hidden.Fill(matrices.Hidden, 0, s, 0);
        weights.HiddenBias.CopyTo(HiddenBias.Span);
        for (int o = 0; o < Shape.OutputChannels; o++)
        {
            Output.FillRow(matrices.Output, o, OutputPlace(o));
            OutputBias.Span[OutputPlace(o)] = weights.OutputBias[o];
        }
    }

    private static int Pad(int count) => PackedMatrix.Pad(count, PackedMatrix.OutputPadding);

    /// <summary>W0 and W1 [2D, R] as two segments, Wr [R, D] and br of a layer.</summary>
    internal sealed record Layer(PackedMatrix Gates, PackedMatrix Residual, AlignedFloats ResidualBias);
}
