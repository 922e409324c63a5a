using Ambience.Model;

namespace Ambience.Audio;

/// <summary>
/// Audio -> the lanes that a network of a shape would have made; the offline inverse of <see cref="LaneDecoder"/>.
/// </summary>
public static class LaneEncoder
{
    /// <summary>
    /// Resamples and mixes a clip to the shape's format, codes stereo as mid = (L + R) / 2 and side = (L - R) / 2 and
    /// cuts each channel into bands. Mono material for a stereo shape has a side of zero.
    /// </summary>
    /// <param name="clip">Any sample rate, mono or stereo.</param>
    /// <param name="shape">Sample rate, channels and bands are taken from it.</param>
    /// <returns>
    /// [frames, Lanes], frames = ceil(samples / bands), not yet divided by the lanes' deviations. Frame t is centred on
    /// sample t x bands of the resampled clip.
    /// </returns>
    /// <remarks>Allocates several times the size of the clip; any thread.</remarks>
    /// <exception cref="AmbienceException">The clip has more than two channels.</exception>
    public static float[] Encode(AudioClip clip, WaveNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(shape);
        AudioClip audio = Resampler.Resample(shape.Channels == 1 ? clip.ToMono() : clip.ToStereo(), shape.SampleRateHz);
        return Encode(audio, shape, 0, (int)(((long)audio.Frames + shape.Bands - 1) / shape.Bands));
    }

    /// <summary>Some frames of a clip that has the shape's rate and channels already, for work in sections.</summary>
    /// <param name="clip">The clip; silence before its start and after its end.</param>
    /// <param name="shape">Gives bands and channels.</param>
    /// <param name="firstFrame">The first frame, 0 or more.</param>
    /// <param name="frames">How many.</param>
    /// <returns>[frames, Lanes], the same numbers as in the whole clip's.</returns>
    /// <remarks>Allocates; any thread. The last bits depend on the machine's vector width.</remarks>
    /// <exception cref="ArgumentException">The clip has another rate or number of channels.</exception>
    public static float[] Encode(AudioClip clip, WaveNetShape shape, int firstFrame, int frames)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        FeatureExtractor.RequireFormat(clip, shape);
        var lanes = new float[checked(frames * shape.Lanes)];
        ModulatedAnalysis? bank = shape.Bands == 1 ? null : new ModulatedAnalysis(shape.Bands);
        int taps = bank?.Taps ?? 1;
        // One channel of the signal around the frames, with half a filter of signal or silence at both ends.
        var signal = new float[Math.Max(0, ((frames - 1) * shape.Bands) + taps)];
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            CopyChannel(clip, channel, (firstFrame * shape.Bands) - (taps / 2), signal);
            for (int frame = 0; frame < frames; frame++)
            {
                Span<float> row = lanes.AsSpan((frame * shape.Lanes) + (channel * shape.Bands), shape.Bands);
                if (bank is null)
                    row[0] = signal[frame];
                else
                    bank.Analyse(signal.AsSpan(frame * shape.Bands, taps), row);
            }
        }
        return lanes;
    }

    /// <summary>Mono, or mid (channel 0) or side (channel 1) of stereo, from a frame of the clip on.</summary>
    private static void CopyChannel(AudioClip clip, int channel, int first, float[] signal)
    {
        Array.Clear(signal);
        int from = Math.Clamp(-first, 0, signal.Length), to = Math.Clamp(clip.Frames - first, from, signal.Length);
        ReadOnlySpan<float> samples = clip.Samples;
        for (int i = from; i < to; i++)
        {
            int frame = first + i;
            signal[i] = clip.Channels == 1 ? samples[frame]
                : channel == 0 ? (samples[2 * frame] + samples[(2 * frame) + 1]) / 2
                : (samples[2 * frame] - samples[(2 * frame) + 1]) / 2;
        }
    }
}
