using Ambience.Audio;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

/// <summary>Audio to lanes and back, through the shape and model that a network would have.</summary>
public class LaneCodecTests
{
    [Theory]
    [InlineData(32, 2)]
    [InlineData(12, 1)]
    [InlineData(5, 2)]
    [InlineData(1, 2)]
    [InlineData(1, 1)]
    public void LanesDecodeToTheAudioTheyCameFrom(int bands, int channels)
    {
        WaveNetModel model = Model(bands, channels);
        float[] noise = TestSignals.Noise(6_000 * channels, 1);
        float[] samples = [.. new float[2_000 * channels], .. noise, .. new float[3_000 * channels]];
        var clip = new AudioClip(48_000, channels, samples);
        var decoder = new LaneDecoder(model);
        float[] audio = Decode(decoder, Normalise(LaneEncoder.Encode(clip, model.Shape), model), model.Shape.Lanes);
        int delay = decoder.DelaySamples * channels;
        Assert.Equal(bands == 1 ? 0 : 10 * bands, decoder.DelaySamples);
        int count = 9_000 * channels;
        double decibels = TestSignals.SignalToErrorDecibels(samples.AsSpan(0, count), audio.AsSpan(delay, count));
        Assert.True(decibels > 85, $"{decibels} dB");
    }

    [Fact]
    public void LeftStaysLeft()
    {
        WaveNetModel model = Model(8, 2);
        float[] samples = [.. TestSignals.Noise(4_000, 2).SelectMany(left => new[] { left, 0f })];
        float[] lanes = LaneEncoder.Encode(new AudioClip(48_000, 2, samples), model.Shape);
        float[] audio = Decode(new LaneDecoder(model), Normalise(lanes, model), 16);
        // Away from the hard edges, where the frames outside are missing.
        double left = audio.Where((_, i) => i is > 1_000 and < 7_000 && i % 2 == 0).Sum(x => (double)x * x);
        double right = audio.Where((_, i) => i is > 1_000 and < 7_000 && i % 2 == 1).Sum(x => (double)x * x);
        Assert.True(right < left * 1e-8, $"{left} {right}");
    }

    [Fact]
    public void MonoMaterialHasNoSideAndMidIsTheFirstHalf()
    {
        WaveNetShape shape = Model(8, 2).Shape;
        float[] mono = TestSignals.Noise(1_000, 3);
        float[] lanes = LaneEncoder.Encode(new AudioClip(48_000, 1, mono), shape);
        float[] mid = FilterBankAnalysis.Analyse(mono, 8, FilterBankDesign.AnalysisFilters(8));
        for (int i = 0; i < lanes.Length; i++)
            Assert.Equal(i % 16 < 8 ? mid[(i / 16 * 8) + (i % 16)] : 0f, lanes[i], 1e-6); // another order of summing
    }

    [Fact]
    public void ClipsAreBroughtToTheShapesRateAndChannels()
    {
        var clip = new AudioClip(44_100, 2, TestSignals.Noise(2 * 4_410, 4));
        WaveNetShape ambient = WaveNetPresets.Ambient48;
        Assert.Equal(150 * 64, LaneEncoder.Encode(clip, ambient).Length); // 0.1 s = 4,800 samples = 150 frames
        Assert.Equal(1_600, LaneEncoder.Encode(clip, WaveNetPresets.Classic).Length);
        Assert.Empty(LaneEncoder.Encode(new AudioClip(44_100, 2, []), ambient));
        Assert.Equal(64, LaneEncoder.Encode(new AudioClip(48_000, 1, [0.1f, 0.2f, 0.3f]), ambient).Length);
        Assert.Throws<AmbienceException>(() => LaneEncoder.Encode(new AudioClip(48_000, 3, new float[3]), ambient));
    }

    [Fact]
    public void BlocksResetAndStateChangeNoBit()
    {
        WaveNetModel model = Model(12, 2);
        const int Lanes = 24, Frames = 60;
        float[] lanes = TestSignals.Noise(Frames * Lanes, 5);
        var decoder = new LaneDecoder(model);
        float[] whole = Decode(decoder, lanes, Lanes);
        foreach (int block in new[] { 1, 7, 59 })
        {
            decoder.Reset();
            Assert.Equal(whole, lanes.Chunk(block * Lanes).SelectMany(part => Decode(decoder, part, Lanes)));
        }
        decoder.Reset();
        Decode(decoder, lanes[..(23 * Lanes)], Lanes);
        var state = new float[decoder.StateFloats];
        decoder.CaptureState(state);
        var other = new LaneDecoder(model);
        other.RestoreState(state);
        Assert.Equal(whole[(23 * Lanes)..], Decode(other, lanes[(23 * Lanes)..], Lanes));
        var samples = new float[lanes.Length];
        Assert.Equal(0, Allocations.Of(() => decoder.Process(lanes, Frames, samples)));
    }

    [Fact]
    public void WrongUseIsRefused()
    {
        var decoder = new LaneDecoder(Model(12, 2));
        Assert.Throws<ArgumentException>(() => decoder.Process(new float[24], 2, new float[24]));
        Assert.Throws<ArgumentException>(() => decoder.Process(new float[24], 1, new float[12]));
        Assert.Throws<ArgumentException>(() => decoder.Process([], -1, []));
        Assert.Throws<ArgumentException>(() => decoder.RestoreState(new float[1]));
        WaveNetModel right = Model(12, 2);
        AssertRefused(new float[23], right.SynthesisFilters);
        AssertRefused(right.LaneDeviations, []);
        AssertRefused(right.LaneDeviations, right.SynthesisFilters[1..]);

        void AssertRefused(float[] deviations, float[] filters)
        {
            var model = new WaveNetModel
            {
                Weights = right.Weights,
                LaneDeviations = deviations,
                SynthesisFilters = filters,
            };
            Assert.Throws<ArgumentException>(() => new LaneDecoder(model));
        }
    }

    private static WaveNetModel Model(int bands, int channels)
    {
        WaveNetShape shape = WaveNetPresets.Small48 with { Bands = bands, Channels = channels };
        return new WaveNetModel
        {
            Weights = new WaveNetWeights(shape),
            LaneDeviations = [.. Enumerable.Range(1, shape.Lanes).Select(lane => 0.03f * lane)],
            SynthesisFilters = bands == 1 ? [] : FilterBankDesign.SynthesisFilters(bands),
        };
    }

    private static float[] Normalise(float[] lanes, WaveNetModel model) =>
        [.. lanes.Select((value, i) => value / model.LaneDeviations[i % model.Shape.Lanes])];

    private static float[] Decode(LaneDecoder decoder, float[] lanes, int width)
    {
        var audio = new float[lanes.Length];
        decoder.Process(lanes, lanes.Length / width, audio);
        return audio;
    }
}
