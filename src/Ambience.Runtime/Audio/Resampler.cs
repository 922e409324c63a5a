namespace Ambience.Audio;

/// <summary>
/// Changes the sample rate by an arbitrary ratio with a Kaiser-windowed sinc (J. O. Smith, "Digital Audio Resampling").
/// Pass band to 90 % of the lower Nyquist frequency, stop band from that frequency on at least 90 dB down, no delay.
/// </summary>
public static class Resampler
{
    /// <summary>Resamples every channel; returns the clip itself if it has the rate already.</summary>
    /// <param name="clip">The clip; it counts as zero before its start and after its end.</param>
    /// <param name="sampleRateHz">The new rate in hertz, above 0.</param>
    /// <returns>ceil(frames x new rate / old rate) frames. Sample 0 stays sample 0.</returns>
    /// <remarks>Allocates; any thread. The last bits depend on the machine's vector width.</remarks>
    public static AudioClip Resample(AudioClip clip, int sampleRateHz)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        if (clip.SampleRateHz == sampleRateHz)
            return clip;

        (int up, int down) = ResamplingKernels.Ratio(clip.SampleRateHz, sampleRateHz);
        var kernels = new ResamplingKernels(up, down);
        int frames = checked((int)((((long)clip.Frames * up) + down - 1) / down));
        var samples = new float[checked(frames * clip.Channels)];
        var padded = new float[clip.Frames + kernels.Taps];
        for (int channel = 0; channel < clip.Channels; channel++)
        {
            clip.Channel(channel).CopyTo(padded, kernels.Taps / 2);
            for (int frame = 0; frame < frames; frame++)
            {
                // Output frame `frame` lies at `frame x down / up` input samples: a whole part and a phase.
                long position = (long)frame * down;
                ReadOnlySpan<float> around = padded.AsSpan((int)(position / up), kernels.Taps);
                samples[(frame * clip.Channels) + channel] = VectorMath.Dot(kernels.At((int)(position % up)), around);
            }
        }
        return new AudioClip(sampleRateHz, clip.Channels, samples);
    }
}
