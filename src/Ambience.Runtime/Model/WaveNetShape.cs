namespace Ambience.Model;

/// <summary>
/// Everything about a network but its numbers: audio format, layers, widths, output. One definition covers every preset;
/// no engine is written for one of them. Words: a <i>frame</i> is one step of the network, a <i>lane</i> one of the values
/// it makes in a frame, a <i>hop</i> the frames that share a control vector.
/// </summary>
/// <remarks>Immutable; safe from any thread. Call <see cref="Validate"/> on a shape that came from outside.</remarks>
public sealed record WaveNetShape
{
    /// <summary>The preset it started from, for people; no code depends on it.</summary>
    public required string Name { get; init; }

    /// <summary>Sample rate of the audio that comes out, in hertz.</summary>
    public required int SampleRateHz { get; init; }

    /// <summary>Audio channels: 1 (mono) or 2 (coded as mid and side).</summary>
    public required int Channels { get; init; }

    /// <summary>PQMF bands a channel; 1 means that the network makes samples directly.</summary>
    public required int Bands { get; init; }

    /// <summary>What the last layer means.</summary>
    public required OutputKind Output { get; init; }

    /// <summary>K, logistics in the mixture of a lane; 0 for <see cref="OutputKind.MuLaw"/>.</summary>
    public required int MixtureCount { get; init; }

    /// <summary>R, the width of the residual stream.</summary>
    public required int ResidualChannels { get; init; }

    /// <summary>D, the width of the gated activation; the dilated convolution makes 2D.</summary>
    public required int GateChannels { get; init; }

    /// <summary>S, the width of the skip sum and of the hidden layer of the head.</summary>
    public required int SkipChannels { get; init; }

    /// <summary>Dilation of each layer in frames, first layer first. Kernel width is 2 in every layer.</summary>
    public required IReadOnlyList<int> Dilations { get; init; }

    /// <summary>C, length of a control vector; 0 for a network without control.</summary>
    public required int ControlSize { get; init; }

    /// <summary>Frames that share one control vector.</summary>
    public required int HopFrames { get; init; }

    /// <summary>Quantisation levels of <see cref="OutputKind.MuLaw"/> (Oord 2016, section 2.2).</summary>
    public const int MuLawLevels = 256;

    /// <summary>Number of layers, L.</summary>
    public int Layers => Dilations.Count;

    /// <summary>Values that the network makes in a frame. Lane index = channel x <see cref="Bands"/> + band; channel 0 is mid.</summary>
    public int Lanes => Bands * Channels;

    /// <summary>Network steps a second.</summary>
    public double FrameRateHz => (double)SampleRateHz / Bands;

    /// <summary>Audio samples (of each channel) in a hop.</summary>
    public int HopSamples => HopFrames * Bands;

    /// <summary>Seconds of music in a hop.</summary>
    public double HopSeconds => (double)HopSamples / SampleRateHz;

    /// <summary>Numbers that describe one lane: 256 logits, or K mixture logits, then K means, then K log-scales.</summary>
    public int OutputsPerLane => Output == OutputKind.MuLaw ? MuLawLevels : 3 * MixtureCount;

    /// <summary>O, the width of the last layer: <see cref="Lanes"/> x <see cref="OutputsPerLane"/>, lane by lane.</summary>
    public int OutputChannels => Lanes * OutputsPerLane;

    /// <summary>Columns of the input matrix: lanes, or for mu-law one column a lane and level.</summary>
    public int InputChannels => Output == OutputKind.MuLaw ? Lanes * MuLawLevels : Lanes;

    /// <summary>Frames that one output depends on through its input: 1 + the sum of the dilations.</summary>
    public int ReceptiveFieldFrames => 1 + Dilations.Sum();

    /// <summary>The receptive field in seconds of audio.</summary>
    public double ReceptiveFieldSeconds => ReceptiveFieldFrames / FrameRateHz;

    /// <summary>
    /// Multiply-accumulates for one frame. A mu-law input is a table look-up and counts nothing; the control matrices run
    /// once a hop and count their share.
    /// </summary>
    public long MacsPerFrame
    {
        get
        {
            long r = ResidualChannels, d = GateChannels, s = SkipChannels;
            long layer = (2 * r * 2 * d) + (r * d) + (s * d);
            long input = Output == OutputKind.MuLaw ? 0 : r * Lanes;
            long control = Layers * 2 * d * ControlSize / HopFrames;
            return input + (Layers * layer) + (s * s) + (s * OutputChannels) + control;
        }
    }

    /// <summary>Trained numbers of the network itself, without mood embeddings, prior and filters.</summary>
    public long ParameterCount
    {
        get
        {
            long r = ResidualChannels, d = GateChannels, s = SkipChannels;
            long layer = (2 * r * 2 * d) + (2 * d) + (2 * d * ControlSize) + (r * d) + r + (s * d) + s;
            return (r * InputChannels) + r + (Layers * layer) + (s * s) + s + (s * OutputChannels) + OutputChannels;
        }
    }

    /// <summary>Checks the shape as a whole.</summary>
    /// <returns>Null if the shape can be built, else what is wrong with it: expected and found.</returns>
    public string? Validate()
    {
        static string? Range(string what, long value, long low, long high) =>
            value < low || value > high ? $"{what} must be {low} to {high}, but was {value}" : null;

        string? problem =
            Range("sample rate", SampleRateHz, 1_000, 384_000) ??
            Range("channels", Channels, 1, 2) ??
            Range("bands", Bands, 1, 64) ??
            Range("residual channels", ResidualChannels, 1, 1024) ??
            Range("gate channels", GateChannels, 1, 1024) ??
            Range("skip channels", SkipChannels, 1, 4096) ??
            Range("layers", Dilations.Count, 1, 256) ??
            Range("control size", ControlSize, 0, 1024) ??
            Range("hop frames", HopFrames, 1, 65_536);
        if (problem is not null)
            return problem;
        foreach (int dilation in Dilations)
        {
            if (Range("dilation", dilation, 1, 65_536) is { } bad)
                return bad;
        }
        if (!Enum.IsDefined(Output))
            return $"output must be MuLaw or Logistic, but was {(int)Output}";
        return Output == OutputKind.MuLaw
            ? Range("mixture count of a mu-law output", MixtureCount, 0, 0)
            : Range("mixture count", MixtureCount, 1, 16);
    }

    /// <summary>Equality by content, dilations included.</summary>
    public bool Equals(WaveNetShape? other) =>
        other is not null && Name == other.Name && SampleRateHz == other.SampleRateHz && Channels == other.Channels &&
        Bands == other.Bands && Output == other.Output && MixtureCount == other.MixtureCount &&
        ResidualChannels == other.ResidualChannels && GateChannels == other.GateChannels &&
        SkipChannels == other.SkipChannels && ControlSize == other.ControlSize && HopFrames == other.HopFrames &&
        Dilations.SequenceEqual(other.Dilations);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Name, SampleRateHz, Bands, ResidualChannels, GateChannels, SkipChannels, Layers, ControlSize);
}
