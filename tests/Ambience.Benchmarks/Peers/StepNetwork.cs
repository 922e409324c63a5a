using Ambience.Inference;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Selection;
using Ambience.Model;

namespace Ambience.Benchmarks.Peers;

/// <summary>
/// What every peer needs around one step of the network, done once for all of them and in their favour: queues, the
/// control folded into the biases once a hop, and the choice of the next value. What is left to a peer is the matrices
/// and the gates.
/// </summary>
internal abstract class StepNetwork : Measuring.IHopSource
{
    private readonly float[][] _queues;  // [L][d_l x R]
    private readonly float[] _control;
    private long _frame;

    protected StepNetwork(WaveNetWeights weights)
    {
        Weights = weights;
        WaveNetShape shape = Shape = weights.Shape;
        _queues = [.. shape.Dilations.Select(dilation => new float[dilation * shape.ResidualChannels])];
        _control = [.. Enumerable.Range(0, shape.ControlSize).Select(i => 0.1f * (i % 7))];
        Last = new float[shape.Lanes];
        Past = Vectors(shape.ResidualChannels);
        Present = Vectors(shape.ResidualChannels);
        GateBias = Vectors(2 * shape.GateChannels);
        Output = new float[shape.OutputChannels];
        Reset();

        float[][] Vectors(int length) => [.. Enumerable.Range(0, shape.Layers).Select(_ => new float[length])];
    }

    protected WaveNetWeights Weights { get; }

    protected WaveNetShape Shape { get; }

    /// <summary>[Lanes]: values, or mu-law codes as numbers.</summary>
    public float[] Last { get; }

    /// <summary>[L][R]: x[t-d] of each layer, given.</summary>
    protected float[][] Past { get; }

    /// <summary>[L][R]: x[t] of each layer, to be filled in by the step.</summary>
    protected float[][] Present { get; }

    /// <summary>[L][2D]: b + V c, given.</summary>
    protected float[][] GateBias { get; }

    /// <summary>[O], to be filled in by the step.</summary>
    public float[] Output { get; }

    /// <summary>One pass: <see cref="Last"/>, <see cref="Past"/> and <see cref="GateBias"/> to <see cref="Present"/> and
    /// <see cref="Output"/>.</summary>
    protected abstract void Step();

    public abstract void Dispose();

    public void Reset()
    {
        foreach (float[] queue in _queues)
            Array.Clear(queue);
        Array.Fill(Last, Shape.Output == OutputKind.MuLaw ? 128f : 0f);
        _frame = 0;
    }

    public void MakeHop()
    {
        Fold(_control);
        for (int t = 0; t < Shape.HopFrames; t++)
        {
            Advance();
            Select();
        }
    }

    /// <summary>b + V c of every layer.</summary>
    public void Fold(ReadOnlySpan<float> control)
    {
        for (int l = 0; l < Shape.Layers; l++)
        {
            LayerWeights layer = Weights.Layers[l];
            for (int i = 0; i < GateBias[l].Length; i++)
            {
                GateBias[l][i] = layer.GateBias[i] +
                    DotProduct.Of(layer.Control.AsSpan(i * control.Length, control.Length), control);
            }
        }
    }

    /// <summary>One frame without a choice: the outputs stand in <see cref="Output"/>.</summary>
    public void Advance()
    {
        int r = Shape.ResidualChannels;
        for (int l = 0; l < Past.Length; l++)
            Slot(l).CopyTo(Past[l]);
        Step();
        for (int l = 0; l < Past.Length; l++)
            Present[l].AsSpan().CopyTo(Slot(l));
        _frame++;

        Span<float> Slot(int l) => _queues[l].AsSpan((int)(_frame % Shape.Dilations[l]) * r, r);
    }

    private void Select()
    {
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            var (word0, word1, _, _) = Philox4x32.Draw(1, _frame, lane, Philox4x32.SelectionPurpose);
            Span<float> parameters = Output.AsSpan(lane * Shape.OutputsPerLane, Shape.OutputsPerLane);
            if (Shape.Output == OutputKind.Logistic)
            {
                Last[lane] = LogisticSelection.Draw<Scalar>(ref parameters[0], 0, 1, Shape.MixtureCount,
                    Philox4x32.ToUnit(word0), Philox4x32.ToOpenUnit(word1), 1f);
            }
            else
                Last[lane] = MuLawSelection.Draw<Scalar>(parameters, Philox4x32.ToUnit(word0), 1f);
        }
    }
}
