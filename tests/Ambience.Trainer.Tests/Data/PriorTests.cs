using Ambience.Conducting;
using Ambience.Model;
using Ambience.Trainer.Data;
using Xunit;

namespace Ambience.Trainer.Tests.Data;

public class PriorTests
{
    private const int Width = ControlLayout.FeatureCount;

    [Fact]
    public void SegmentsLastAboutTwoSecondsInWholeSlowSteps()
    {
        foreach (WaveNetShape shape in WaveNetPresets.All)
        {
            int hops = new PriorBuilder(shape).SegmentHops;
            Assert.Equal(0, hops % ControlPrior.SlowStepHops);
            Assert.InRange(hops * shape.HopSeconds, 1.95, 2.05);
        }
    }

    [Fact] // C, C, F, C, C, F, ..: two clusters, and only their order is random
    public void AlternatingChordsGiveTheirSegmentsAndTransitions()
    {
        var builder = new PriorBuilder(WaveNetPresets.Ambient48);
        int[] order = [0, 0, 5, 0, 0, 5, 0, 0, 5];
        float[] clip = [.. order.SelectMany((pitch, i) => Segment(builder.SegmentHops, pitch, i * 1e-3f))];
        MoodPrior prior = builder.Build("calm", [Clip(clip), Clip(clip[..(builder.SegmentHops * 2 * Width)])], seed: 3);

        Assert.Equal("calm", prior.Mood);
        int steps = builder.SegmentHops / ControlPrior.SlowStepHops;
        Assert.Equal(prior.Segments * steps * ControlPrior.SlowFeatures, prior.Slow.Length);
        Assert.Equal(prior.Segments * builder.SegmentHops, prior.Onsets.Length);

        // Nine segments that differ a little make nine entries; by their chord they fall into two groups.
        int[] chords = [.. Enumerable.Range(0, prior.Segments)
            .Select(s => prior.Slow[s * steps * ControlPrior.SlowFeatures] > 0.5f ? 0 : 5)];
        var counts = new Dictionary<(int From, int To), float>();
        for (int from = 0; from < prior.Segments; from++)
            for (int to = 0; to < prior.Segments; to++)
                counts[(chords[from], chords[to])] = counts.GetValueOrDefault((chords[from], chords[to])) +
                    prior.Transitions[(from * prior.Segments) + to];
        Assert.True(counts[(5, 0)] > 0 && counts[(0, 5)] > 0 && counts[(0, 0)] > 0);
        // only the last one, which ends its clip and so may be followed by any
        Assert.InRange(counts.GetValueOrDefault((5, 5)), 0, 3);
    }

    [Fact]
    public void EveryEntryIsARealSegmentAndEveryRowLeadsSomewhere()
    {
        var builder = new PriorBuilder(WaveNetPresets.Small48);
        var random = new Random(4);
        float[] clip = [.. Enumerable.Range(0, 70)
            .SelectMany(_ => Segment(builder.SegmentHops, random.Next(12), random.NextSingle()))];
        MoodPrior prior = builder.Build("calm", [Clip(clip)], seed: 3);

        Assert.InRange(prior.Segments, 20, 32);
        int length = builder.SegmentHops;
        for (int entry = 0; entry < prior.Segments; entry++)
        {
            float[] onsets = prior.Onsets[(entry * length)..((entry + 1) * length)];
            Assert.Contains(Enumerable.Range(0, 70), segment => Enumerable.Range(0, length).All(
                hop => clip[(((segment * length) + hop) * Width) + ControlLayout.Density] == onsets[hop]));
            Assert.True(prior.Transitions.AsSpan(entry * prior.Segments, prior.Segments).ToArray().Sum() > 0);
        }
        MoodPrior again = builder.Build("calm", [Clip(clip)], seed: 3);
        Assert.Equal(prior.Slow, again.Slow);
        Assert.Equal(prior.Transitions, again.Transitions);
    }

    [Fact]
    public void AClipShorterThanASegmentIsStretched()
    {
        var builder = new PriorBuilder(WaveNetPresets.Ambient48);
        MoodPrior prior = builder.Build("calm", [Clip(Segment(3, pitch: 7, density: 0.25f))], seed: 1);
        Assert.Equal(1, prior.Segments);
        Assert.Equal([1f], prior.Transitions);
        Assert.All(prior.Onsets, onset => Assert.Equal(0.25f, onset));
    }

    [Fact]
    public void SlowFeaturesAreMeansOfFourHops()
    {
        var builder = new PriorBuilder(WaveNetPresets.Ambient48);
        float[] clip = Segment(builder.SegmentHops, 0, 0);
        for (int hop = 0; hop < builder.SegmentHops; hop++)
            clip[(hop * Width) + ControlLayout.Loudness] = hop;
        MoodPrior prior = builder.Build("calm", [Clip(clip)], seed: 1);
        for (int step = 0; step < builder.SegmentHops / 4; step++)
            Assert.Equal((4 * step) + 1.5f, prior.Slow[(step * ControlPrior.SlowFeatures) + ControlLayout.Loudness]);
    }

    [Fact]
    public void KMeansFindsClustersThatLieApart()
    {
        var random = new Random(2);
        (double X, double Y)[] centres = [(0, 0), (10, 0), (0, 10), (-7, -7)];
        double[] points = [.. Enumerable.Range(0, 80).SelectMany(i =>
            (double[])[centres[i % 4].X + random.NextDouble(), centres[i % 4].Y + random.NextDouble()])];
        (int[] assignment, int[] medoids) = KMeans.Cluster(points, size: 2, clusters: 4, seed: 1);
        Assert.Equal(4, medoids.Length);
        for (int i = 4; i < 80; i++)
            Assert.Equal(assignment[i % 4], assignment[i]);
        Assert.Equal([0, 1, 2, 3], medoids.Select(medoid => assignment[medoid]));
    }

    [Fact]
    public void KMeansMakesFewerClustersOfFewerPoints()
    {
        (int[] assignment, int[] medoids) = KMeans.Cluster([1, 1, 5, 1, 5], size: 1, clusters: 7, seed: 1);
        Assert.Equal(2, medoids.Length);
        Assert.Equal(assignment[0], assignment[3]);
        Assert.NotEqual(assignment[0], assignment[2]);
    }

    [Fact] // sixty hours of a mood: as good a codebook as of eleven, in bounded memory
    public void OfVeryMuchMusicAnEvenChoiceIsClustered()
    {
        var builder = new PriorBuilder(WaveNetPresets.Ambient48);
        int hops = builder.SegmentHops * 54_000;
        long read = 0;
        var endless = new PriorClip(2 * hops, (first, features) =>
        {
            read += features.Length;
            features.Clear();
            for (int row = 0; row < features.Length; row += Width)
                features[row + (((first + (row / Width)) / builder.SegmentHops) % 3 == 0 ? 4 : 9)] = 1;
        });
        MoodPrior prior = builder.Build("calm", [endless], seed: 1);
        Assert.Equal(2, prior.Segments);
        Assert.InRange(read / Width / builder.SegmentHops, 17_000, 20_010);
        // Two of three segments are of the second chord, and each run of three begins with the first.
        float[] t = prior.Transitions;
        int first = prior.Slow[4] > 0.5f ? 0 : 1;
        Assert.Equal(0, t[(first * 2) + first]);
        Assert.Equal(1, t[((1 - first) * 2) + first] / t[((1 - first) * 2) + 1 - first], 0.1);
    }

    private static PriorClip Clip(float[] features) => new(features.Length / Width,
        (hop, into) => features.AsSpan(hop * Width, into.Length).CopyTo(into));

    /// <summary>Hops of one pitch class, all alike.</summary>
    private static float[] Segment(int hops, int pitch, float density)
    {
        var features = new float[hops * Width];
        for (int hop = 0; hop < hops; hop++)
        {
            features[(hop * Width) + pitch] = 1;
            features[(hop * Width) + ControlLayout.Density] = density;
        }
        return features;
    }
}
