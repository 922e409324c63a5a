using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class ResamplerTests
{
    [Theory] // up, down, by whole numbers, by odd ratios, by one whose kernels are not kept
    [InlineData(44_100, 48_000)]
    [InlineData(48_000, 44_100)]
    [InlineData(48_000, 16_000)]
    [InlineData(8_000, 48_000)]
    [InlineData(96_000, 48_000)]
    [InlineData(44_101, 48_000)]
    [InlineData(192_000, 11_025)]
    public void ASineKeepsFrequencyPhaseAndLevel(int from, int to)
    {
        double nyquist = Math.Min(from, to) / 2.0;
        foreach (double part in new[] { 0.01, 0.5, 0.89 })
        {
            int frames = from / 8;
            var clip = new AudioClip(from, 1, TestSignals.Sine(frames, part * nyquist, from, 0.9));
            AudioClip resampled = Resampler.Resample(clip, to);
            Assert.Equal((int)Math.Ceiling(frames * (double)to / from), resampled.Frames);
            float[] ideal = TestSignals.Sine(resampled.Frames, part * nyquist, to, 0.9);
            Range inner = (resampled.Frames / 3)..(resampled.Frames * 2 / 3); // away from where the signal begins, ends
            double decibels = TestSignals.SignalToErrorDecibels(ideal[inner], resampled.Samples[inner]);
            Assert.True(decibels > 90, $"{part} of Nyquist: {decibels} dB");
        }
    }

    [Theory]
    [InlineData(96_000, 48_000)]
    [InlineData(48_000, 44_100)]
    [InlineData(48_000, 16_000)]
    public void WhatTheNewRateCannotHoldIsNinetyDecibelsDown(int from, int to)
    {
        for (double frequency = to / 2.0; frequency < from / 2.0; frequency += to / 37.0)
        {
            var clip = new AudioClip(from, 1, TestSignals.Sine(from / 8, frequency, from, 1));
            AudioClip resampled = Resampler.Resample(clip, to);
            int third = resampled.Frames / 3;
            double peak = resampled.Samples.AsSpan(third, third).ToArray().Max(MathF.Abs);
            Assert.True(20 * Math.Log10(peak) < -90, $"{frequency} Hz: {20 * Math.Log10(peak)} dB");
        }
    }

    [Fact]
    public void AConstantStaysConstant()
    {
        AudioClip resampled = Resampler.Resample(new AudioClip(44_100, 1, [.. Enumerable.Repeat(0.7f, 2_000)]), 48_000);
        Assert.All(resampled.Samples[200..^200], sample => Assert.Equal(0.7f, sample, 1e-6f));
    }

    [Fact]
    public void ChannelsStayApart()
    {
        float[] left = TestSignals.Noise(1_001, 1), right = TestSignals.Noise(1_001, 2);
        float[] both = [.. left.Zip(right).SelectMany(pair => new[] { pair.First, pair.Second })];
        AudioClip stereo = Resampler.Resample(new AudioClip(22_050, 2, both), 48_000);
        Assert.Equal(Resampler.Resample(new AudioClip(22_050, 1, left), 48_000).Samples, stereo.Channel(0));
        Assert.Equal(Resampler.Resample(new AudioClip(22_050, 1, right), 48_000).Samples, stereo.Channel(1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public void TheShortestClipsWork(int frames, int expected)
    {
        AudioClip resampled = Resampler.Resample(new AudioClip(44_100, 1, TestSignals.Noise(frames, 1)), 48_000);
        Assert.Equal(expected, resampled.Frames);
        Assert.All(resampled.Samples, sample => Assert.True(float.IsFinite(sample)));
    }

    [Fact]
    public void TheSameRateIsTheSameClip()
    {
        var clip = new AudioClip(48_000, 1, [1f]);
        Assert.Same(clip, Resampler.Resample(clip, 48_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resample(clip, 0));
    }
}
