using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>
/// Streaming synthesis against an offline sum in scalar arithmetic, bit for bit.
/// <see cref="FilterBankInstructionSetTests"/> runs this class again with instruction sets switched off.
/// </summary>
public class FilterBankBitsTests
{
    private const int Frames = 120;

    public FilterBankBitsTests() => InstructionSets.AssertSwitchedOff();

    public static TheoryData<int, int> BandsAndBlocks()
    {
        var data = new TheoryData<int, int>();
        // Less than a tile of 8, tiles with and without rest, four tiles and more.
        foreach (int bands in new[] { 2, 5, 8, 12, 32, 43 })
        {
            foreach (int block in new[] { 1, 7, 64, Frames })
                data.Add(bands, block);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(BandsAndBlocks))]
    public void StreamingEqualsOfflineForAnyBlockSize(int bands, int block)
    {
        float[] filters = FilterBankDesign.SynthesisFilters(bands);
        Check(bands, block, filters, ModulatedOffline);
        filters[^1] += 0.001f; // one tap that no prototype explains
        Assert.Null(FilterBankModulation.Find(bands, filters));
        Check(bands, block, filters, Offline);
    }

    [Fact] // the two ways differ by roundings: 21 frames of 32 bands, each of size 1
    public void ModulatedFiltersSoundLikeTheSumOfTheirFilters()
    {
        float[] filters = FilterBankDesign.SynthesisFilters(32);
        float[] frames = TestSignals.Noise(Frames * 32, 5);
        float[] sum = Offline(frames, 32, filters), modulated = ModulatedOffline(frames, 32, filters);
        Assert.All(sum.Zip(modulated), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 3e-6));
    }

    private static void Check(int bands, int block, float[] filters, Func<float[], int, float[], float[]> offline)
    {
        float[] frames = TestSignals.Noise(Frames * bands, bands);
        float[] expected = offline(frames, bands, filters);
        var synthesis = new FilterBankSynthesis(bands, filters);
        var actual = new float[frames.Length];
        for (int from = 0; from < Frames; from += block)
        {
            int count = Math.Min(block, Frames - from) * bands;
            synthesis.Process(frames.AsSpan(from * bands, count), actual.AsSpan(from * bands, count));
        }
        AssertBits(expected, actual);
    }

    [Fact]
    public void FiltersOfAnyOddLengthWork()
    {
        foreach (int taps in new[] { 1, 3, 9, 11, 41 })
        {
            float[] filters = TestSignals.Noise(3 * taps, taps);
            float[] frames = TestSignals.Noise(Frames * 3, 9);
            var synthesis = new FilterBankSynthesis(3, filters);
            Assert.Equal(taps / 2, synthesis.DelaySamples);
            var actual = new float[frames.Length];
            synthesis.Process(frames, actual);
            AssertBits(Offline(frames, 3, filters), actual);
        }
    }

    /// <summary>
    /// What synthesis is: each frame adds its bands' filters to the signal. Newest frame first, then band by band.
    /// </summary>
    private static float[] Offline(float[] frames, int bands, float[] filters)
    {
        int taps = filters.Length / bands;
        var samples = new float[frames.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            for (int frame = i / bands; frame >= 0 && i - (frame * bands) < taps; frame--)
            {
                for (int band = 0; band < bands; band++)
                {
                    float tap = filters[(band * taps) + i - (frame * bands)];
                    samples[i] = MathF.FusedMultiplyAdd(frames[(frame * bands) + band], tap, samples[i]);
                }
            }
        }
        return samples;
    }

    /// <summary>The same of a prototype times cosines: bands first, then frame by frame, newest first.</summary>
    private static float[] ModulatedOffline(float[] frames, int bands, float[] filters)
    {
        FilterBankModulation modulation = FilterBankModulation.Find(bands, filters)!;
        int folds = 2 * bands, taps = filters.Length / bands;
        var samples = new float[frames.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            for (int frame = i / bands; frame >= 0 && i - (frame * bands) < taps; frame--)
            {
                int tap = i - (frame * bands);
                float modulated = 0;
                for (int band = 0; band < bands; band++)
                {
                    float cosine = modulation.Cosines[(band * folds) + (tap % folds)];
                    modulated = MathF.FusedMultiplyAdd(frames[(frame * bands) + band], cosine, modulated);
                }
                samples[i] = MathF.FusedMultiplyAdd(modulated, modulation.Prototype[tap], samples[i]);
            }
        }
        return samples;
    }

    private static void AssertBits(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.False(float.IsNaN(expected[i]));
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"sample {i}: expected {expected[i]:R}, found {actual[i]:R}");
        }
    }
}

public class FilterBankInstructionSetTests
{
    [Theory]
    [MemberData(nameof(InstructionSets.Switches), MemberType = typeof(InstructionSets))]
    public void TheBitsStayTheSameWithout(string feature) =>
        InstructionSets.RunWithout(feature, typeof(FilterBankBitsTests));
}
