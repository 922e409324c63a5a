using Ambience.Audio;

namespace Ambience.Trainer.Corpus.Rendering;

/// <summary>Brings a rendered piece to the corpus's one loudness, below full scale, with a clean end.</summary>
internal static class Mastering
{
    /// <summary>
    /// Integrated loudness of every piece. One value for all moods, so that what the network learns as "loud" and
    /// "soft" is the playing, and a change of mood is no jump.
    /// </summary>
    public const double TargetLufs = -20;

    /// <summary>
    /// No sample goes above this, dBFS; a piece with high peaks stays softer than the target instead of being
    /// squashed.
    /// </summary>
    public const double PeakCeilingDecibels = -1.5;

    private const double FadeSeconds = 1;

    /// <summary>
    /// Cuts to a length, fades the end and sets the level. Returns the piece with its loudness and peak.
    /// </summary>
    /// <exception cref="AmbienceException">The rendering is silent.</exception>
    public static (AudioClip Clip, double Lufs, double PeakDecibels) Master(AudioClip rendered, double seconds)
    {
        int frames = (int)Math.Round(seconds * rendered.SampleRateHz);
        // The synthesizer plays on until every voice has died away, so a rendering is longer than its score, never
        // shorter.
        if (rendered.Frames < frames)
            throw new AmbienceException(
                $"fluidsynth stopped early: expected at least {seconds:0.0} s, found {rendered.Seconds:0.0} s. " +
                "Check the free space of the folder for temporary files (TMPDIR).");
        var samples = new float[frames * rendered.Channels];
        rendered.Samples.AsSpan(0, samples.Length).CopyTo(samples);
        FadeOut(samples, rendered.Channels, (int)Math.Min(frames, FadeSeconds * rendered.SampleRateHz));

        double lufs = Loudness.IntegratedLufs(new AudioClip(rendered.SampleRateHz, rendered.Channels, samples));
        float peak = 0;
        foreach (float sample in samples)
            peak = Math.Max(peak, Math.Abs(sample));
        if (!(peak > 1e-4f) || !double.IsFinite(lufs))
            throw new AmbienceException(
                $"The rendering is silent (peak {peak}). Does the soundfont hold the General-MIDI instruments? " +
                "FluidR3 does (Debian package fluid-soundfont-gm).");

        double peakDecibels = 20 * Math.Log10(peak);
        double gain = Math.Min(TargetLufs - lufs, PeakCeilingDecibels - peakDecibels);
        float factor = (float)Math.Pow(10, gain / 20);
        for (int i = 0; i < samples.Length; i++)
            samples[i] *= factor;
        var mastered = new AudioClip(rendered.SampleRateHz, rendered.Channels, samples);
        // Measured again, because the gates of BS.1770 stand at fixed levels: twice the samples is not quite 6 dB more.
        return (mastered, Loudness.IntegratedLufs(mastered), peakDecibels + gain);
    }

    /// <summary>A raised cosine: the slope is zero at both ends, so neither is heard as an edge.</summary>
    private static void FadeOut(Span<float> samples, int channels, int fadeFrames)
    {
        int start = samples.Length / channels - fadeFrames;
        for (int i = 0; i < fadeFrames; i++)
        {
            float factor = 0.5f + 0.5f * MathF.Cos(MathF.PI * (i + 1) / fadeFrames);
            foreach (ref float sample in samples.Slice((start + i) * channels, channels))
                sample *= factor;
        }
    }
}
