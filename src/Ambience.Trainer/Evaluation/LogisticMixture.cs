namespace Ambience.Trainer.Evaluation;

/// <summary>
/// A mixture of logistics fitted to numbers by gradient descent: the family of distributions that a network may
/// predict, without a network.
/// </summary>
internal sealed class LogisticMixture
{
    private const int Rounds = 120;
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
            AddGradients(p, count, values, gradient);
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

    /// <summary>The gradient of -log p, summed over the values.</summary>
    private static void AddGradients(double[] p, int count, ReadOnlySpan<float> values, double[] gradient)
    {
        Array.Clear(gradient);
        Span<double> shares = stackalloc double[count], inverses = stackalloc double[count];
        Span<double> weights = stackalloc double[count], slopes = stackalloc double[count];
        double sum = 0;
        for (int k = 0; k < count; k++)
            sum += shares[k] = Math.Exp(p[k]);
        for (int k = 0; k < count; k++)
            (shares[k], inverses[k]) = (shares[k] / sum, Math.Exp(-p[(2 * count) + k]));
        foreach (float value in values)
        {
            double density = 1e-300;
            for (int k = 0; k < count; k++)
            {
                // One exponential gives the density, e / (s (1 + e)^2), and its slope in z, tanh(z / 2).
                double z = (value - p[count + k]) * inverses[k], e = Math.Exp(-Math.Abs(z));
                density += weights[k] = shares[k] * inverses[k] * e / ((1 + e) * (1 + e));
                slopes[k] = Math.CopySign((1 - e) / (1 + e), z);
            }
            for (int k = 0; k < count; k++)
            {
                double own = weights[k] / density, z = (value - p[count + k]) * inverses[k];
                gradient[k] += shares[k] - own;
                gradient[count + k] -= own * slopes[k] * inverses[k];
                gradient[(2 * count) + k] += own * (1 - (z * slopes[k]));
            }
        }
    }
}
