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
        float[] frames = TestSignals.Noise(Frames * bands, bands);
        float[] expected = Offline(frames, bands, filters);
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
