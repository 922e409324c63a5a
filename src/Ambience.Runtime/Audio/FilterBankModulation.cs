namespace Ambience.Audio;

/// <summary>
/// Synthesis filters as one prototype times cosines, where they are that: filter_b[t] = prototype[t] x
/// cosine_b[t mod 2 bands]. As the cosine of a band turns its sign every 2 x bands samples, that sign is part of the
/// prototype.
/// </summary>
/// <param name="Prototype">[taps], every other 2 x bands of them with its sign turned.</param>
/// <param name="Cosines">[bands, 2 x bands].</param>
internal sealed record FilterBankModulation(float[] Prototype, float[] Cosines)
{
    // A weight file has the product rounded once to fp32: half a unit of the last place. Anything else is another bank.
    private const double Tolerance = 1.0 / (1 << 22);

    /// <summary>Finds the prototype of filters, or null if they are not of this kind.</summary>
    /// <param name="bands">Number of bands.</param>
    /// <param name="filters">[bands, taps], taps odd.</param>
    public static FilterBankModulation? Find(int bands, ReadOnlySpan<float> filters)
    {
        int taps = filters.Length / bands, folds = 2 * bands;
        double[] cosines = MakeCosines(bands, taps / 2);
        double largest = 0;
        foreach (float tap in filters)
            largest = Math.Max(largest, Math.Abs(tap));
        var prototype = new float[taps];
        for (int t = 0; t < taps; t++)
        {
            double product = 0, square = 0; // least squares over the bands
            for (int band = 0; band < bands; band++)
            {
                double cosine = cosines[(band * folds) + (t % folds)];
                product += filters[(band * taps) + t] * cosine;
                square += cosine * cosine;
            }
            double value = product / square;
            for (int band = 0; band < bands; band++)
            {
                double error = filters[(band * taps) + t] - (value * cosines[(band * folds) + (t % folds)]);
                if (!(Math.Abs(error) <= Tolerance * largest))
                    return null;
            }
            prototype[t] = (float)value;
        }
        return new FilterBankModulation(prototype, [.. cosines.Select(cosine => (float)cosine)]);
    }

    /// <summary>sqrt(2) cos(..) of <see cref="FilterBankDesign.Modulate"/> for the first 2 x bands taps.</summary>
    private static double[] MakeCosines(int bands, int centre)
    {
        int folds = 2 * bands, period = 8 * bands;
        var cosines = new double[bands * folds];
        for (int band = 0; band < bands; band++)
        {
            int phase = band % 2 == 0 ? -bands : bands; // -+pi/4 in steps of pi/(4 bands)
            for (int fold = 0; fold < folds; fold++)
            {
                // The argument is a whole number of steps: reduced exactly.
                int steps = ((2 * ((2 * band) + 1) * (fold - centre)) + phase) % period;
                cosines[(band * folds) + fold] = Math.Sqrt(2) * Math.Cos(steps * Math.PI / (4 * bands));
            }
        }
        return cosines;
    }
}
