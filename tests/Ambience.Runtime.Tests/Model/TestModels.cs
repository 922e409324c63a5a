using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Model;

/// <summary>Small whole models with random numbers, with no two dimensions alike, so that a swapped pair cannot hide.</summary>
internal static class TestModels
{
    /// <summary>Lanes 3, R 12, D 20, S 28, control with an embedding of 6, two moods with codebooks of 3 and 4 segments.</summary>
    public static WaveNetModel Banded(WeightFormat format = WeightFormat.Float32)
    {
        var control = new ControlLayout(6);
        var shape = new WaveNetShape
        {
            Name = "odd",
            SampleRateHz = 12_000,
            Channels = 1,
            Bands = 3,
            Output = OutputKind.Logistic,
            MixtureCount = 2,
            ResidualChannels = 12,
            GateChannels = 20,
            SkipChannels = 28,
            Dilations = [1, 2, 4, 1, 2],
            ControlSize = control.Size,
            HopFrames = 5,
        };
        var random = new Random(7);
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, seed: 11),
            Control = control,
            Moods = ["calm", "höhle 2"],
            MoodEmbeddings = Numbers(random, 2 * 6, -1f),
            LaneDeviations = Numbers(random, 3, 0f),
            SynthesisFilters = Numbers(random, 3 * 61, -1f),
            Prior = new ControlPrior(8, [Codebook(random, "calm", 3, 8), Codebook(random, "höhle 2", 4, 8)]),
            Format = format,
            Provenance = new ModelProvenance
            {
                Steps = 5_100,
                ValidationBits = 3.25,
                TrainingLoudnessLufs = -18.5,
                Created = "2026-01-02T03:04:05Z",
                Files =
                [
                    new("calm/a \"b\".wav", "calm", new string('a', 64), 12.5, "MIT"),
                    new("höhle 2/日本.wav", "höhle 2", new string('0', 64), 0.25, ""),
                ],
            },
        };
    }

    /// <summary>One mu-law lane, no control, no filters, no prior.</summary>
    public static WaveNetModel MuLaw() => new()
    {
        Weights = WaveNetWeights.Random(
            new WaveNetShape
            {
                Name = "odd-mulaw",
                SampleRateHz = 8_000,
                Channels = 1,
                Bands = 1,
                Output = OutputKind.MuLaw,
                MixtureCount = 0,
                ResidualChannels = 5,
                GateChannels = 7,
                SkipChannels = 9,
                Dilations = [1, 3],
                ControlSize = 0,
                HopFrames = 80,
            },
            seed: 3),
        LaneDeviations = [1f],
    };

    private static MoodPrior Codebook(Random random, string mood, int segments, int hops) => new(
        mood,
        segments,
        Numbers(random, segments * (hops / ControlPrior.SlowStepHops) * ControlPrior.SlowFeatures, 0f),
        Numbers(random, segments * hops, 0f),
        Numbers(random, segments * segments, 0f));

    private static float[] Numbers(Random random, int count, float low)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = low + (random.NextSingle() * (1f - low));
        return values;
    }
}
