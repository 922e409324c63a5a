using System.Numerics;
using Ambience.Audio;
using MathNet.Numerics.IntegralTransforms;

namespace Ambience.Trainer.Evaluation;

/// <summary>
/// Hears whether music got stuck: a network in a limit cycle repeats its waveform, while a network that plays, even one
/// held chord, never makes the same samples twice.
/// </summary>
internal static class LoopDetector
{
    // Of the bass and the middle, where the energy is; cheaper, and small drifts of a loop's period still match.
    private const int RateHz = 6_000;
    private const int SegmentSamples = 2 * RateHz;
    private const int ShortestLag = RateHz / 4, LongestLag = 4 * RateHz;
    private const int TransformSize = 65_536; // at least a segment and what it is searched in

    /// <summary>
    /// A loop has to last for so many segments in a row (10 s); a held note may match itself for a moment.
    /// </summary>
    private const int SegmentsInARow = 5;

    /// <summary>
    /// For each two seconds the largest normalised cross-correlation with what follows 0.25 to 4 s later; the result is
    /// the highest mean of five in a row. 1 = an exact loop; 0 for clips under 14 s.
    /// </summary>
    public static double Score(AudioClip clip)
    {
        float[] samples = Resampler.Resample(clip.ToMono(), RateHz).Samples;
        var energies = new double[samples.Length + 1];
        for (int i = 0; i < samples.Length; i++)
            energies[i + 1] = energies[i] + ((double)samples[i] * samples[i]);

        var similarities = new List<double>();
        for (int start = 0; start + SegmentSamples + LongestLag <= samples.Length; start += SegmentSamples)
            similarities.Add(Similarity(samples.AsSpan(start, SegmentSamples + LongestLag), energies.AsSpan(start)));
        double highest = 0;
        for (int i = 0; i + SegmentsInARow <= similarities.Count; i++)
            highest = Math.Max(highest, similarities.Skip(i).Take(SegmentsInARow).Average());
        return highest;
    }

    private static double Similarity(ReadOnlySpan<float> samples, ReadOnlySpan<double> energies)
    {
        var segment = new Complex[TransformSize];
        var around = new Complex[TransformSize];
        for (int i = 0; i < samples.Length; i++)
            around[i] = samples[i];
        Array.Copy(around, segment, SegmentSamples);
        Fourier.Forward(segment, FourierOptions.Matlab);
        Fourier.Forward(around, FourierOptions.Matlab);
        for (int i = 0; i < TransformSize; i++)
            around[i] *= Complex.Conjugate(segment[i]);
        Fourier.Inverse(around, FourierOptions.Matlab); // around[lag] = sum of s(t) s(t + lag)

        double own = energies[SegmentSamples] - energies[0], best = 0;
        for (int lag = ShortestLag; lag <= LongestLag; lag++)
        {
            double other = energies[lag + SegmentSamples] - energies[lag];
            if (own * other > 1e-12) // silence repeats itself, but that is reported as silence
                best = Math.Max(best, around[lag].Real / Math.Sqrt(own * other));
        }
        return best;
    }
}
