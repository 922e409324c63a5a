using System.Numerics;

namespace Ambience.Audio;

/// <summary>
/// The interpolation kernel of a change of rate at each of <c>up</c> positions between two input samples: a
/// Kaiser-windowed sinc, pass band to 90 % of the lower Nyquist frequency, from that frequency on at least 90 dB down.
/// </summary>
internal sealed class ResamplingKernels
{
    // At 64 zero crossings a side, beta 10.06 gives about 100 dB over a transition of a tenth of the band; the cutoff
    // stands in the middle of the transition, so that it ends at Nyquist.
    private const int ZeroCrossings = 64;
    private const double Beta = 10.06;
    private const double Cutoff = 0.95;

    // More kernels than this (an odd ratio such as 44,101 to 48,000) are computed one by one instead of kept.
    private const int MostKeptTaps = 1 << 22;
    private const int MostQuickTaps = 1 << 18;

    private readonly int up;
    private readonly double scale;
    private readonly float[]? kept; // [up, Taps]
    private readonly float[] scratch;

    /// <summary>Whether the kernels of a change of rate are computed within some milliseconds: those of usual rates are.</summary>
    public static bool AreQuick(int fromHz, int toHz)
    {
        (int up, int down) = Ratio(fromHz, toHz);
        return (long)up * TapsOf(Math.Min(1.0, (double)up / down)) <= MostQuickTaps;
    }

    private static int TapsOf(double scale) => 2 * (int)Math.Ceiling(ZeroCrossings / (Cutoff * scale));

    /// <summary>Computes the kernels for a ratio of rates, in lowest terms.</summary>
    public ResamplingKernels(int up, int down)
    {
        this.up = up;
        scale = Math.Min(1.0, (double)up / down);
        Taps = TapsOf(scale);
        scratch = new float[Taps];
        if ((long)up * Taps > MostKeptTaps)
            return;
        kept = new float[up * Taps];
        for (int phase = 0; phase < up; phase++)
            Compute(phase, kept.AsSpan(phase * Taps, Taps));
    }

    /// <summary>Even; tap i weighs the input sample (i - Taps / 2) after the one at or before the output sample.</summary>
    public int Taps { get; }

    /// <summary>Whether every kernel is in memory: <see cref="At"/> then only looks it up.</summary>
    public bool AreKept => kept is not null;

    /// <summary>Output samples for each so many input samples.</summary>
    public static (int Up, int Down) Ratio(int fromHz, int toHz)
    {
        int divisor = (int)BigInteger.GreatestCommonDivisor(fromHz, toHz);
        return (toHz / divisor, fromHz / divisor);
    }

    /// <summary>[Taps]: the kernel for an output sample <paramref name="phase"/> / up after an input sample.</summary>
    public ReadOnlySpan<float> At(int phase)
    {
        if (kept is not null)
            return kept.AsSpan(phase * Taps, Taps);
        Compute(phase, scratch);
        return scratch;
    }

    private void Compute(int phase, Span<float> kernel)
    {
        double width = Cutoff * scale, sum = 0;
        for (int tap = 0; tap < Taps; tap++)
        {
            double distance = tap - (Taps / 2) - ((double)phase / up);
            double weight = Kaiser.Sinc(width * distance) * Kaiser.Window(distance * 2 / Taps, Beta);
            kernel[tap] = (float)weight;
            sum += weight;
        }
        // Every phase passes a constant unchanged; else the phases would ripple at the old sample rate.
        foreach (ref float weight in kernel)
            weight = (float)(weight / sum);
    }
}
