namespace Ambience.Audio;

/// <summary>
/// How much of each pitch class sounds: the spectrum's peaks, folded into one octave of equal temperament at A = 440 Hz
/// (harmonic pitch class profile: Gomez 2006, "Tonal Description of Music Audio Signals", section 3).
/// </summary>
internal static class Chroma
{
    private const int Size = 12;
    private const double LowestHz = 55, HighestHz = 5_000;

    /// <summary>Peaks weaker than this are silence (100 dB below full scale).</summary>
    private const float SilentAmplitude = 1e-5f;

    /// <summary>Peaks so much weaker than the strongest are noise, not notes.</summary>
    private const float RelativeThreshold = 1e-3f;

    /// <summary>
    /// Noise has peaks too: what does not stand out of its neighbourhood by so many times its mean counts nothing.
    /// </summary>
    private const float NoiseLevel = 1.5f;

    /// <summary>Compresses amplitudes, so that soft notes count beside loud ones.</summary>
    private const double Compression = 0.6;

    // A Hann window answers a partial with side lobes too, the first 31 dB below it, and they fall to -60 dB within so
    // many bins.
    private const int NearbyBins = 9;
    private const float SideLobeLevel = 0.035f;

    /// <summary>
    /// Where the fundamentals of most music lie; peaks count less the farther they are, because high ones are mostly
    /// overtones, whose third and fifth name other pitch classes than the note that was played.
    /// </summary>
    private const double CentreHz = 262, WidthOctaves = 1.0;

    /// <summary>Measures one spectrum.</summary>
    /// <param name="amplitudes">[bins] from 0 Hz.</param>
    /// <param name="binHz">Distance of two bins.</param>
    /// <param name="chroma">[12], C first: unit Euclidean length, or all zero in silence.</param>
    public static void Measure(ReadOnlySpan<float> amplitudes, double binHz, Span<float> chroma)
    {
        chroma.Clear();
        int first = Math.Max(1, (int)Math.Ceiling(LowestHz / binHz));
        int end = Math.Min(amplitudes.Length - 1, (int)(HighestHz / binHz) + 1);
        if (first >= end)
            return;
        float threshold = Math.Max(SilentAmplitude, RelativeThreshold * Strongest(amplitudes[first..end]));

        Span<double> sums = stackalloc double[Size];
        for (int k = first; k < end; k++)
        {
            if (amplitudes[k] <= threshold || amplitudes[k] <= amplitudes[k - 1] || amplitudes[k] < amplitudes[k + 1])
                continue;
            ReadOnlySpan<float> nearby =
                amplitudes[Math.Max(0, k - NearbyBins)..Math.Min(amplitudes.Length, k + NearbyBins + 1)];
            float height = amplitudes[k] - (NoiseLevel * Mean(nearby));
            if (height > 0 && amplitudes[k] > SideLobeLevel * Strongest(nearby))
                Add(sums, height, (k + Offset(amplitudes[(k - 1)..(k + 2)])) * binHz);
        }

        double length = 0;
        foreach (double sum in sums)
            length += sum * sum;
        if (length == 0)
            return;
        for (int i = 0; i < Size; i++)
            chroma[i] = (float)(sums[i] / Math.Sqrt(length));
    }

    private static float Strongest(ReadOnlySpan<float> amplitudes)
    {
        float strongest = 0;
        foreach (float amplitude in amplitudes)
            strongest = Math.Max(strongest, amplitude);
        return strongest;
    }

    private static float Mean(ReadOnlySpan<float> amplitudes)
    {
        float sum = 0;
        foreach (float amplitude in amplitudes)
            sum += amplitude;
        return sum / amplitudes.Length;
    }

    /// <summary>
    /// How far beside the middle one of three bins the partial lies, in bins: a Hann window's lobe is close to a
    /// parabola in decibels, and its vertex is right to about 0.02 bins.
    /// </summary>
    private static double Offset(ReadOnlySpan<float> around)
    {
        double left = Math.Log(around[0] + 1e-12), top = Math.Log(around[1]), right = Math.Log(around[2] + 1e-12);
        double curvature = left - (2 * top) + right;
        return curvature < 0 ? 0.5 * (left - right) / curvature : 0;
    }

    /// <summary>
    /// Adds a partial to the two pitch classes around it, so that a mistuned note stays whole and a glide is smooth.
    /// </summary>
    private static void Add(Span<double> sums, float height, double hertz)
    {
        double octaves = Math.Log2(hertz / CentreHz) / WidthOctaves;
        double weight = Math.Pow(height, Compression) * Math.Exp(-0.5 * octaves * octaves);
        double pitch = (12 * Math.Log2(hertz / 440)) + 9 + (12 * Size); // C = 0, kept positive
        int below = (int)pitch;
        double share = Math.Cos(Math.PI / 2 * (pitch - below));
        sums[below % Size] += weight * share * share;
        sums[(below + 1) % Size] += weight * (1 - (share * share));
    }
}
