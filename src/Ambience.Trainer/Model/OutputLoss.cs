using Ambience.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Model;

/// <summary>How unlikely the network finds what really came, for both kinds of output.</summary>
/// <remarks>
/// A logistic output gives a density, and the density of a value that repeats exactly (digital silence) has no bound.
/// So the true value is spread over a bin of <see cref="BinWidth"/> deviations of its lane by adding uniform noise;
/// then -log2(density x bin) bounds from above the bits that coding the value to that resolution takes (Theis 2016,
/// section 3.1), and NLL in bits is comparable between networks and never below 0 in the mean. The bin is 71 dB below
/// the lane's level. Bands are critically sampled: a bit per lane value is a bit per sample of audio and channel.
/// </remarks>
internal static class OutputLoss
{
    /// <summary>Resolution at which a logistic output is judged, in deviations of the lane: 2^-10.</summary>
    public const double BinWidth = 1.0 / 1024;

    /// <summary>Floor of a logistic's log-scale; engines clamp there as well.</summary>
    public const float LowestLogScale = -9;

    /// <summary>Natural-log loss to bits a sample of audio.</summary>
    public static double ToBits(OutputKind output, double nats) =>
        (nats / Math.Log(2)) - (output == OutputKind.Logistic ? Math.Log2(BinWidth) : 0);

    /// <summary>
    /// [Lanes]: what a lane counts in the objective, 1 in the mean. Pitch and harmony live in the lowest bands, hiss in
    /// the highest, and the mid channel carries more than the side; unweighted, most of the effort would go into
    /// predicting noise.
    /// </summary>
    public static float[] LaneWeights(WaveNetShape shape)
    {
        float[] weights = [.. Enumerable.Range(0, shape.Lanes).Select(lane =>
            (lane < shape.Bands ? 1f : 0.5f) / (1 + ((lane % shape.Bands) * 8f / shape.Bands)))];
        float mean = weights.Average();
        return [.. weights.Select(weight => weight / mean)];
    }

    /// <summary>
    /// What training minimises. Mu-law: the NLL. Logistic: each lane's NLL, times its weight, times the width that the
    /// network itself predicts there (not differentiated). The gradient of a mean grows as 1 / width, so without this
    /// the quiet and noise-like moments drown the loud tones: after 2,200 steps of ambient48 nothing but envelopes was
    /// learned. The factor is known before the value comes, so the best distribution stays the same (beta-NLL with beta
    /// = 0.5, Seitzer 2022, section 3).
    /// </summary>
    /// <inheritdoc cref="Mean"/>
    public static Tensor Objective(WaveNetShape shape, Tensor output, Tensor target, Tensor weight)
    {
        if (shape.Output == OutputKind.MuLaw)
            return Mean(shape, output, target, weight);
        Tensor o = output.detach().view(-1, shape.Lanes, 3, shape.MixtureCount);
        Tensor width = (o.select(2, 0).softmax(2) * o.select(2, 2).clamp_min(LivingScalars.LowestLogScale).exp()).sum(2);
        Tensor perLane = Logistic(shape, output, target) * width * tensor(LaneWeights(shape), device: output.device);
        return WeightedMean(perLane, weight);
    }

    /// <summary>
    /// Mean NLL in nats over rows and lanes. Rows count by their weight; the mean is over the weights' sum.
    /// </summary>
    /// <param name="shape">The network's shape.</param>
    /// <param name="output">[N, O].</param>
    /// <param name="target">[N, Lanes]: values (already spread over the bin), or mu-law codes, int64.</param>
    /// <param name="weight">[N], 0 or 1.</param>
    public static Tensor Mean(WaveNetShape shape, Tensor output, Tensor target, Tensor weight)
    {
        Tensor perLane = shape.Output == OutputKind.MuLaw
            ? MuLaw(shape, output, target)
            : Logistic(shape, output, target);
        return WeightedMean(perLane, weight);
    }

    private static Tensor WeightedMean(Tensor perLane, Tensor weight) =>
        (perLane.mean([1L]) * weight).sum() / weight.sum().clamp_min(LivingScalars.One);

    /// <summary>[N, Lanes]: minus the log of the softmax at the code.</summary>
    private static Tensor MuLaw(WaveNetShape shape, Tensor output, Tensor codes)
    {
        Tensor logits = output.view(-1, shape.Lanes, WaveNetShape.MuLawLevels).log_softmax(2);
        return -logits.gather(2, codes.unsqueeze(2)).squeeze(2);
    }

    /// <summary>
    /// [N, Lanes]: minus the log of the mixture's density. A logistic's is e^-z / (s (1 + e^-z)^2), which is even in z.
    /// </summary>
    private static Tensor Logistic(WaveNetShape shape, Tensor output, Tensor value)
    {
        Tensor o = output.view(-1, shape.Lanes, 3, shape.MixtureCount);
        Tensor share = o.select(2, 0).log_softmax(2);
        Tensor logScale = o.select(2, 2).clamp_min(LivingScalars.LowestLogScale);
        Tensor z = ((value.unsqueeze(2) - o.select(2, 1)) * (-logScale).exp()).abs();
        Tensor logDensity = -z - logScale - (-z).exp().log1p().mul(LivingScalars.Two);
        return -logDensity.Plus(share).logsumexp(2);
    }
}
