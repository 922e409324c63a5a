using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

public class WeightFileTests
{
    [Fact]
    public void Float32ReturnsEveryBit()
    {
        WaveNetModel written = TestModels.Banded();
        WaveNetModel read = RoundTrip(written, WeightFormat.Float32);
        foreach ((TensorSlot expected, TensorSlot found) in Pairs(written, read))
        {
            Assert.Equal(expected.Name, found.Name);
            Assert.Equal(expected.Dimensions, found.Dimensions);
            Assert.Equal(expected.Data, found.Data);
        }
        SameAround(written, read, WeightFormat.Float32);
    }

    [Fact]
    public void BFloat16RoundsMatricesAndPriorToNearestEvenAndKeepsTheRest()
    {
        WaveNetModel written = TestModels.Banded();
        WaveNetModel read = RoundTrip(written, WeightFormat.BFloat16);
        foreach ((TensorSlot expected, TensorSlot found) in Pairs(written, read))
        {
            bool rounded = expected.Name.EndsWith("slow") || expected.Name.EndsWith("onsets") ||
                (expected.Name.EndsWith(".weight") && expected.Dimensions.Count == 2);
            // bf16 has 8 significant bits, so rounding to nearest moves a value by at most 2^-8 of itself.
            AssertClose(expected, found, rounded ? 1f / 256f : 0f, absolute: 0f);
            Assert.True(!rounded || !expected.Data.AsSpan().SequenceEqual(found.Data), $"{expected.Name} was not rounded");
        }
        SameAround(written, read, WeightFormat.BFloat16);
    }

    [Fact]
    public void Int8StaysWithinHalfAStepOfItsRow()
    {
        WaveNetModel written = TestModels.Banded();
        WaveNetModel read = RoundTrip(written, WeightFormat.Int8);
        float[] expected = written.Weights.Layers[1].Past, found = read.Weights.Layers[1].Past;
        int columns = written.Shape.ResidualChannels;
        for (int row = 0; row < expected.Length / columns; row++)
        {
            float step = expected.Skip(row * columns).Take(columns).Max(MathF.Abs) / 127f;
            for (int i = row * columns; i < (row + 1) * columns; i++)
                Assert.True(MathF.Abs(expected[i] - found[i]) <= 0.5001f * step, $"row {row}: {expected[i]} became {found[i]}");
        }
        Assert.Equal(written.Weights.Layers[1].GateBias, read.Weights.Layers[1].GateBias);
        Assert.Equal(written.Prior!.Moods[1].Transitions, read.Prior!.Moods[1].Transitions);
        SameAround(written, read, WeightFormat.Int8);
    }

    [Theory] // what was stored exactly once is stored exactly for ever
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.BFloat16)]
    [InlineData(WeightFormat.Int8)]
    public void WritingWhatWasReadGivesTheSameFile(WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        WeightFile.Write(folder.File("1"), TestModels.Banded(), format);
        WeightFile.Write(folder.File("2"), WeightFile.Read(folder.File("1")), format);
        Assert.Equal(File.ReadAllBytes(folder.File("1")), File.ReadAllBytes(folder.File("2")));
    }

    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.BFloat16)]
    [InlineData(WeightFormat.Int8)]
    public void AMuLawNetworkWithoutControlHasNothingAroundIt(WeightFormat format)
    {
        WaveNetModel written = TestModels.MuLaw();
        WaveNetModel read = RoundTrip(written, format);
        Assert.Equal(written.Shape, read.Shape);
        Assert.Null(read.Control);
        Assert.Null(read.Prior);
        Assert.Empty(read.Moods);
        Assert.Empty(read.SynthesisFilters);
        Assert.Equal(written.Weights.OutputBias, read.Weights.OutputBias);
        Assert.Equal(double.NaN, read.Provenance.ValidationBits);
    }

    [Fact]
    public void ARowOfZerosSurvivesInt8()
    {
        WaveNetModel model = TestModels.Banded();
        int columns = model.Shape.SkipChannels;
        model.Weights.Hidden.AsSpan(2 * columns, columns).Clear();
        float[] read = RoundTrip(model, WeightFormat.Int8).Weights.Hidden;
        Assert.All(read.Skip(2 * columns).Take(columns), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void EveryTensorStartsOnItsElementSizeAndTheDataOnEight()
    {
        using var folder = new TemporaryFolder();
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            WeightFile.Write(folder.File("f"), TestModels.Banded(), format);
            byte[] bytes = File.ReadAllBytes(folder.File("f"));
            SafetensorsHeader header = SafetensorsHeader.Parse(bytes, bytes.Length, "f");
            Assert.Equal(0, header.DataStart % 8);
            Assert.All(header.Tensors.Values, tensor => Assert.Equal(0, tensor.Begin % (int)tensor.Type));
        }
    }

    private static WaveNetModel RoundTrip(WaveNetModel model, WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("weights.safetensors");
        WeightFile.Write(path, model, format);
        return WeightFile.Read(path);
    }

    private static IEnumerable<(TensorSlot Expected, TensorSlot Found)> Pairs(WaveNetModel expected, WaveNetModel found)
    {
        List<TensorSlot> left = [.. WeightFileTensors.Of(expected, WeightFormat.Float32)];
        List<TensorSlot> right = [.. WeightFileTensors.Of(found, WeightFormat.Float32)];
        Assert.Equal(left.Count, right.Count);
        return left.Zip(right);
    }

    private static void AssertClose(TensorSlot expected, TensorSlot found, float relative, float absolute)
    {
        for (int i = 0; i < expected.Data.Length; i++)
        {
            float tolerance = absolute + (relative * MathF.Abs(expected.Data[i]));
            // Written so that NaN on either side fails.
            Assert.True(MathF.Abs(expected.Data[i] - found.Data[i]) <= tolerance,
                $"{expected.Name}[{i}]: expected {expected.Data[i]}, found {found.Data[i]}");
        }
    }

    private static void SameAround(WaveNetModel written, WaveNetModel read, WeightFormat format)
    {
        Assert.Equal(format, read.Format);
        Assert.Equal(written.Shape, read.Shape);
        Assert.Equal(written.Control, read.Control);
        Assert.Equal(written.Moods, read.Moods);
        Assert.Equal(written.Prior!.SegmentHops, read.Prior!.SegmentHops);
        Assert.Equal(written.Prior.Moods.Select(mood => (mood.Mood, mood.Segments)), read.Prior.Moods.Select(mood => (mood.Mood, mood.Segments)));
        Assert.Equal(written.Provenance.Files, read.Provenance.Files);
        Assert.Equal(written.Provenance with { Files = [] }, read.Provenance with { Files = [] });
    }
}
