using System.Runtime.Intrinsics;

namespace Ambience.Audio;

/// <summary>
/// Takes away what nobody hears below 20 Hz, above all a constant offset: some sampled instruments carry one half as
/// large as the RMS of their music. It costs headroom, thumps where sound starts or stops, and a network spends itself
/// on predicting it.
/// </summary>
public static class SubsonicFilter
{
    private const double CornerHz = 20;

    /// <summary>Filters every channel from silence: a Butterworth high-pass of second order, -3 dB at 20 Hz.</summary>
    /// <param name="clip">Stays as it is.</param>
    /// <returns>A clip of the same length.</returns>
    public static AudioClip Apply(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var samples = new float[clip.Samples.Length];
        if (clip.Channels == 2)
        {
            ApplyStereo(clip, samples);
            return new AudioClip(clip.SampleRateHz, 2, samples);
        }
        for (int channel = 0; channel < clip.Channels; channel++)
        {
            Biquad filter = HighPass(clip.SampleRateHz);
            for (int i = channel; i < samples.Length; i += clip.Channels)
                samples[i] = (float)filter.Process(clip.Samples[i]);
        }
        return new AudioClip(clip.SampleRateHz, clip.Channels, samples);
    }

    private static void ApplyStereo(AudioClip clip, float[] samples)
    {
        var filter = new BiquadPair(HighPass(clip.SampleRateHz));
        ReadOnlySpan<float> from = clip.Samples;
        for (int i = 0; i + 1 < samples.Length; i += 2)
        {
            Vector128<double> filtered = filter.Process(Vector128.Create((double)from[i], from[i + 1]));
            (samples[i], samples[i + 1]) = ((float)filtered[0], (float)filtered[1]);
        }
    }

    private static Biquad HighPass(int sampleRateHz)
    {
        double k = Math.Tan(Math.PI * CornerHz / sampleRateHz);
        double a0 = 1 + (Math.Sqrt(2) * k) + (k * k);
        return new Biquad(1 / a0, -2 / a0, 1 / a0, 2 * ((k * k) - 1) / a0, (1 - (Math.Sqrt(2) * k) + (k * k)) / a0);
    }
}
