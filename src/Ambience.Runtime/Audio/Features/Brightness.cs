namespace Ambience.Audio;

/// <summary>How bright a sound is: where the centre of its spectrum lies.</summary>
internal static class Brightness
{
    private const double LowestHz = 40;

    /// <summary>
    /// Taken off each bin (120 dB below full scale), so that the noise of 16-bit files does not brighten soft music.
    /// </summary>
    private const float NoiseAmplitude = 1e-6f;

    /// <summary>Measures one spectrum.</summary>
    /// <returns>log2(spectral centroid / 1 kHz) / 2, -2..2; 0 in silence.</returns>
    public static float Measure(ReadOnlySpan<float> amplitudes, double binHz)
    {
        double sum = 0, moment = 0;
        for (int k = (int)Math.Ceiling(LowestHz / binHz); k < amplitudes.Length; k++)
        {
            float amplitude = Math.Max(0, amplitudes[k] - NoiseAmplitude);
            sum += amplitude;
            moment += amplitude * (k * binHz);
        }
        return sum == 0 ? 0 : (float)Math.Clamp(Math.Log2(moment / sum / 1_000) / 2, -2, 2);
    }
}
