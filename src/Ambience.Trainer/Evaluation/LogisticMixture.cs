namespace Ambience.Trainer.Evaluation;

/// <summary>
/// A mixture of logistics fitted to numbers by gradient descent: the family of distributions that a network may
/// predict, without a network.
/// </summary>
internal sealed class LogisticMixture
{
    private const int Rounds = 160;
    private const double Rate = 0.08;

    private LogisticMixture(int count, float[] parameters) => (Count, Parameters) = (count, parameters);

    /// <summary>K.</summary>
    public int Count { get; }

    /// <summary>K logits, K means, K log-scales.</summary>
    public float[] Parameters { get; }

    /// <summary>Fits to values; a few thousand are enough.</summary>
    public static LogisticMixture Fit(ReadOnlySpan<float> values, int count)
    {
        double mean = 0, square = 0;
        foreach (float value in values)
            mean += value / values.Length;
        foreach (float value in values)
            square += (value - mean) * (value - mean) / values.Length;
        double deviation = Math.Sqrt(square) + 1e-4;
        var p = new double[3 * count];
        for (int k = 0; k < count; k++)
        {
            // A logistic of scale s has a deviation of 1.81 s. Narrow and wide ones, hardly apart: lanes are symmetric.
            p[count + k] = mean + (0.1 * deviation * (k - ((count - 1) / 2.0)));
            p[(2 * count) + k] = Math.Log(deviation / 1.81) + (k - ((count - 1) / 2.0));
        }
        var gradient = new double[p.Length];
        var first = new double[p.Length];
        var second = new double[p.Length];
        for (int round = 1; round <= Rounds; round++)
        {
            Array.Clear(gradient);
            foreach (float value in values)
                AddGradient(p, count, value, gradient);
            for (int i = 0; i < p.Length; i++)
            {
                // Adam (Kingma and Ba 2015); means move in units of the deviation.
                double g = gradient[i] / values.Length * (i / count == 1 ? deviation : 1);
                first[i] = (0.9 * first[i]) + (0.1 * g);
                second[i] = (0.99 * second[i]) + (0.01 * g * g);
                double step = first[i] / (1 - Math.Pow(0.9, round)) / (Math.Sqrt(second[i] / (1 - Math.Pow(0.99, round))) + 1e-8);
                p[i] -= Rate * (1 - (round / (Rounds + 1.0))) * step * (i / count == 1 ? deviation : 1);
            }
        }
        return new LogisticMixture(count, [.. p.Select(x => (float)x)]);
    }

    /// <summary>Bits of a value around a prediction.</summary>
    public double Bits(double value, double prediction) => LaneLikelihood.MixtureBits(Parameters, Count, value - prediction);

    /// <summary>Probability of less than a value.</summary>
    public double Below(double value)
    {
        double sum = 0, shares = 0;
        for (int k = 0; k < Count; k++)
        {
            double share = Math.Exp(Parameters[k]);
            shares += share;
            sum += share / (1 + Math.Exp(-(value - Parameters[Count + k]) * Math.Exp(-Parameters[(2 * Count) + k])));
        }
        return sum / shares;
    }

    /// <summary>Adds the gradient of -log p(value).</summary>
    private static void AddGradient(double[] p, int count, double value, double[] gradient)
    {
        Span<double> weights = stackalloc double[count];
        double top = double.NegativeInfinity, sum = 0, shares = 0;
        for (int k = 0; k < count; k++)
        {
            double z = Math.Abs(value - p[count + k]) * Math.Exp(-p[(2 * count) + k]);
            weights[k] = p[k] - z - p[(2 * count) + k] - (2 * Math.Log(1 + Math.Exp(-z)));
            top = Math.Max(top, weights[k]);
            shares += Math.Exp(p[k]);
        }
        for (int k = 0; k < count; k++)
            sum += weights[k] = Math.Exp(weights[k] - top);
        for (int k = 0; k < count; k++)
        {
            double own = weights[k] / sum, inverse = Math.Exp(-p[(2 * count) + k]);
            double z = (value - p[count + k]) * inverse, slope = Math.Tanh(z / 2); // -d log density / dz
            gradient[k] += (Math.Exp(p[k]) / shares) - own;
            gradient[count + k] -= own * slope * inverse;
            gradient[(2 * count) + k] += own * (1 - (z * slope));
        }
    }
}
