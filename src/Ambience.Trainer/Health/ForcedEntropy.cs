using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Trainer.Health;

/// <summary>How sure a network is of music that it is led over: what an engine says of music that it makes.</summary>
/// <remarks>Starts from silence.</remarks>
internal sealed class ForcedEntropy
{
    private readonly WaveNetShape _shape;
    private readonly IWaveNetEngine _engine;
    private readonly float[] _inputs; // [HopFrames, Lanes]: the frame before each
    private readonly float[] _last;   // [Lanes]

    public ForcedEntropy(WaveNetModel model, IWaveNetEngine engine)
    {
        (_shape, _engine) = (model.Shape, engine);
        _inputs = new float[_shape.HopFrames * _shape.Lanes];
        _last = new float[_shape.Lanes];
        engine.Reset(0, seed: 0);
    }

    /// <summary>Nats a lane over the next hop.</summary>
    /// <param name="lanes">[HopFrames, Lanes]: the music.</param>
    /// <param name="control">[C]: what it sounds like.</param>
    public float Next(ReadOnlySpan<float> lanes, ReadOnlySpan<float> control)
    {
        int width = _shape.Lanes;
        _last.CopyTo(_inputs, 0);
        lanes[..^width].CopyTo(_inputs.AsSpan(width));
        lanes[^width..].CopyTo(_last);
        var trace = new StageTrace(_shape, _shape.HopFrames);
        _engine.TeacherForce(control, _inputs, _shape.HopFrames, trace);
        double sum = 0;
        int outputs = _shape.OutputsPerLane;
        for (int i = 0; i < trace.Output.Length; i += outputs)
            sum += Entropy(trace.Output.AsSpan(i, outputs));
        return (float)(sum / (_shape.HopFrames * width));
    }

    /// <summary>
    /// Of mu-law's softmax its entropy; of a mixture of logistics the mean entropy of its components, log-scale + 2.
    /// </summary>
    private double Entropy(ReadOnlySpan<float> outputs)
    {
        const double LowestLogScale = -9; // narrower ones count as this wide, as in training
        ReadOnlySpan<float> logits = _shape.Output == OutputKind.MuLaw ? outputs : outputs[.._shape.MixtureCount];
        double highest = double.NegativeInfinity, total = 0, sum = 0;
        foreach (float logit in logits)
            highest = Math.Max(highest, logit);
        foreach (float logit in logits)
            total += Math.Exp(logit - highest);
        for (int k = 0; k < logits.Length; k++)
        {
            double logShare = logits[k] - highest - Math.Log(total);
            sum += Math.Exp(logShare) * (_shape.Output == OutputKind.MuLaw
                ? -logShare
                : Math.Max(outputs[(2 * _shape.MixtureCount) + k], LowestLogScale) + 2);
        }
        return sum;
    }
}
