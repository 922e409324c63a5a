namespace Ambience.Inference.Cpu;

/// <summary>What the stages of a frame hand to each other; allocated once, overwritten every frame.</summary>
internal sealed class CpuBuffers
{
    public CpuBuffers(CpuNetwork network, int streams)
    {
        Input = new Rows(streams, network.PaddedLanes);
        Embedded = new Rows(streams, network.PaddedResidual);
        Sums = new Rows(streams, network.PaddedResidual + network.PaddedSkip);
        Taps = new Rows(streams, network.Gates[0].Inputs);
        Gates = new Rows(streams, 2 * network.PaddedGate);
        Gated = new Rows(streams, network.PaddedGate);
        Rectified = new Rows(streams, network.PaddedSkip);
        Hidden = new Rows(streams, network.PaddedSkip);
        Output = new Rows(streams, network.Output.Outputs);
        GateBias = [.. network.Gates.Select(gates => new Rows(streams, gates.Outputs))];
        Control = new Rows(1, network.Control.Inputs);
        FoldedBias = new Rows(1, network.Control.Outputs);
        FirstUniform = new AlignedFloats(network.PaddedLanes);
        SecondUniform = new AlignedFloats(network.PaddedLanes);
    }

    /// <summary>What the frame before made.</summary>
    public Rows Input { get; }

    /// <summary>x of the input layer.</summary>
    public Rows Embedded { get; }

    /// <summary>[x; s]: the residual stream and the sum of skips, which every layer adds to.</summary>
    public Rows Sums { get; }

    /// <summary>[x[t-d]; x[t]].</summary>
    public Rows Taps { get; }

    /// <summary>g: the half for tanh, the half for the sigmoid.</summary>
    public Rows Gates { get; }

    /// <summary>z.</summary>
    public Rows Gated { get; }

    /// <summary>relu(s).</summary>
    public Rows Rectified { get; }

    /// <summary>The head's hidden layer.</summary>
    public Rows Hidden { get; }

    /// <summary>o, in the order of <see cref="CpuNetwork.OutputPlace"/>.</summary>
    public Rows Output { get; }

    /// <summary>b + V c of each layer.</summary>
    public Rows[] GateBias { get; }

    /// <summary>c, padded.</summary>
    public Rows Control { get; }

    /// <summary>b + V c of all layers of one stream.</summary>
    public Rows FoldedBias { get; }

    /// <summary>u1 of each lane.</summary>
    public AlignedFloats FirstUniform { get; }

    /// <summary>u2 of each lane.</summary>
    public AlignedFloats SecondUniform { get; }
}
