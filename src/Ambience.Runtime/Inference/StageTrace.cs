using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// What a network computed at each stage of a teacher-forced run, frame by frame; engines are compared by it.
/// </summary>
public sealed class StageTrace
{
    /// <summary>Allocates room for a run.</summary>
    public StageTrace(WaveNetShape shape, int frames)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        Frames = frames;
        Residual = new float[frames * (shape.Layers + 1) * shape.ResidualChannels];
        Skip = new float[frames * shape.SkipChannels];
        Hidden = new float[frames * shape.SkipChannels];
        Output = new float[frames * shape.OutputChannels];
    }

    /// <summary>Frames recorded.</summary>
    public int Frames { get; }

    /// <summary>[frames, L + 1, R]: the residual stream after the input layer and after each layer.</summary>
    public float[] Residual { get; }

    /// <summary>[frames, S]: the sum of all skip outputs, before the first ReLU.</summary>
    public float[] Skip { get; }

    /// <summary>[frames, S]: the head's hidden layer, after its ReLU.</summary>
    public float[] Hidden { get; }

    /// <summary>[frames, O]: parameters of the output distribution.</summary>
    public float[] Output { get; }
}
