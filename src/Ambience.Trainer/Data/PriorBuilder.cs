using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>
/// Makes the <see cref="ControlPrior"/>: cuts the features of each mood into segments of about two seconds, clusters
/// them, keeps the real segment at the heart of each cluster, and counts which cluster followed which.
/// </summary>
internal sealed class PriorBuilder
{
    private const double SegmentSeconds = 2;
    private const int MostSegments = 32;

    /// <summary>Segments are compared by the means of so many parts, which keeps the order of two chords.</summary>
    private const int Parts = 4;

    // How much a group of features matters when segments are compared. Chroma has unit length, so two unrelated chords
    // are about 1 apart; 10 dB of loudness (0.5), an octave of brightness (0.5) and a half of density count about half
    // of that.
    private const double LoudnessWeight = 1, BrightnessWeight = 1, DensityWeight = 1;

    private readonly int _hops;

    public PriorBuilder(WaveNetShape shape)
    {
        int steps = (int)Math.Round(SegmentSeconds / shape.HopSeconds / ControlPrior.SlowStepHops);
        _hops = Math.Max(1, steps) * ControlPrior.SlowStepHops;
    }

    /// <summary>Hops in a segment.</summary>
    public int SegmentHops => _hops;

    /// <summary>Clusters the music of one mood.</summary>
    /// <param name="mood">Its name.</param>
    /// <param name="clips">Features [hops, 15] of each clip, at least one clip with at least one hop.</param>
    /// <param name="seed">Starts the clustering.</param>
    public MoodPrior Build(string mood, IReadOnlyList<float[]> clips, int seed)
    {
        List<float[]>[] chains = [.. clips.Select(Cut)];
        float[][] segments = [.. chains.SelectMany(chain => chain)];
        double[][] points = [.. segments.Select(Describe)];
        (int[] assignment, int[] medoids) =
            KMeans.Cluster([.. points.SelectMany(p => p)], points[0].Length, MostSegments, seed);

        var slow = new List<float>();
        var onsets = new List<float>();
        foreach (int medoid in medoids)
            AppendSegment(segments[medoid], slow, onsets);
        return new MoodPrior(mood, medoids.Length, [.. slow], [.. onsets],
            Transitions(chains, assignment, medoids.Length));
    }

    /// <summary>Whole segments; a clip shorter than one is stretched to it by its last hop.</summary>
    private List<float[]> Cut(float[] features)
    {
        const int width = ControlLayout.FeatureCount;
        int length = _hops * width;
        var segments = new List<float[]>();
        for (int start = 0; start + length <= features.Length; start += length)
            segments.Add(features[start..(start + length)]);
        if (segments.Count == 0)
        {
            var segment = new float[length];
            for (int at = 0; at < length; at += width)
                Array.Copy(features, Math.Min(at, features.Length - width), segment, at, width);
            segments.Add(segment);
        }
        return segments;
    }

    private double[] Describe(float[] segment)
    {
        var sums = new double[Parts * ControlLayout.FeatureCount];
        for (int i = 0; i < segment.Length; i++)
        {
            int hop = i / ControlLayout.FeatureCount, feature = i % ControlLayout.FeatureCount;
            double weight = feature switch
            {
                ControlLayout.Loudness => LoudnessWeight,
                ControlLayout.Brightness => BrightnessWeight,
                ControlLayout.Density => DensityWeight,
                _ => 1,
            };
            sums[(hop * Parts / _hops * ControlLayout.FeatureCount) + feature] += weight * segment[i] * Parts / _hops;
        }
        return sums;
    }

    private void AppendSegment(float[] segment, List<float> slow, List<float> onsets)
    {
        for (int hop = 0; hop < _hops; hop += ControlPrior.SlowStepHops)
        {
            for (int feature = 0; feature < ControlPrior.SlowFeatures; feature++)
            {
                float sum = 0;
                for (int i = 0; i < ControlPrior.SlowStepHops; i++)
                    sum += segment[((hop + i) * ControlLayout.FeatureCount) + feature];
                slow.Add(sum / ControlPrior.SlowStepHops);
            }
        }
        for (int hop = 0; hop < _hops; hop++)
            onsets.Add(segment[(hop * ControlLayout.FeatureCount) + ControlLayout.Density]);
    }

    private static float[] Transitions(List<float[]>[] chains, int[] assignment, int count)
    {
        var transitions = new float[count * count];
        var visits = new float[count];
        int at = 0;
        foreach (List<float[]> chain in chains)
        {
            for (int i = 0; i < chain.Count; i++, at++)
            {
                visits[assignment[at]]++;
                if (i > 0)
                    transitions[(assignment[at - 1] * count) + assignment[at]]++;
            }
        }

        // A segment that only ever ended a clip is followed by any other, as often as each was heard.
        for (int row = 0; row < count; row++)
        {
            Span<float> next = transitions.AsSpan(row * count, count);
            if (next.IndexOfAnyExcept(0f) < 0)
                visits.CopyTo(next);
        }
        return transitions;
    }
}
