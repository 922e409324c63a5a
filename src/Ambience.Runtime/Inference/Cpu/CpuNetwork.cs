using Ambience.Inference.Selection;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>
/// A network's weights, packed for one vector width in the order in which a frame uses them. Read-only after
/// construction. Buffers between the products keep each part (residual stream, skip sum, each half of the gate, ..)
/// padded to a multiple of 16 on its own.
/// </summary>
internal sealed class CpuNetwork
{
    public CpuNetwork(WaveNetWeights weights, int vectorWidth)
    {
        WaveNetShape shape = Shape = weights.Shape;
        int r = shape.ResidualChannels, d = shape.GateChannels, s = shape.SkipChannels, c = shape.ControlSize;
        PaddedResidual = Pad(r);
        PaddedGate = Pad(d);
        PaddedSkip = Pad(s);
        PaddedLanes = Pad(shape.Lanes);

        bool isMuLaw = shape.Output == OutputKind.MuLaw;
        Input = new PackedMatrix(vectorWidth, r, isMuLaw ? 0 : shape.Lanes);
        Input.FillBias(weights.InputBias);
        Embeddings = new AlignedFloats(isMuLaw ? shape.InputChannels * PaddedResidual : 0);
        if (isMuLaw)
        {
            for (int row = 0; row < shape.InputChannels; row++)
                weights.Input.AsSpan(row * r, r).CopyTo(Embeddings.Span[(row * PaddedResidual)..]);
        }
        else
            Input.Fill(weights.Input, r, shape.Lanes);

        Control = new PackedMatrix(vectorWidth, shape.Layers * 2 * PaddedGate, c);
        Gates = new PackedMatrix[shape.Layers];
        Sums = new PackedMatrix[shape.Layers];
        for (int l = 0; l < shape.Layers; l++)
        {
            LayerWeights layer = weights.Layers[l];
            Gates[l] = new PackedMatrix(vectorWidth, 2 * PaddedGate, 2 * r);
            for (int half = 0; half < 2; half++)
            {
                int source = half * d, target = half * PaddedGate, control = ((l * 2) + half) * PaddedGate;
                Gates[l].Fill(layer.Past.AsSpan(source * r), d, r, target);
                Gates[l].Fill(layer.Present.AsSpan(source * r), d, r, target, firstInput: r);
                Control.Fill(layer.Control.AsSpan(source * c), d, c, control);
                Control.FillBias(layer.GateBias.AsSpan(source, d), control);
            }
            Sums[l] = new PackedMatrix(vectorWidth, PaddedResidual + PaddedSkip, d);
            Sums[l].Fill(layer.Residual, r, d);
            Sums[l].FillBias(layer.ResidualBias);
            Sums[l].Fill(layer.Skip, s, d, PaddedResidual);
            Sums[l].FillBias(layer.SkipBias, PaddedResidual);
        }
        Hidden = new PackedMatrix(vectorWidth, s, s);
        Hidden.Fill(weights.Hidden, s, s);
        Hidden.FillBias(weights.HiddenBias);

        Output = new PackedMatrix(vectorWidth, shape.OutputsPerLane * (isMuLaw ? shape.Lanes : PaddedLanes), s);
        for (int o = 0; o < shape.OutputChannels; o++)
        {
            Output.FillRow(weights.Output.AsSpan(o * s, s), OutputPlace(o));
            Output.FillBias(weights.OutputBias.AsSpan(o, 1), OutputPlace(o));
        }
    }

    public WaveNetShape Shape { get; }

    public int PaddedResidual { get; }

    public int PaddedGate { get; }

    public int PaddedSkip { get; }

    public int PaddedLanes { get; }

    /// <summary>W_in, [R, Lanes]. Mu-law: only b_in, a matrix without inputs.</summary>
    public PackedMatrix Input { get; }

    /// <summary>Mu-law: the embedding of each lane's codes, [Lanes x 256, padded R]. Else empty.</summary>
    public AlignedFloats Embeddings { get; }

    /// <summary>V of all layers, [L x 2D, C], and as its bias b of all layers.</summary>
    public PackedMatrix Control { get; }

    /// <summary>[W0 | W1] of each layer, [2D, 2R].</summary>
    public PackedMatrix[] Gates { get; }

    /// <summary>[Wr; Ws] of each layer, [R + S, D].</summary>
    public PackedMatrix[] Sums { get; }

    /// <summary>Wo1, [S, S].</summary>
    public PackedMatrix Hidden { get; }

    /// <summary>Wo2, [O, S], its rows in the order of <see cref="OutputPlace"/>.</summary>
    public PackedMatrix Output { get; }

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

    private static int Pad(int count) => PackedMatrix.Pad(count, PackedMatrix.OutputPadding);
}
