using Ambience.Conducting;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

/// <summary>The table of sizes in docs/weight-file.md.</summary>
public class WeightFileSizeTests
{
    [Theory]
    [InlineData("ambient48", 3_164_440, 1_651_792, 1_055_752)]
    [InlineData("ambient48-large", 12_196_240, 6_186_632, 3_405_568)]
    [InlineData("ambient48-8", 1_313_424, 683_776, 513_344)]
    [InlineData("small48", 1_249_992, 687_216, 541_752)]
    [InlineData("classic", 1_306_572, 676_668, 504_468)]
    [InlineData("seed", 6_063_228, 3_109_636, 1_789_596)]
    public void APresetWithAFullPriorHasTheSizeThatIsDocumented(string preset, long float32, long bfloat16, long int8)
    {
        WaveNetModel model = WithFullPrior(WaveNetPresets.Find(preset));
        using var folder = new TemporaryFolder();
        foreach ((WeightFormat format, long bytes) in new[]
        {
            (WeightFormat.Float32, float32), (WeightFormat.BFloat16, bfloat16), (WeightFormat.Int8, int8),
        })
        {
            WeightFile.Write(folder.File("f"), model, format);
            // 64 bytes of room: the header's padding, and digits of steps and offsets.
            Assert.InRange(new FileInfo(folder.File("f")).Length, bytes - 64, bytes + 64);
        }
    }

    private static WaveNetModel WithFullPrior(WaveNetShape shape)
    {
        const int Segments = 32, Hops = 188;
        string[] moods = shape.ControlSize > 0 ? ["calm", "wonder", "cavern", "tense"] : [];
        int slow = Hops / ControlPrior.SlowStepHops * ControlPrior.SlowFeatures;
        MoodPrior Codebook(string mood)
        {
            var transitions = new float[Segments * Segments];
            transitions.AsSpan().Fill(1f);
            return new(mood, Segments, new float[Segments * slow], new float[Segments * Hops], transitions);
        }

        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, seed: 1),
            Control = moods.Length > 0 ? ControlLayout.Default : null,
            Moods = moods,
            MoodEmbeddings = new float[moods.Length * ControlLayout.Default.MoodEmbeddingSize],
            LaneDeviations = new float[shape.Lanes],
            SynthesisFilters = new float[shape.Bands > 1 ? shape.Bands * ((20 * shape.Bands) + 1) : 0],
            Prior = moods.Length > 0 ? new ControlPrior(Hops, [.. moods.Select(Codebook)]) : null,
        };
    }
}
