using Ambience.Audio;
using Ambience.Health;
using Ambience.Model;
using Ambience.Trainer.Evaluation;

namespace Ambience.Trainer.Listening;

/// <summary>Figures of a short free run: is it alive, and is it the music that was asked for.</summary>
internal static class HearingTest
{
    /// <summary>Coming out of silence is not judged.</summary>
    private const double StartSeconds = 1;

    private const double SilentDecibels = -60, LoopScore = 0.97;

    /// <summary>Octaves that are so far from real music are another sound: noise, or a hum.</summary>
    private const double StrangeDecibels = 12;

    /// <param name="model">The weights.</param>
    /// <param name="music">What was asked for.</param>
    /// <param name="played">What came.</param>
    public static HeardMood Judge(WaveNetModel model, ReferenceMusic music, AudioClip played)
    {
        WaveNetShape shape = model.Shape;
        double level = Level(played), realLevel = Level(music.Audio), peak = 0;
        long clipped = 0;
        foreach (float sample in played.Samples)
        {
            peak = Math.Max(peak, Math.Abs(sample));
            if (!(Math.Abs(sample) < 1))
                clipped++;
        }
        bool finite = played.Samples.All(float.IsFinite);
        float[] heard = finite ? FeatureExtractor.Extract(played, shape) : [];
        int hops = heard.Length / ControlLayout.FeatureCount;
        Adherence? adherence = model.Control is null || !finite ? null : Adherence.Measure(
            music.Features, heard, Math.Min((int)(StartSeconds / shape.HopSeconds), hops / 2));
        double spectrum = finite
            ? OctaveLevels.Compare(music.Audio, played).Average(octave => Math.Abs(octave.DifferenceDecibels))
            : double.NaN;
        double loop = finite ? LoopDetector.HighestOf(played) : 0;
        string health = !finite ? "not a number"
            : level < SilentDecibels && realLevel >= SilentDecibels ? "silent"
            : clipped > 0 ? "clips"
            : loop > LoopScore ? "loops"
            : spectrum > StrangeDecibels ? "strange spectrum"
            : "healthy";
        return new HeardMood(
            music.Mood, played.Seconds, health, level, realLevel, 20 * Math.Log10(peak + 1e-10),
            LongestSilence(heard, shape), clipped, adherence?.ChromaMargin, adherence?.LoudnessCorrelation, spectrum, loop);
    }

    private static double LongestSilence(float[] features, WaveNetShape shape)
    {
        const float silentLoudness = ((float)SilentDecibels + 40) / 20; // as ControlLayout codes it
        int longest = 0, now = 0;
        for (int row = 0; row < features.Length; row += ControlLayout.FeatureCount)
        {
            now = features[row + ControlLayout.Loudness] < silentLoudness ? now + 1 : 0;
            longest = Math.Max(longest, now);
        }
        return longest * shape.HopSeconds;
    }

    private static double Level(AudioClip clip)
    {
        double sum = 0;
        foreach (float sample in clip.Samples)
            sum += (double)sample * sample;
        return 10 * Math.Log10((sum / Math.Max(1, clip.Samples.Length)) + 1e-12);
    }
}
