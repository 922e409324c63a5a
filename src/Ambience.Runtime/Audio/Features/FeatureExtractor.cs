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
    internal const double LongWindowSeconds = 8192.0 / 48_000;

    /// <summary>The short window: an onset is placed within a hop.</summary>
    internal const double ShortWindowSeconds = 1024.0 / 48_000;

    /// <summary>Loudness is averaged over so long; about what the ear integrates.</summary>
    internal const double LoudnessWindowSeconds = 0.1;

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
        var loudness = new LoudnessCurve(audio, (int)Math.Round(LoudnessWindowSeconds * audio.SampleRateHz));
        int tasks = (hops + HopsPerTask - 1) / HopsPerTask;
        Parallel.For(0, tasks, task =>
        {
            int first = task * HopsPerTask, end = Math.Min(first + HopsPerTask, hops);
            Measure(audio, shape, loudness, first, features.AsSpan()[RowsOf(first, end)]);
        });
        return features;
    }

    /// <summary>
    /// Extracts the features of some hops of a clip that has the shape's rate and channels already, for work in
    /// sections.
    /// </summary>
    /// <param name="clip">The clip; every sample finite. Windows reach into it beyond the hops.</param>
    /// <param name="shape">Gives the hop.</param>
    /// <param name="firstHop">The first hop, 0 or more.</param>
    /// <param name="hops">How many.</param>
    /// <returns>[hops, <see cref="ControlLayout.FeatureCount"/>], the same numbers as in the whole clip's.</returns>
    /// <remarks>On the calling thread alone; any thread.</remarks>
    /// <exception cref="ArgumentException">The clip has another rate or number of channels.</exception>
    public static float[] Extract(AudioClip clip, WaveNetShape shape, int firstHop, int hops)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfNegative(firstHop);
        ArgumentOutOfRangeException.ThrowIfNegative(hops);
        RequireFormat(clip, shape);
        var features = new float[hops * ControlLayout.FeatureCount];
        var loudness = new LoudnessCurve(clip, (int)Math.Round(LoudnessWindowSeconds * clip.SampleRateHz));
        Measure(clip, shape, loudness, firstHop, features);
        return features;
    }

    internal static void RequireFormat(AudioClip clip, WaveNetShape shape)
    {
        if (clip.SampleRateHz != shape.SampleRateHz || clip.Channels != shape.Channels)
        {
            throw new ArgumentException(
                $"Expected {shape.Channels} channels at {shape.SampleRateHz} Hz, " +
                $"found {clip.Channels} at {clip.SampleRateHz} Hz.", nameof(clip));
        }
    }

    /// <summary>Measures hops from <paramref name="firstHop"/> on into rows of features.</summary>
    private static void Measure(
        AudioClip audio, WaveNetShape shape, LoudnessCurve loudness, int firstHop, Span<float> features)
    {
        var longSpectrum = new AmplitudeSpectrum(LongWindowSeconds, audio.SampleRateHz);
        var shortSpectrum = new AmplitudeSpectrum(ShortWindowSeconds, audio.SampleRateHz);
        var onsets = new OnsetStrength(shortSpectrum.Bins, shortSpectrum.BinHz);
        // The rise into the first hop needs the hop before it.
        onsets.Next(shortSpectrum.Measure(audio, Middle(firstHop - 1, shape)));
        for (int at = 0; at < features.Length; at += ControlLayout.FeatureCount)
        {
            int middle = Middle(firstHop + (at / ControlLayout.FeatureCount), shape);
            Span<float> row = features.Slice(at, ControlLayout.FeatureCount);
            ReadOnlySpan<float> amplitudes = longSpectrum.Measure(audio, middle);
            Chroma.Measure(amplitudes, longSpectrum.BinHz, row[..ControlLayout.ChromaSize]);
            row[ControlLayout.Loudness] = (float)Math.Clamp((loudness.LufsAround(middle) + 40) / 20, -1.5, 2);
            row[ControlLayout.Brightness] = Brightness.Measure(amplitudes, longSpectrum.BinHz);
            row[ControlLayout.Density] = onsets.Next(shortSpectrum.Measure(audio, middle));
        }
    }

    private static Range RowsOf(int firstHop, int endHop) =>
        (firstHop * ControlLayout.FeatureCount)..(endHop * ControlLayout.FeatureCount);

    /// <summary>The sample frame in the middle of a hop.</summary>
    private static int Middle(int hop, WaveNetShape shape) => (hop * shape.HopSamples) + (shape.HopSamples / 2);
}
