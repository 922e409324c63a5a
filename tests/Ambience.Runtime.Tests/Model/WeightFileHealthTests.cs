using System.Text.Json.Nodes;
using Ambience.Health;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

/// <summary>What a weight file says of healthy music: read back as written, and not believed when it is wrong.</summary>
public sealed class WeightFileHealthTests : IDisposable
{
    private const int Frames = 10; // two hops

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.BFloat16)]
    [InlineData(WeightFormat.Int8)]
    public void RangesAreKeptExactlyAndClipsWithinHalfAStep(WeightFormat format)
    {
        WaveNetModel written = Model();
        WeightFile.Write(_folder.File("a"), written, format);
        WaveNetModel read = WeightFile.Read(_folder.File("a"));
        Assert.Equal(written.Health.Select(mood => mood.Mood), read.Health.Select(mood => mood.Mood));
        Assert.Equal(written.Health[0].Ranges, read.Health[0].Ranges);
        Assert.Null(read.Health[1].Clip);
        MusicClip clip = written.Health[0].Clip!, found = read.Health[0].Clip!;
        Assert.Equal(Frames, found.Frames);
        for (int i = 0; i < clip.Lanes.Length; i++)
        {
            float step = clip.Lanes.Skip(i / Frames * Frames).Take(Frames).Max(MathF.Abs) / 127;
            Assert.Equal(clip.Lanes[i], found.Lanes[i], step * 0.501f);
        }
        for (int i = 0; i < clip.Features.Length; i++)
            Assert.Equal(clip.Features[i], found.Features[i], MathF.Abs(clip.Features[i]) / 256);
        WeightFile.Write(_folder.File("b"), read, format);
        Assert.Equal(File.ReadAllBytes(_folder.File("a")), File.ReadAllBytes(_folder.File("b")));
        Assert.DoesNotContain(read.Weights.RowScales.Keys, name => name.StartsWith("clip.", StringComparison.Ordinal));
    }

    [Fact]
    public void OlderFilesSayNothing()
    {
        WeightFile.Write(_folder.File("a"), TestModels.Banded(), WeightFormat.Int8);
        Assert.Empty(WeightFile.Read(_folder.File("a")).Health);
    }

    [Theory]
    [InlineData("clipFrames", "7", "a multiple of 5")]
    [InlineData("clipFrames", "-5", "0 to 65536")]
    [InlineData("clipFrames", "65535", "expected at least")]
    [InlineData("clipFrames", "15", "clip.calm.lanes")]
    [InlineData("mood", "\"clam\"", "in their order")]
    [InlineData("mood", "null", "'mood' is null")]
    [InlineData("ranges", "{\"level\":[1]}", "a range has two numbers")]
    [InlineData("ranges", "{\"level\":[2,1]}", "the lower one first")]
    [InlineData("ranges", "{\"level\":[1,1e99]}", "two finite numbers")]
    [InlineData("ranges", "[]", "\"health\" cannot be read")]
    [InlineData("ranges", null, "a part is missing")]
    public void WhatIsWrongIsRefused(string key, string? value, string says)
    {
        WeightFile.Write(_folder.File("a"), Model(), WeightFormat.Int8);
        byte[] bytes = SafetensorsBytes.WithHeader(File.ReadAllBytes(_folder.File("a")), header =>
        {
            JsonObject metadata = header["__metadata__"]!.AsObject();
            JsonArray health = JsonNode.Parse(metadata["health"]!.GetValue<string>())!.AsArray();
            if (value is null)
                health[0]!.AsObject().Remove(key);
            else
                health[0]![key] = JsonNode.Parse(value);
            metadata["health"] = health.ToJsonString();
        });
        WeightFileException refused = Assert.Throws<WeightFileException>(() => WeightFile.Read(bytes, "a.safetensors"));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MeasuresOfAnotherVersionAreLeftAlone()
    {
        WeightFile.Write(_folder.File("a"), Model(), WeightFormat.Int8);
        byte[] bytes = SafetensorsBytes.WithText(File.ReadAllBytes(_folder.File("a")), "burst", "warmth");
        MoodHealth calm = WeightFile.Read(bytes, "a").Health[0];
        Assert.False(calm.Ranges[(int)HealthMeasure.Burst].IsKnown);
        Assert.True(calm.Ranges[(int)HealthMeasure.Level].IsKnown);
    }

    private static WaveNetModel Model()
    {
        WaveNetModel plain = TestModels.Banded();
        var random = new Random(3);
        HealthRange[] ranges = [.. Enumerable.Range(0, HealthRange.MeasureCount).Select(i => new HealthRange(-i - 0.1f, i + 0.3f))];
        HealthRange[] few = [.. ranges.Select((range, i) => i % 2 == 0 ? range : HealthRange.Unknown)];
        var clip = new MusicClip(Frames, Numbers(random, 3 * Frames), Numbers(random, 2 * ControlLayout.FeatureCount));
        return new WaveNetModel
        {
            Weights = plain.Weights, Control = plain.Control, Moods = plain.Moods, MoodEmbeddings = plain.MoodEmbeddings,
            LaneDeviations = plain.LaneDeviations, SynthesisFilters = plain.SynthesisFilters, Prior = plain.Prior,
            Provenance = plain.Provenance,
            Health = [new(plain.Moods[0], ranges, clip), new(plain.Moods[1], few, null)],
        };
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextSingle()) - 2)];
}
