using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>The features of a clip, wherever they lie.</summary>
/// <param name="Hops">How many, at least one.</param>
/// <param name="Read">Copies features [n, 15] from a hop on.</param>
internal sealed record PriorClip(int Hops, PriorClip.Reader Read)
{
    public delegate void Reader(int firstHop, Span<float> features);
}

/// <summary>
/// Makes the <see cref="ControlPrior"/>: cuts the features of each mood into segments of about two seconds, clusters
/// them, keeps the real segment at the heart of each cluster, and counts which cluster followed which.
/// </summary>
internal sealed class PriorBuilder
{
    private const double SegmentSeconds = 2;
    private const int MostSegments = 32;

    /// <summary>
    /// Of more music than this (11 hours) an even choice of stretches is clustered: the codebook would not get better,
    /// and memory and time would grow with the corpus.
    /// </summary>
    private const int MostClustered = 20_000;

    /// <summary>Segments in a row of such a choice; they keep the order of what follows what.</summary>
    private const int StretchSegments = 20;

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
    /// <param name="clips">Its clips, at least one.</param>
    /// <param name="seed">Starts the clustering.</param>
    public MoodPrior Build(string mood, IReadOnlyList<PriorClip> clips, int seed)
    {
        IReadOnlyList<PriorClip> chosen = Choose(clips);
        int[] counts = [.. chosen.Select(clip => Math.Max(1, clip.Hops / _hops))];
        int width = Parts * ControlLayout.FeatureCount;
        var points = new double[counts.Sum() * width];
        var segment = new float[_hops * ControlLayout.FeatureCount];
        int point = 0;
        for (int c = 0; c < chosen.Count; c++)
        {
            for (int s = 0; s < counts[c]; s++, point++)
            {
                ReadSegment(chosen[c], s, segment);
                Describe(segment, points.AsSpan(point * width, width));
            }
        }
        (int[] assignment, int[] medoids) = KMeans.Cluster(points, width, MostSegments, seed);

        var slow = new List<float>();
        var onsets = new List<float>();
        foreach (int medoid in medoids)
        {
            int c = 0, s = medoid;
            while (s >= counts[c])
                s -= counts[c++];
            ReadSegment(chosen[c], s, segment);
            AppendSegment(segment, slow, onsets);
        }
        return new MoodPrior(mood, medoids.Length, [.. slow], [.. onsets],
            Transitions(counts, assignment, medoids.Length));
    }

    /// <summary>All clips, or every n-th stretch of them if there is too much.</summary>
    private IReadOnlyList<PriorClip> Choose(IReadOnlyList<PriorClip> clips)
    {
        long segments = clips.Sum(clip => (long)Math.Max(1, clip.Hops / _hops));
        if (segments <= MostClustered)
            return clips;
        int every = (int)((segments + MostClustered - 1) / MostClustered), stretch = StretchSegments * _hops;
        return [.. clips
            .SelectMany(clip => Enumerable.Range(0, Math.Max(1, clip.Hops / stretch)).Select(i => new PriorClip(
                Math.Min(stretch, clip.Hops - (i * stretch)),
                (hop, features) => clip.Read(hop + (i * stretch), features))))
            .Where((_, i) => i % every == 0)];
    }

    /// <summary>A whole segment; a clip shorter than one is stretched to it by its last hop.</summary>
    private void ReadSegment(PriorClip clip, int index, float[] segment)
    {
        const int width = ControlLayout.FeatureCount;
        int hops = Math.Min(_hops, clip.Hops);
        clip.Read(index * _hops, segment.AsSpan(0, hops * width));
        for (int hop = hops; hop < _hops; hop++)
            segment.AsSpan((hops - 1) * width, width).CopyTo(segment.AsSpan(hop * width));
    }

    private void Describe(float[] segment, Span<double> sums)
    {
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

    private static float[] Transitions(int[] counts, int[] assignment, int count)
    {
        var transitions = new float[count * count];
        var visits = new float[count];
        int at = 0;
        foreach (int length in counts)
        {
            for (int i = 0; i < length; i++, at++)
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
