using System.Numerics;

namespace Ambience.Audio;

/// <summary>
/// Changes the sample rate by an arbitrary ratio with a Kaiser-windowed sinc (J. O. Smith, "Digital Audio Resampling").
/// Pass band to 90 % of the lower Nyquist frequency, stop band from that frequency on at least 90 dB down, no delay.
/// </summary>
public static class Resampler
{
    // At 64 zero crossings a side, beta 10.06 gives about 100 dB over a transition of a tenth of the band; the cutoff
    // stands in the middle of the transition, so that it ends at Nyquist.
    private const int ZeroCrossings = 64;
    private const double Beta = 10.06;
    private const double Cutoff = 0.95;

    // More kernels than this (an odd ratio such as 44,101 to 48,000) are computed one by one instead of kept.
    private const int KeptTaps = 1 << 22;

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

        long divisor = (long)BigInteger.GreatestCommonDivisor(clip.SampleRateHz, sampleRateHz);
        int up = (int)(sampleRateHz / divisor), down = (int)(clip.SampleRateHz / divisor);
        var kernels = new KernelTable(up, Math.Min(1.0, (double)up / down));
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

    /// <summary>The interpolation kernel at each of <c>up</c> positions between two input samples.</summary>
    private sealed class KernelTable
    {
        private readonly int up;
        private readonly double scale;
        private readonly float[]? kept; // [up, Taps]
        private readonly float[] scratch;

        public KernelTable(int up, double scale)
        {
            this.up = up;
            this.scale = scale;
            Taps = 2 * (int)Math.Ceiling(ZeroCrossings / (Cutoff * scale));
            scratch = new float[Taps];
            if ((long)up * Taps > KeptTaps)
                return;
            kept = new float[up * Taps];
            for (int phase = 0; phase < up; phase++)
                Compute(phase, kept.AsSpan(phase * Taps, Taps));
        }

        /// <summary>
        /// Even; tap i weighs the input sample (i - Taps / 2) after the one at or before the output sample.
        /// </summary>
        public int Taps { get; }

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
}
