using Ambience.Audio;
using Ambience.Conducting;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Runtime.Tests;

/// <summary>
/// Small networks with everything around them that a weight file has; random, so that no two numbers are alike by
/// chance.
/// </summary>
internal static class MusicModels
{
    public const int SegmentHops = 20;

    public static readonly string[] Trained = ["calm", "tense", "cavern"];

    /// <summary>Stereo in 4 bands, 8 kHz, hops of 10 ms; no dimension equal to another.</summary>
    public static WaveNetShape Shape { get; } = new()
    {
        Name = "test",
        SampleRateHz = 8_000,
        Channels = 2,
        Bands = 4,
        Output = OutputKind.Logistic,
        MixtureCount = 2,
        ResidualChannels = 12,
        GateChannels = 20,
        SkipChannels = 28,
        Dilations = [1, 2, 4, 1, 2],
        ControlSize = new ControlLayout(5).Size,
        HopFrames = 20,
    };

    /// <summary>The same without control, mono, mu-law, one lane.</summary>
    public static WaveNetShape Uncontrolled { get; } = Shape with
    {
        Name = "uncontrolled", Channels = 1, Bands = 1, Output = OutputKind.MuLaw, MixtureCount = 0, ControlSize = 0, HopFrames = 80,
    };

    public static WaveNetModel Create(WaveNetShape? shape = null, int seed = 1, bool prior = true)
    {
        shape ??= Shape;
        var random = new Random(seed);
        bool control = shape.ControlSize > 0;
        var layout = control ? new ControlLayout(shape.ControlSize - ControlLayout.MoodEmbedding) : null;
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, seed),
            Control = layout,
            Moods = control ? Trained : [],
            MoodEmbeddings = Numbers(random, control ? Trained.Length * layout!.MoodEmbeddingSize : 0, -1, 1),
            LaneDeviations = Numbers(random, shape.Lanes, 0.02f, 0.06f),
            SynthesisFilters = shape.Bands == 1 ? [] : FilterBankDesign.SynthesisFilters(shape.Bands),
            Prior = control && prior ? new ControlPrior(SegmentHops, [.. Trained.Select((mood, i) => Prior(mood, 3 + i, random))]) : null,
        };
    }

    /// <summary>Moods of every kind: plain, curved over a parameter, transposed blend, chord progression.</summary>
    public static IReadOnlyList<Mood> Moods { get; } =
    [
        new Mood { Name = "calm", Blend = [new("calm", 1)] },
        new Mood
        {
            Name = "tense",
            Blend = [new("tense", 1)],
            LoudnessDecibels = new Curve("danger", [new(0, -6), new(1, 3)]),
            BrightnessOctaves = new Curve("height", [new(-10, -1), new(10, 1)]),
            Density = new Curve("danger", [new(0, 0.5f), new(1, 2)]),
            Temperature = new Curve("danger", [new(0, 0.7f), new(1, 1)]),
        },
        new Mood
        {
            Name = "dream",
            Blend = [new("calm", 0.75f), new("cavern", 0.25f)],
            Harmony = new Harmony { TransposeSemitones = -5 },
            FadeSeconds = 1.5f,
        },
        new Mood
        {
            Name = "march",
            Blend = [new("cavern", 1)],
            Harmony = new Harmony { Progression = [.. Chords("Am", "F")], ChordSeconds = 0.5f },
        },
    ];

    public static IReadOnlyList<ParameterDefinition> Parameters { get; } =
        [new("danger", 0, 1, 0, 0.2f), new("height", -10, 10, 2, 0)];

    public static MoodFile File(int bufferedMilliseconds = 200) => new()
    {
        Path = "moods.yaml", ModelPath = "/nowhere.safetensors", Moods = Moods, Parameters = Parameters, StartMood = "calm", Seed = 5,
        Output = new OutputSettings(BufferedMilliseconds: bufferedMilliseconds),
    };

    public static IReadOnlyList<Chord> Chords(params string[] names) =>
        [.. names.Select(name => Chord.TryParse(name, out Chord chord) ? chord : throw new ArgumentException(name))];

    private static MoodPrior Prior(string mood, int segments, Random random)
    {
        const int steps = SegmentHops / ControlPrior.SlowStepHops;
        float[] slow = Numbers(random, segments * steps * ControlPrior.SlowFeatures, 0, 1);
        for (int row = 0; row < segments * steps; row++)
        {
            Span<float> chroma = slow.AsSpan(row * ControlPrior.SlowFeatures, ControlLayout.ChromaSize);
            ChromaShaper.Normalise(chroma);
        }
        return new MoodPrior(
            mood, segments, slow, Numbers(random, segments * SegmentHops, 0, 1.5f), Numbers(random, segments * segments, 0.1f, 4));
    }

    private static float[] Numbers(Random random, int count, float low, float high) =>
        [.. Enumerable.Range(0, count).Select(_ => low + (random.NextSingle() * (high - low)))];
}
