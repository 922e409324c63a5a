using Ambience.Model;

namespace Ambience.Audio;

/// <summary>
/// Measures what a control vector asks for: chroma, loudness, brightness and density of a piece of audio, hop by hop.
/// The trainer learns from these numbers, the prior stores them, a conductor asks for them, and an evaluation measures
/// them again in what the network played.
/// </summary>
/// <remarks>
/// For tools: allocates, and runs on several threads. The same audio gives the same numbers whatever their count.
/// </remarks>
public static class FeatureExtractor
{
    /// <summary>The long window: partials a semitone apart are told apart from 140 Hz upwards.</summary>
    private const double LongWindowSeconds = 8192.0 / 48_000;

    /// <summary>The short window: an onset is placed within a hop.</summary>
    private const double ShortWindowSeconds = 1024.0 / 48_000;

    /// <summary>Loudness is averaged over so long; about what the ear integrates.</summary>
    private const double LoudnessWindowSeconds = 0.1;

    /// <summary>Hops that a thread takes at a time.</summary>
    private const int HopsPerTask = 64;

    /// <summary>Extracts the features of a clip.</summary>
    /// <param name="clip">Any rate and channels; it is brought to the shape's first, as the network hears it.</param>
    /// <param name="shape">Gives sample rate, channels and hop.</param>
    /// <returns>
    /// [hops, <see cref="ControlLayout.FeatureCount"/>], values as in <see cref="ControlLayout"/>. Row h describes the
    /// samples from h x <see cref="WaveNetShape.HopSamples"/> up to the next row's; windows are centred on their
    /// middle, with silence outside the clip. hops = ceil(samples / HopSamples).
    /// </returns>
    /// <exception cref="ArgumentException">The clip holds a value that is not finite.</exception>
    public static float[] Extract(AudioClip clip, WaveNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(shape);
        int bad = clip.Samples.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Every sample must be finite, but sample {bad} was {clip.Samples[bad]}.", nameof(clip));
        }

        AudioClip audio = Resampler.Resample(clip, shape.SampleRateHz);
        audio = shape.Channels == 1 ? audio.ToMono() : audio.ToStereo();
        int hops = (audio.Frames + shape.HopSamples - 1) / shape.HopSamples;
        var features = new float[hops * ControlLayout.FeatureCount];

        MeasureLoudness(audio, shape, features);
        int tasks = (hops + HopsPerTask - 1) / HopsPerTask;
        Parallel.For(0, tasks, task =>
        {
            int first = task * HopsPerTask, end = Math.Min(first + HopsPerTask, hops);
            MeasureTone(audio, shape, first, end, features);
            MeasureOnsets(audio, shape, first, end, features);
        });
        return features;
    }

    private static void MeasureLoudness(AudioClip audio, WaveNetShape shape, float[] features)
    {
        var loudness = new LoudnessCurve(audio, (int)Math.Round(LoudnessWindowSeconds * audio.SampleRateHz));
        for (int hop = 0; hop < features.Length / ControlLayout.FeatureCount; hop++)
        {
            double lufs = loudness.LufsAround(Middle(hop, shape));
            features[(hop * ControlLayout.FeatureCount) + ControlLayout.Loudness] =
                (float)Math.Clamp((lufs + 40) / 20, -1.5, 2);
        }
    }

    private static void MeasureTone(AudioClip audio, WaveNetShape shape, int firstHop, int endHop, float[] features)
    {
        var spectrum = new AmplitudeSpectrum(LongWindowSeconds, audio.SampleRateHz);
        for (int hop = firstHop; hop < endHop; hop++)
        {
            ReadOnlySpan<float> amplitudes = spectrum.Measure(audio, Middle(hop, shape));
            Span<float> row = features.AsSpan(hop * ControlLayout.FeatureCount, ControlLayout.FeatureCount);
            Chroma.Measure(amplitudes, spectrum.BinHz, row[..ControlLayout.ChromaSize]);
            row[ControlLayout.Brightness] = Brightness.Measure(amplitudes, spectrum.BinHz);
        }
    }

    private static void MeasureOnsets(AudioClip audio, WaveNetShape shape, int firstHop, int endHop, float[] features)
    {
        var spectrum = new AmplitudeSpectrum(ShortWindowSeconds, audio.SampleRateHz);
        var onsets = new OnsetStrength(spectrum.Bins, spectrum.BinHz);
        // The rise into a task's first hop needs the hop before it.
        onsets.Next(spectrum.Measure(audio, Middle(firstHop - 1, shape)));
        for (int hop = firstHop; hop < endHop; hop++)
        {
            features[(hop * ControlLayout.FeatureCount) + ControlLayout.Density] =
                onsets.Next(spectrum.Measure(audio, Middle(hop, shape)));
        }
    }

    /// <summary>The sample frame in the middle of a hop.</summary>
    private static int Middle(int hop, WaveNetShape shape) => (hop * shape.HopSamples) + (shape.HopSamples / 2);
}
