using System.Collections.Concurrent;
using MathNet.Numerics.LinearAlgebra;

namespace Ambience.Audio;

/// <summary>
/// Finds the low-pass prototype of a filter bank. Two things make a round trip faithful: the squared bands add up to a
/// flat response, that is the prototype's autocorrelation vanishes at the multiples of 2 x bands; and bands that are
/// not neighbours do not overlap, that is little is left beyond one band's width.
/// </summary>
/// <remarks>
/// Minimises the energy in the stop band under the first condition, which is quadratic, by solving it linearised again
/// and again (Xu, Lu, Antoniou 1996, "Efficient iterative design method for cosine-modulated QMF banks").
/// </remarks>
internal static class FilterBankPrototype
{
    // The starting point: side lobes below -90 dB with a transition that fits into one band.
    private const double Beta = 9;

    // Beyond one and a half bands the stop band counts so much more. Least squares alone leave the far bands 100 dB
    // down; music has more in its bass than that above its treble.
    private const double FarEdge = 1.5;
    private const double FarWeight = 100;

    private const int Conditions = FilterBankDesign.TapsPerBand / 2;
    private const int MaximumSteps = 30;
    private const double SmallestStep = 1e-9;

    // Trainers cut clip after clip with the same bank, and a design takes a noticeable part of a second.
    private static readonly ConcurrentDictionary<int, double[]> Designs = new();

    /// <summary>[20 x bands + 1]: symmetric, unit energy. Shared: do not write into it.</summary>
    public static double[] For(int bands)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bands, FilterBankDesign.MaximumBands);
        return Designs.GetOrAdd(bands, Design);
    }

    private static double[] Design(int bands)
    {
        double[] prototype = BestWindowedSinc(bands);
        Matrix<double> stopBand = StopBandEnergy(bands);
        for (int step = 0; step < MaximumSteps; step++)
        {
            if (Improve(prototype, stopBand, bands) < SmallestStep)
                break;
        }
        return prototype;
    }

    /// <summary>
    /// The smallest stop-band energy under the linearised conditions:
    /// [S J'; J 0] [change; multipliers] = [-S q; -residuals], where q is the right half of the symmetric prototype and
    /// J the conditions' derivative.
    /// </summary>
    /// <returns>The length of the change.</returns>
    private static double Improve(double[] prototype, Matrix<double> stopBand, int bands)
    {
        int centre = prototype.Length / 2, half = centre + 1;
        Matrix<double> system = Matrix<double>.Build.Dense(half + Conditions, half + Conditions);
        system.SetSubMatrix(0, 0, stopBand);
        for (int m = 0; m < Conditions; m++)
        {
            int lag = 2 * bands * m;
            for (int i = 0; i < half; i++)
            {
                double slope = At(prototype, centre + i - lag) + At(prototype, centre + i + lag);
                if (i > 0) // the mirrored tap moves along
                    slope += At(prototype, centre - i - lag) + At(prototype, centre - i + lag);
                system[half + m, i] = system[i, half + m] = slope;
            }
        }
        Vector<double> right = Vector<double>.Build.Dense(half + Conditions);
        right.SetSubVector(0, half, -(stopBand * Vector<double>.Build.DenseOfArray(prototype[centre..])));
        right.SetSubVector(half, Conditions, -Residuals(prototype, bands));

        Vector<double> change = system.Solve(right).SubVector(0, half);
        for (int i = 0; i < half; i++)
        {
            prototype[centre + i] += change[i];
            prototype[centre - i] = prototype[centre + i];
        }
        return change.L2Norm();
    }

    /// <summary>[0]: energy - 1; [m]: the autocorrelation at lag 2 x bands x m.</summary>
    private static Vector<double> Residuals(double[] prototype, int bands)
    {
        // The last lag, 20 x bands, multiplies only the two outermost taps, which are tiny.
        Vector<double> residuals = Vector<double>.Build.Dense(Conditions);
        for (int m = 0; m < Conditions; m++)
        {
            for (int tap = 2 * bands * m; tap < prototype.Length; tap++)
                residuals[m] += prototype[tap] * prototype[tap - (2 * bands * m)];
        }
        residuals[0] -= 1;
        return residuals;
    }

    /// <summary>
    /// S, so that q' S q is the weighted energy beyond the stop-band edge: 1/pi times the integral of
    /// (q[0] + 2 sum q[i] cos(i w))^2, in closed form.
    /// </summary>
    private static Matrix<double> StopBandEnergy(int bands)
    {
        double edge = Math.PI / bands, far = Math.Min(FarEdge * edge, Math.PI);
        double Weighted(int i) => CosineIntegral(i, edge) + (FarWeight * CosineIntegral(i, far));
        int half = (FilterBankDesign.Taps(bands) / 2) + 1;
        return Matrix<double>.Build.Dense(half, half, (i, j) =>
            (i == 0 ? 0.5 : 1) * (j == 0 ? 0.5 : 1) * 2 * (Weighted(Math.Abs(i - j)) + Weighted(i + j)));
    }

    /// <summary>1/pi times the integral of cos(i w) from <paramref name="edge"/> to pi.</summary>
    private static double CosineIntegral(int i, double edge) =>
        i == 0 ? 1 - (edge / Math.PI) : -Math.Sin(i * edge) / (Math.PI * i);

    /// <summary>
    /// A Kaiser-windowed sinc with the cutoff, found by golden-section search, at which the bands add up most flatly.
    /// </summary>
    internal static double[] BestWindowedSinc(int bands)
    {
        int taps = FilterBankDesign.Taps(bands);
        var window = new double[taps];
        for (int tap = 0; tap < taps; tap++)
            window[tap] = Kaiser.Window((2.0 * tap / (taps - 1)) - 1, Beta);
        double Ripple(double cutoff)
        {
            Vector<double> residuals = Residuals(WindowedSinc(window, cutoff), bands);
            return residuals * residuals;
        }
        double golden = (Math.Sqrt(5) - 1) / 2, low = 0.5 / bands, high = 0.65 / bands; // 1 = Nyquist
        for (int step = 0; step < 50; step++)
        {
            double width = (high - low) * golden;
            if (Ripple(high - width) < Ripple(low + width))
                high = low + width;
            else
                low = high - width;
        }
        return WindowedSinc(window, (low + high) / 2);
    }

    private static double[] WindowedSinc(double[] window, double cutoff)
    {
        int centre = window.Length / 2;
        double[] taps = [.. window.Select((weight, tap) => weight * Kaiser.Sinc(cutoff * (tap - centre)))];
        double scale = 1 / Math.Sqrt(taps.Sum(tap => tap * tap));
        return [.. taps.Select(tap => tap * scale)];
    }

    private static double At(double[] taps, int index) => (uint)index < (uint)taps.Length ? taps[index] : 0;
}
