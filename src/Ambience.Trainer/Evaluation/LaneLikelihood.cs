using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// Bits that the true value of a lane costs under a predicted distribution: the definition of
/// <see cref="OutputLoss"/>, for one frame at a time and without libtorch.
/// </summary>
internal static class LaneLikelihood
{
    /// <summary>Bits of a frame, summed over its lanes.</summary>
    /// <param name="shape">The network's shape.</param>
    /// <param name="output">[O]: what the last layer said.</param>
    /// <param name="lanes">[Lanes]: what came.</param>
    /// <param name="random">Spreads the values over their bins.</param>
    public static double FrameBits(WaveNetShape shape, ReadOnlySpan<float> output, ReadOnlySpan<float> lanes, Random random)
    {
        double bits = 0;
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            ReadOnlySpan<float> own = output.Slice(lane * shape.OutputsPerLane, shape.OutputsPerLane);
            bits += shape.Output == OutputKind.MuLaw
                ? CodeBits(own, MuLaw.Encode(lanes[lane]))
                : MixtureBits(own, shape.MixtureCount, Spread(lanes[lane], random));
        }
        return bits;
    }

    /// <summary>The value, moved to somewhere in its bin.</summary>
    public static double Spread(double value, Random random) => value + ((random.NextDouble() - 0.5) * OutputLoss.BinWidth);

    /// <summary>Bits of a value to the resolution of a bin under a mixture of logistics.</summary>
    /// <param name="parameters">K mixture logits, K means, K log-scales.</param>
    /// <param name="count">K.</param>
    /// <param name="value">In deviations of the lane.</param>
    public static double MixtureBits(ReadOnlySpan<float> parameters, int count, double value)
    {
        double shares = double.NegativeInfinity, density = double.NegativeInfinity;
        for (int k = 0; k < count; k++)
        {
            double logScale = Math.Max(OutputLoss.LowestLogScale, parameters[(2 * count) + k]);
            double z = Math.Abs(value - parameters[count + k]) * Math.Exp(-logScale);
            shares = LogAdd(shares, parameters[k]);
            density = LogAdd(density, parameters[k] - z - logScale - (2 * Math.Log(1 + Math.Exp(-z))));
        }
        return OutputLoss.ToBits(OutputKind.Logistic, shares - density);
    }

    private static double CodeBits(ReadOnlySpan<float> logits, int code)
    {
        double sum = double.NegativeInfinity;
        foreach (float logit in logits)
            sum = LogAdd(sum, logit);
        return OutputLoss.ToBits(OutputKind.MuLaw, sum - logits[code]);
    }

    /// <summary>log(e^a + e^b).</summary>
    private static double LogAdd(double a, double b)
    {
        double high = Math.Max(a, b), low = Math.Min(a, b);
        return double.IsNegativeInfinity(low) ? high : high + Math.Log(1 + Math.Exp(low - high));
    }
}
