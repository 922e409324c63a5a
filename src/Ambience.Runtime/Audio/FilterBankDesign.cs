using MathNet.Numerics.LinearAlgebra;

namespace Ambience.Audio;

/// <summary>
/// Designs the pseudo-quadrature-mirror filter bank (PQMF) that cuts audio into equally wide bands: one low-pass prototype,
/// moved to each band by a cosine (Rothweiler 1983; Vaidyanathan, "Multirate Systems and Filter Banks", 8.1-8.3).
/// </summary>
/// <remarks>
/// Analysis and synthesis are each other's time reversal and scaled alike, so that the bank is nearly orthonormal: the lanes
/// carry the energy of the audio. Pure functions in double arithmetic; they allocate; any thread.
/// </remarks>
public static class FilterBankDesign
{
    /// <summary>Filter length for each band; a filter has TapsPerBand x bands + 1 taps.</summary>
    public const int TapsPerBand = 20;

    /// <summary>Most bands a bank can have.</summary>
    public const int MaximumBands = 64;

    // Side lobes below -90 dB while the transition still fits into one band: bands that are not neighbours do not overlap.
    private const double Beta = 9;

    /// <summary>Taps of each filter of a bank.</summary>
    public static int Taps(int bands) => (TapsPerBand * bands) + 1;

    /// <summary>The low-pass prototype: symmetric, unit energy, cutoff at half a band.</summary>
    /// <param name="bands">2 to <see cref="MaximumBands"/>.</param>
    /// <returns>[20 x bands + 1]</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of bands is out of range.</exception>
    public static float[] Prototype(int bands) => [.. Optimise(bands).Select(tap => (float)tap)];

    /// <summary>Filters for <see cref="FilterBankAnalysis"/>, as convolution kernels.</summary>
    /// <param name="bands">2 to <see cref="MaximumBands"/>.</param>
    /// <returns>[bands, 20 x bands + 1]</returns>
    public static float[] AnalysisFilters(int bands) => Modulate(Optimise(bands), bands, phaseSign: 1);

    /// <summary>Filters for <see cref="FilterBankSynthesis"/>, as convolution kernels. They travel in the weight file.</summary>
    /// <param name="bands">2 to <see cref="MaximumBands"/>.</param>
    /// <returns>[bands, 20 x bands + 1]</returns>
    public static float[] SynthesisFilters(int bands) => Modulate(Optimise(bands), bands, phaseSign: -1);

    // The phases +-pi/4, alternating from band to band, make the aliases of neighbouring bands cancel (Vaidyanathan 8.3).
    private static float[] Modulate(double[] prototype, int bands, int phaseSign)
    {
        int taps = prototype.Length, centre = taps / 2;
        var filters = new float[bands * taps];
        for (int band = 0; band < bands; band++)
        {
            double omega = ((2 * band) + 1) * Math.PI / (2 * bands);
            double phase = phaseSign * (band % 2 == 0 ? 1 : -1) * Math.PI / 4;
            for (int tap = 0; tap < taps; tap++)
                filters[(band * taps) + tap] = (float)(Math.Sqrt(2) * prototype[tap] * Math.Cos((omega * (tap - centre)) + phase));
        }
        return filters;
    }

    /// <summary>
    /// The bank passes every frequency at gain 1 when the prototype's autocorrelation vanishes at the multiples of 2 x bands.
    /// A Kaiser-windowed sinc with the best cutoff comes near; Gauss-Newton steps then meet the condition exactly.
    /// </summary>
    private static double[] Optimise(int bands)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bands, MaximumBands);
        int taps = Taps(bands);
        double[] window = [.. Enumerable.Range(0, taps).Select(tap => Kaiser.Window(((2.0 * tap) / (taps - 1)) - 1, Beta))];
        double[] prototype = WindowedSinc(window, SearchCutoff(window, bands));
        for (int step = 0; step < 12; step++)
            Improve(prototype, window, bands);
        return prototype;
    }

    /// <summary>Golden-section search for the cutoff (1 = Nyquist) with the flattest sum of bands.</summary>
    private static double SearchCutoff(double[] window, int bands)
    {
        double Ripple(double cutoff) => Residuals(WindowedSinc(window, cutoff), bands).Skip(1).Sum(r => r * r);
        double golden = (Math.Sqrt(5) - 1) / 2, low = 0.5 / bands, high = 0.65 / bands;
        for (int step = 0; step < 50; step++)
        {
            double width = (high - low) * golden;
            if (Ripple(high - width) < Ripple(low + width))
                high = low + width;
            else
                low = high - width;
        }
        return (low + high) / 2;
    }

    private static double[] WindowedSinc(double[] window, double cutoff)
    {
        int centre = window.Length / 2;
        double[] taps = [.. window.Select((w, tap) => w * Kaiser.Sinc(cutoff * (tap - centre)))];
        double scale = 1 / Math.Sqrt(taps.Sum(tap => tap * tap));
        return [.. taps.Select(tap => tap * scale)];
    }

    /// <summary>How far the autocorrelation is from what it must be: [0] energy - 1, [m] its value at lag 2 x bands x m.</summary>
    private static double[] Residuals(double[] prototype, int bands)
    {
        // The last lag, 20 x bands, multiplies only the two outermost taps, which the window makes about 1e-9.
        var residuals = new double[TapsPerBand / 2];
        for (int m = 0; m < residuals.Length; m++)
        {
            for (int tap = 2 * bands * m; tap < prototype.Length; tap++)
                residuals[m] += prototype[tap] * prototype[tap - (2 * bands * m)];
        }
        residuals[0] -= 1;
        return residuals;
    }

    /// <summary>
    /// One Gauss-Newton step: the smallest change, measured relative to the window, that cancels the residuals to first order.
    /// It is the window squared times shifted copies of the prototype, hence as narrow-band as the prototype itself, so the
    /// stop band hardly suffers.
    /// </summary>
    private static void Improve(double[] prototype, double[] window, int bands)
    {
        Vector<double> residuals = Vector<double>.Build.Dense(Residuals(prototype, bands));
        Matrix<double> jacobian = Matrix<double>.Build.Dense(residuals.Count, prototype.Length, (m, tap) =>
            window[tap] * (At(prototype, tap - (2 * bands * m)) + At(prototype, tap + (2 * bands * m))));
        Vector<double> change = jacobian.TransposeThisAndMultiply((jacobian * jacobian.Transpose()).Solve(residuals));
        for (int tap = 0; tap < prototype.Length; tap++)
            prototype[tap] -= window[tap] * change[tap];
    }

    private static double At(double[] taps, int index) => (uint)index < (uint)taps.Length ? taps[index] : 0;
}
