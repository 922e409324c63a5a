using Ambience.Audio;
using Ambience.Health;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Health;

/// <summary>The detectors by themselves, on sounds whose faults are known.</summary>
public class DetectorTests
{
    private const int Rate = 48_000;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void ClicksAreTheSameHoweverTheSamplesAreCut(int frames)
    {
        float[] music = Struck(4);
        foreach (double second in (double[])[0.5, 1.2, 1.201, 3.3]) // two so near that they are heard as one
            music[2 * (int)(second * Rate)] += 0.3f;
        var detector = new ClickDetector(Rate, 2);
        for (int i = 0; i < music.Length; i += 2 * frames)
            detector.Add(music.AsSpan(i, Math.Min(2 * frames, music.Length - i)));
        detector.Finish();
        Assert.Equal(3, detector.Count);
        Assert.Equal(0, ClickDetector.CountIn(new AudioClip(Rate, 2, Struck(4))));
    }

    [Fact]
    public void AClickOnTheSideIsAClick()
    {
        float[] music = Struck(2);
        music[(2 * Rate) + 1] += 0.3f; // right alone, between two segments
        Assert.Equal(1, ClickDetector.CountIn(new AudioClip(Rate, 2, music)));
    }

    [Theory]
    [InlineData(1.296625, 0.99, 1.0)] // a whole number of coarse samples; in between, they match a little less
    [InlineData(0.26125, 0.99, 1.0)]
    [InlineData(1.3, 0.85, 1.0)]
    public void ALoopIsOne(double seconds, double low, double high)
    {
        float[] part = Noise((int)(seconds * 8_000), 1);
        float[] looped = [.. Enumerable.Range(0, (int)(16 / seconds)).SelectMany(_ => part)];
        Assert.InRange(LoopDetector.HighestOf(new AudioClip(8_000, 1, looped)), low, high);
    }

    [Fact]
    public void NoiseAndSilenceAreNoLoop()
    {
        Assert.InRange(LoopDetector.HighestOf(new AudioClip(8_000, 1, Noise(16 * 8_000, 2))), 0, 0.3);
        Assert.Equal(0, LoopDetector.HighestOf(new AudioClip(8_000, 1, new float[16 * 8_000])));
    }

    [Fact]
    public void FiguresAreThoseOfTheSound()
    {
        WaveNetModel model = WeightFile.Read(DemoFiles.Weights);
        var clip = new AudioClip(Rate, 2, [.. Enumerable.Range(0, 4 * Rate).SelectMany(i =>
        {
            float tone = 0.1f * MathF.Sin(MathF.Tau * 440 * i / Rate);
            return new[] { tone + 0.05f, tone };
        })]);
        HealthMeter tone = Measure(model, clip);
        Assert.Equal(10 * Math.Log10(0.005 + (0.05 * 0.05 / 2)), tone.BlockDecibels, 0.5); // sine, and direct current on one side
        Assert.Equal(0.05, tone.Figures[(int)HealthMeasure.DirectCurrent], 0.001);
        Assert.InRange(tone.Figures[(int)HealthMeasure.ToneFlatness], -90, -25);
        Assert.InRange(tone.Figures[(int)HealthMeasure.ChromaEntropy], 0, 0.3);
        Assert.Equal(0, tone.Figures[(int)HealthMeasure.Clipping]);

        HealthMeter noise = Measure(model, new AudioClip(Rate, 2, Noise(8 * Rate, 3)));
        Assert.InRange(noise.Figures[(int)HealthMeasure.ToneFlatness], -4, -1.5);
        Assert.InRange(noise.Figures[(int)HealthMeasure.BandFlatness], -1.5, 0);
        Assert.InRange(noise.Figures[(int)HealthMeasure.ChromaEntropy], 2.2, 2.49);
        Assert.Equal(10 * Math.Log10(0.25 / 3), noise.BlockDecibels, 0.5);
    }

    // The margin of 4 dB ends at noise, unless the training audio itself was as noisy.
    [Theory]
    [InlineData(-9f, -5f)]
    [InlineData(-5.85f, -3.6f)]
    [InlineData(-2f, 2f)]
    public void AMarginEndsWhereNoiseBegins(float trained, float allowed) => Assert.Equal(
        allowed, HealthRule.All[(int)HealthMeasure.ToneFlatness].Allowed(new HealthRange(-30, trained)).Highest, 1e-5f);

    [Fact]
    public void WhatIsNoNumberCountsNowhere()
    {
        WaveNetModel model = MusicModels.Create();
        var meter = new HealthMeter(model);
        var lanes = new float[model.Shape.HopFrames * model.Shape.Lanes];
        var control = new float[model.Shape.ControlSize];
        Assert.True(meter.AddHop(lanes, control, 1));
        Assert.False(meter.AddHop(lanes, control, float.NaN));
        lanes[^1] = float.PositiveInfinity;
        Assert.False(meter.AddHop(lanes, control, 1));
        lanes[^1] = float.NaN;
        Assert.False(meter.AddHop(lanes, control, 1));
        Assert.True(float.IsNaN(meter.HopDecibels));
    }

    [Fact]
    public void MeasuringAllocatesNothing()
    {
        WaveNetModel model = MusicModels.Create();
        var meter = new HealthMeter(model);
        var lanes = new float[model.Shape.HopFrames * model.Shape.Lanes];
        var audio = new float[model.Shape.HopSamples * 2];
        var control = new float[model.Shape.ControlSize];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int hop = 0; hop < 200; hop++)
            {
                meter.AddHop(lanes, control, 1);
                meter.AddAudio(audio);
            }
        }, runs: 3));
    }

    /// <summary>A clip as lanes and sound, hop by hop.</summary>
    private static HealthMeter Measure(WaveNetModel model, AudioClip clip)
    {
        WaveNetShape shape = model.Shape;
        var meter = new HealthMeter(model);
        float[] lanes = LaneEncoder.Encode(clip, shape);
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] /= model.LaneDeviations[i % shape.Lanes];
        int width = shape.HopFrames * shape.Lanes;
        for (int hop = 0; (hop + 1) * width <= lanes.Length; hop++)
        {
            meter.AddHop(lanes.AsSpan(hop * width, width), new float[shape.ControlSize], 1);
            meter.AddAudio(clip.Samples.AsSpan(hop * width, width)); // as many samples as lanes
        }
        return meter;
    }

    /// <summary>Decaying tones that begin gently.</summary>
    private static float[] Struck(int seconds) => [.. Enumerable.Range(0, seconds * Rate).SelectMany(i =>
    {
        double t = (double)(i % (Rate / 2)) / Rate, rise = Math.Min(1, t / 0.01);
        float sample = (float)(0.3 * rise * Math.Exp(-3 * t) * Math.Sin(Math.Tau * 330 * t));
        return new[] { sample, sample };
    })];

    private static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
