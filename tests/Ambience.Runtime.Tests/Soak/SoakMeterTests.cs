using Ambience.Soak.Measuring;
using Ambience.Soak.Reporting;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Soak;

/// <summary>What the soak program measures by: each defect is planted once and has to be found, and nothing without one.</summary>
public class SoakMeterTests
{
    private const int Rate = 48_000, Channels = 2;

    private static float[] Music(double seconds, double hertz = 220, double amplitude = 0.2)
    {
        // A chord with vibrato, so that it never repeats itself, over a floor of noise.
        var random = new Random(4);
        var samples = new float[(int)(seconds * Rate) * Channels];
        for (int frame = 0; frame < samples.Length / Channels; frame++)
        {
            double time = (double)frame / Rate, bend = 3 * Math.Sin(0.37 * time) * Math.Sin(1.7 * time);
            double left = Math.Sin(Math.Tau * hertz * time + bend) + (0.5 * Math.Sin(Math.Tau * 1.26 * hertz * time - bend));
            double right = Math.Sin(Math.Tau * 1.5 * hertz * time + (2 * bend));
            samples[2 * frame] = (float)((amplitude * left) + (1e-3 * (random.NextDouble() - 0.5)));
            samples[(2 * frame) + 1] = (float)((amplitude * right) + (1e-3 * (random.NextDouble() - 0.5)));
        }
        return samples;
    }

    private static HourFigures Hear(float[] samples, int blockFrames = 800)
    {
        var ear = new Ear(Rate, Channels);
        for (int at = 0; at < samples.Length; at += blockFrames * Channels)
            ear.Add(samples.AsSpan(at, Math.Min(blockFrames * Channels, samples.Length - at)));
        return ear.Hour();
    }

    [Fact]
    public void GoodMusicIsGood()
    {
        HourFigures heard = Hear(Music(30));
        Assert.Equal((0, 0, 0, 0, 0, 0), (heard.Gaps, heard.Silences, heard.Clicks, heard.Clipped, heard.NotANumber, heard.Loops));
        Assert.InRange(heard.LoopScore, 0, 0.95); // a slow vibrato comes near to itself
        Assert.InRange(heard.DirectCurrent, 0, 1e-3);
        Assert.Equal(30, heard.Seconds, 1e-6);
    }

    [Fact]
    public void AClickIsFoundWhereItIs()
    {
        float[] samples = Music(4);
        for (int frame = 2 * Rate; frame < 4 * Rate; frame++)
            samples[2 * frame] += 0.05f; // a seam in one channel
        HourFigures heard = Hear(samples);
        Assert.Equal(1, heard.Clicks);
        Assert.Equal(2, Assert.Single(heard.ClickSeconds), 0.001);
    }

    [Fact]
    public void AnAttackIsNoClick()
    {
        float[] samples = Music(4);
        for (int frame = 2 * Rate; frame < 4 * Rate; frame++)
            samples[2 * frame] += (float)(0.3 * Math.Min(1, (frame - (2 * Rate)) / 480.0) * Math.Sin(Math.Tau * 880 * frame / Rate));
        Assert.Equal(0, Hear(samples).Clicks);
    }

    [Fact]
    public void GapsAndSilencesAreToldApart()
    {
        float[] samples = Music(10);
        samples.AsSpan(3 * Rate * Channels, Rate / 100 * Channels).Clear();        // 10 ms of nothing
        samples.AsSpan(4 * Rate * Channels, 30 * Channels).Clear();                // 0.6 ms: no gap yet
        for (int i = 5 * Rate * Channels; i < 7 * Rate * Channels; i++)
            samples[i] *= 1e-3f;                                                   // 2 s that nobody hears
        HourFigures heard = Hear(samples);
        Assert.Equal(1, heard.Gaps);
        Assert.Equal(0.01, heard.LongestGapSeconds, 0.0005);
        Assert.Equal(1, heard.Silences);
        Assert.Equal(2, heard.LongestSilenceSeconds, 0.03);
    }

    [Fact]
    public void ALoopIsFound()
    {
        float[] bar = Music(1.5);
        float[] samples = [.. Enumerable.Repeat(bar, 20).SelectMany(part => part)];
        HourFigures heard = Hear(samples);
        Assert.Equal(1, heard.Loops);
        Assert.True(heard.LoopScore > 0.99, $"{heard.LoopScore}");
    }

    [Fact]
    public void WhatIsBeyondFullScaleOrNoNumberIsCounted()
    {
        float[] samples = Music(1);
        (samples[1_000], samples[2_001], samples[3_000]) = (1, -1.5f, float.NaN);
        for (int i = 0; i < samples.Length; i += Channels)
            samples[i] += 0.05f;
        HourFigures heard = Hear(samples);
        Assert.Equal((2, 1), (heard.Clipped, heard.NotANumber));
        Assert.Equal(0.05, heard.DirectCurrent, 0.002);
        Assert.Equal(1.5, heard.Peak, 1e-6);
    }

    [Fact]
    public void ASineHasItsLoudnessAndItsOctave()
    {
        // BS.1770: a 997 Hz sine of full scale in one channel has -3.01 LUFS.
        var samples = new float[61 * Rate * Channels];
        for (int frame = 0; frame < samples.Length / Channels; frame++)
            samples[2 * frame] = (float)(0.1 * Math.Sin(Math.Tau * 997 * frame / Rate));
        var ear = new Ear(Rate, Channels);
        ear.Add(samples);
        HourFigures heard = ear.Hour();
        Assert.Equal(-23.01, heard.Lufs, 0.02);
        Assert.Equal(-23.01, Assert.Single(heard.MinuteLufs), 0.02);
        int octave = ear.OctaveCentresHz.ToList().IndexOf(1_000);
        // Both channels' mean power: half of the one.
        Assert.Equal(-20 - 3.01 - 3.01, heard.OctaveDecibels[octave], 0.05);
        Assert.All(heard.OctaveDecibels.Where((_, i) => i != octave), level => Assert.True(level < -70, $"{level}"));
    }

    [Fact]
    public void ItDoesNotMatterHowMusicIsCutIntoBlocks()
    {
        float[] samples = Music(20);
        samples[777_777] += 0.5f;
        string whole = System.Text.Json.JsonSerializer.Serialize(Hear(samples));
        foreach (int block in new[] { 1, 479, 4_801, 100_003 })
            Assert.Equal(whole, System.Text.Json.JsonSerializer.Serialize(Hear(samples, block)));
    }

    [Fact]
    public void ListeningAllocatesNothing()
    {
        float[] samples = Music(5);
        var ear = new Ear(Rate, Channels);
        Assert.Equal(0, Allocations.Of(() => ear.Add(samples), runs: 1)); // 10 s in all: segments of the loop search end among them
    }

    [Fact]
    public void TheSlopeIsThatOfTheMinutes()
    {
        Assert.Equal(6, Slope.PerHour([.. Enumerable.Range(0, 90).Select(minute => -20 + (0.1 * minute))]), 1e-9);
        Assert.Equal(0, Slope.PerHour([-20]));
    }
}
