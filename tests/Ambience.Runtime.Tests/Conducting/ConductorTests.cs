using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;
using Xunit;

namespace Ambience.Runtime.Tests.Conducting;

public class ConductorTests
{
    private const int Calm = 0, Tense = 1, Dream = 2, March = 3;

    private static readonly WaveNetModel Model = MusicModels.Create();

    private static Conductor Create(ulong seed = 7, WaveNetModel? model = null, int mood = Calm) => Of(
        MusicModels.Moods, MusicModels.Parameters, seed, model, mood);

    private static Conductor Of(
        IReadOnlyList<Mood> moods, IReadOnlyList<ParameterDefinition>? parameters = null, ulong seed = 1,
        WaveNetModel? model = null, int mood = 0) => new(
        model ?? Model, new MoodFile { Moods = moods, Parameters = parameters ?? [], StartMood = moods[mood].Name }, seed);

    private static float[][] Run(Conductor conductor, int hops, Action<int>? before = null)
    {
        var vectors = new float[hops][];
        for (int hop = 0; hop < hops; hop++)
        {
            before?.Invoke(hop);
            vectors[hop] = new float[conductor.ControlSize];
            conductor.Next(vectors[hop]);
        }
        return vectors;
    }

    [Fact]
    public void ResetBeginsTheSameWalkAnew()
    {
        Conductor conductor = Create(3);
        float[][] first = Run(conductor, 100);
        conductor.TransitionTo(Tense, 1);
        _ = Run(conductor, 30);
        conductor.Reset(3, Calm, [0, 2]);
        Assert.Equal(first, Run(conductor, 100));
    }

    [Fact]
    public void ABlendHasTheWeightedMeanOfItsEmbeddings()
    {
        float[] control = Run(Create(mood: Dream), 1)[0];
        for (int i = 0; i < 5; i++)
        {
            float expected = (0.75f * Model.MoodEmbeddings[i]) + (0.25f * Model.MoodEmbeddings[10 + i]);
            Assert.Equal(expected, control[ControlLayout.MoodEmbedding + i], 1e-6);
        }
    }

    [Fact]
    public void AProgressionIsFollowedChordByChord()
    {
        float[][] vectors = Run(Create(mood: March), 200); // Am 50 hops, F 50 hops, ..
        Chord[] chords = [.. MusicModels.Moods[March].Harmony.Progression.Select(step => step.Chord)];
        for (int hop = 15; hop < 200; hop++)
        {
            if (hop % 50 < 15)
                continue; // gliding to the next chord
            Chord now = chords[hop / 50 % 2], other = chords[(hop / 50 + 1) % 2];
            Assert.True(Likeness(vectors[hop], now) > Likeness(vectors[hop], other) + 0.15, $"hop {hop}");
            Assert.True(Likeness(vectors[hop], now) > 0.9, $"hop {hop}: {Likeness(vectors[hop], now)}");
        }
    }

    private static double Likeness(float[] control, Chord chord)
    {
        double sum = 0;
        for (int pitch = 0; pitch < 12; pitch++)
            sum += chord.Contains(pitch) ? control[pitch] : 0;
        return sum / Math.Sqrt(System.Numerics.BitOperations.PopCount((uint)chord.PitchClasses));
    }

    [Fact]
    public void CurvesMoveWhatTheyAreFor()
    {
        Mood mood = MusicModels.Moods[Tense];
        float[][] calm = Steady(danger: 0, height: -10), wild = Steady(danger: 1, height: 10);
        for (int hop = 0; hop < calm.Length; hop++)
        {
            Assert.Equal(9f / 20, wild[hop][ControlLayout.Loudness] - calm[hop][ControlLayout.Loudness], 1e-4);
            Assert.Equal(2f / 2, wild[hop][ControlLayout.Brightness] - calm[hop][ControlLayout.Brightness], 1e-4);
            Assert.Equal(Math.Min(4 * calm[hop][ControlLayout.Density], 3), wild[hop][ControlLayout.Density], 1e-4);
        }

        float[][] Steady(float danger, float height)
        {
            var conductor = Of([mood], MusicModels.Parameters);
            conductor.Reset(1, 0, [danger, height]);
            float[][] vectors = Run(conductor, 60);
            Assert.Equal(danger == 0 ? 0.7f : 1, conductor.Temperatures(0)[0], 1e-6);
            return vectors;
        }
    }

    [Fact]
    public void WithoutAPriorEverythingIsLeftFreeButWhatTheMoodWrites()
    {
        WaveNetModel model = MusicModels.Create(prior: false);
        float[] free = Run(Create(model: model, mood: Calm), 5)[4];
        Assert.All(free[..ControlLayout.MoodEmbedding], value => Assert.Equal(0, value));
        float[] march = Run(Create(model: model, mood: March), 5)[4];
        Assert.Equal([1, 0, 0, 0], march[ControlLayout.KnownFlags..(ControlLayout.KnownFlags + 4)]);
        Assert.Equal(1, Norm(march.AsSpan(0, 12)), 1e-4);

        Conductor tense = Create(model: model, mood: Tense);
        _ = Run(tense, 5);
        Assert.Equal(Math.Pow(10, -6 / 20.0), tense.Gain(0), 1e-5); // what cannot be asked of the network is done by gain
    }

    [Fact]
    public void ANetworkWithoutControlIsConductedByTemperatureAndGain()
    {
        WaveNetModel model = MusicModels.Create(MusicModels.Uncontrolled);
        Conductor conductor = Create(model: model, mood: Tense);
        Assert.Equal(0, conductor.ControlSize);
        conductor.Next([]);
        Assert.Equal(0.7f, conductor.Temperatures(0)[0]);
        Assert.Equal(Math.Pow(10, -6 / 20.0), conductor.Gain(0), 1e-5);
        Assert.Throws<ArgumentException>(() => conductor.Next(new float[1]));
    }

    [Fact]
    public void TheWalkVisitsEverySegmentAndFollowsTheCounts()
    {
        // Segments with loudness as their name; the counts allow 0 -> 1 -> 2 -> 0 and nothing else.
        const int steps = MusicModels.SegmentHops / ControlPrior.SlowStepHops;
        var slow = new float[3 * steps * ControlPrior.SlowFeatures];
        for (int row = 0; row < 3 * steps; row++)
            slow[(row * ControlPrior.SlowFeatures) + ControlLayout.Loudness] = row / steps;
        var ring = new MoodPrior("calm", 3, slow, new float[3 * MusicModels.SegmentHops], [0, 1, 0, 0, 0, 1, 1, 0, 0]);
        var prior = new ControlPrior(MusicModels.SegmentHops, [ring]);
        var walker = new PriorWalker(prior, [0], [1], 0, new KeyFitter(Harmony.Default, prior));
        walker.Reset(9);
        var features = new float[ControlLayout.FeatureCount];
        var visited = new List<int>();
        for (int hop = 0; hop < 12 * MusicModels.SegmentHops; hop++)
        {
            walker.Next(features);
            if (hop % MusicModels.SegmentHops == MusicModels.SegmentHops / 2)
                visited.Add((int)features[ControlLayout.Loudness]);
        }
        for (int i = 1; i < visited.Count; i++)
            Assert.Equal((visited[i - 1] + 1) % 3, visited[i]);
    }

    [Fact]
    public void ABlendWandersInEachOfItsMoodsAsMuchAsItsShare()
    {
        // Two codebooks of one segment each, told apart by loudness.
        const int steps = MusicModels.SegmentHops / ControlPrior.SlowStepHops;
        MoodPrior Only(string name, float loudness)
        {
            var slow = new float[steps * ControlPrior.SlowFeatures];
            for (int step = 0; step < steps; step++)
                slow[(step * ControlPrior.SlowFeatures) + ControlLayout.Loudness] = loudness;
            return new MoodPrior(name, 1, slow, new float[MusicModels.SegmentHops], [1]);
        }
        var prior = new ControlPrior(MusicModels.SegmentHops, [Only("a", 0), Only("b", 1)]);
        var walker = new PriorWalker(prior, [0, 1], [3, 1], 0, new KeyFitter(Harmony.Default, prior));
        walker.Reset(5);
        var features = new float[ControlLayout.FeatureCount];
        double inB = 0;
        const int segments = 4_000;
        for (int hop = 0; hop < segments * MusicModels.SegmentHops; hop++)
        {
            walker.Next(features);
            inB += features[ControlLayout.Loudness];
        }
        // A binomial's deviation is 0.7 % here; five of them.
        Assert.Equal(0.25, inB / (segments * MusicModels.SegmentHops), 0.035);
    }

    [Fact]
    public void MisuseIsAnArgumentError()
    {
        Conductor conductor = Create();
        Assert.Throws<ArgumentOutOfRangeException>(() => conductor.TransitionTo(4, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => conductor.TransitionTo(1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => conductor.SetParameter(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => conductor.SetParameter(0, float.NaN));
        var lost = new Mood { Name = "lost", Blend = [new("nowhere", 1)] };
        Assert.Contains("nowhere", Assert.Throws<ArgumentException>(() => Of([lost])).Message);
        var deaf = new Mood { Name = "deaf", Blend = [new("calm", 1)], Density = new Curve("fear", [new(0, 1)]) };
        Assert.Contains("fear", Assert.Throws<ArgumentException>(() => Of([deaf])).Message);
    }

    private static double Norm(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
