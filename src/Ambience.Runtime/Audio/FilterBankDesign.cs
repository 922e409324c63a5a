namespace Ambience.Audio;

/// <summary>
/// Designs the pseudo-quadrature-mirror filter bank (PQMF) that cuts audio into equally wide bands: one low-pass
/// prototype, moved to each band by a cosine (Rothweiler 1983; Vaidyanathan, "Multirate Systems and Filter Banks",
/// 8.1-8.3).
/// </summary>
/// <remarks>
/// Analysis and synthesis are each other's time reversal and scaled alike, so that the bank is nearly orthonormal: the
/// lanes carry the energy of the audio. Pure functions in double arithmetic; they allocate; any thread.
/// </remarks>
public static class FilterBankDesign
{
    /// <summary>Filter length for each band; a filter has TapsPerBand x bands + 1 taps.</summary>
    public const int TapsPerBand = 20;

    /// <summary>Most bands a bank can have.</summary>
    public const int MaximumBands = 64;

    /// <summary>Taps of each filter of a bank.</summary>
    public static int Taps(int bands) => (TapsPerBand * bands) + 1;

    /// <summary>The low-pass prototype: symmetric, unit energy, cutoff at half a band.</summary>
    /// <param name="bands">2 to <see cref="MaximumBands"/>.</param>
    /// <returns>[20 x bands + 1]</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bands is out of range.</exception>
    public static float[] Prototype(int bands) => [.. FilterBankPrototype.For(bands).Select(tap => (float)tap)];

    /// <summary>Filters for <see cref="FilterBankAnalysis"/>, as convolution kernels.</summary>
    /// <param name="bands">2 to <see cref="MaximumBands"/>.</param>
    /// <returns>[bands, 20 x bands + 1]</returns>
    public static float[] AnalysisFilters(int bands) => Modulate(FilterBankPrototype.For(bands), bands, phaseSign: 1);

    /// <summary>
    /// Filters for <see cref="FilterBankSynthesis"/>, as convolution kernels. They travel in the weight file.
    /// </summary>
    /// <param name="bands">2 to <see cref="MaximumBands"/>.</param>
    /// <returns>[bands, 20 x bands + 1]</returns>
    public static float[] SynthesisFilters(int bands) => Modulate(FilterBankPrototype.For(bands), bands, phaseSign: -1);

    // Phases of +-pi/4, alternating from band to band, make the aliases of neighbours cancel (Vaidyanathan 8.3).
    internal static float[] Modulate(double[] prototype, int bands, int phaseSign)
    {
        int taps = prototype.Length, centre = taps / 2;
        var filters = new float[bands * taps];
        for (int band = 0; band < bands; band++)
        {
            double omega = ((2 * band) + 1) * Math.PI / (2 * bands);
            double phase = phaseSign * (band % 2 == 0 ? 1 : -1) * Math.PI / 4;
            for (int tap = 0; tap < taps; tap++)
            {
                double cosine = Math.Cos((omega * (tap - centre)) + phase);
                filters[(band * taps) + tap] = (float)(Math.Sqrt(2) * prototype[tap] * cosine);
            }
        }
        return filters;
    }
}
