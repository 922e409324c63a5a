namespace Ambience.Audio;

/// <summary>
/// The K-weighting of ITU-R BS.1770-5, annex 1: a shelf of +4 dB for the head, a high-pass for the ear's dull bass.
/// </summary>
/// <remarks>
/// The recommendation gives coefficients for 48 kHz only; for any rate the analogue filters behind them are transformed
/// bilinearly anew, with the parameters that libebur128 recovered from them. At 48 kHz the result equals the
/// recommendation to 1e-10. Not thread-safe: one for each channel.
/// </remarks>
public sealed class KWeighting
{
    private Biquad shelf;
    private Biquad highPass;

    /// <summary>Prepares the filter in its state of silence.</summary>
    /// <param name="sampleRateHz">Sample rate in hertz, above 0.</param>
    public KWeighting(int sampleRateHz)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        shelf = Shelf(sampleRateHz);
        highPass = HighPass(sampleRateHz);
    }

    /// <summary>Filters the next sample. Allocates nothing.</summary>
    public double Process(double sample) => highPass.Process(shelf.Process(sample));

    /// <summary>Back to silence.</summary>
    public void Reset()
    {
        shelf.Reset();
        highPass.Reset();
    }

    /// <summary>Filters a whole channel from silence.</summary>
    /// <param name="channel">One channel.</param>
    /// <param name="sampleRateHz">Its sample rate in hertz.</param>
    /// <returns>As many samples.</returns>
    public static float[] Filter(ReadOnlySpan<float> channel, int sampleRateHz)
    {
        var filter = new KWeighting(sampleRateHz);
        var weighted = new float[channel.Length];
        for (int i = 0; i < weighted.Length; i++)
            weighted[i] = (float)filter.Process(channel[i]);
        return weighted;
    }

    internal static Biquad Shelf(int sampleRateHz)
    {
        const double FrequencyHz = 1681.974450955533, Quality = 0.7071752369554196, Decibels = 3.999843853973347;
        // Below 3.4 kHz sampling the shelf lies beyond Nyquist; there is nothing left to lift.
        double k = Math.Tan(Math.PI * Math.Min(FrequencyHz / sampleRateHz, 0.49));
        double high = Math.Pow(10, Decibels / 20), band = Math.Pow(high, 0.4996667741545416);
        double a0 = 1 + (k / Quality) + (k * k);
        return new Biquad(
            (high + (band * k / Quality) + (k * k)) / a0,
            2 * ((k * k) - high) / a0,
            (high - (band * k / Quality) + (k * k)) / a0,
            2 * ((k * k) - 1) / a0,
            (1 - (k / Quality) + (k * k)) / a0);
    }

    internal static Biquad HighPass(int sampleRateHz)
    {
        const double FrequencyHz = 38.13547087602444, Quality = 0.5003270373238773;
        double k = Math.Tan(Math.PI * Math.Min(FrequencyHz / sampleRateHz, 0.49));
        double a0 = 1 + (k / Quality) + (k * k);
        // The recommendation leaves the numerator at 1, -2, 1, not divided by a0.
        return new Biquad(1, -2, 1, 2 * ((k * k) - 1) / a0, (1 - (k / Quality) + (k * k)) / a0);
    }
}
