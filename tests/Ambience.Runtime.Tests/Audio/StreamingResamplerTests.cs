using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class StreamingResamplerTests
{
    [Theory]
    [InlineData(48_000, 44_100)]
    [InlineData(44_100, 48_000)]
    [InlineData(48_000, 96_000)]
    [InlineData(16_000, 48_000)]
    [InlineData(48_000, 22_050)]
    public void ASineKeepsFrequencyLevelAndPlaceInTime(int fromHz, int toHz)
    {
        const double hertz = 997;
        var resampler = new StreamingResampler(fromHz, toHz, 2);
        int frames = fromHz / 4;
        var input = new float[2 * frames];
        for (int i = 0; i < frames; i++)
        {
            input[2 * i] = (float)Math.Sin(2 * Math.PI * hertz * i / fromHz);
            input[(2 * i) + 1] = -0.5f * input[2 * i];
        }
        var output = new float[2 * resampler.MaximumFrames(frames)];
        int made = resampler.Process(input, output);
        Assert.InRange(made, resampler.MaximumFrames(frames) - 1, resampler.MaximumFrames(frames));

        // The latency is a whole number of input samples less one half of the kernel: known exactly, unlike the rounded
        // LatencyFrames.
        double scale = Math.Min(1, (double)toHz / fromHz);
        double delay = (Math.Ceiling(64 / (0.95 * scale)) - 1) / fromHz;
        Assert.Equal(delay * toHz, resampler.LatencyFrames, 0.5 + 1e-9);
        int settled = 2 * resampler.LatencyFrames + 2;
        for (int i = settled; i < made; i++)
        {
            double expected = Math.Sin(2 * Math.PI * hertz * (((double)i / toHz) - delay));
            Assert.Equal(expected, output[2 * i], 2e-4); // 90 dB down is 3e-5 of full scale, twice, and float rounding
            Assert.Equal(-0.5 * expected, output[(2 * i) + 1], 2e-4);
        }
    }

    [Fact]
    public void WhatLiesAboveTheNewNyquistIsGone()
    {
        var resampler = new StreamingResampler(48_000, 32_000, 1);
        var input = new float[9_600];
        for (int i = 0; i < input.Length; i++)
            input[i] = (float)Math.Sin(2 * Math.PI * 17_300 * i / 48_000);
        var output = new float[resampler.MaximumFrames(input.Length)];
        int made = resampler.Process(input, output);
        Assert.All(output[(2 * resampler.LatencyFrames)..made], sample => Assert.InRange(sample, -1e-4f, 1e-4f));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(511)]
    public void HoweverTheInputIsCutAndStateIsCarriedTheBitsAreTheSame(int piece)
    {
        const int frames = 3_000, channels = 2;
        var random = new Random(piece);
        float[] input = [.. Enumerable.Range(0, frames * channels).Select(_ => random.NextSingle() - 0.5f)];
        var whole = new StreamingResampler(48_000, 44_100, channels);
        var expected = new float[channels * whole.MaximumFrames(frames)];
        expected = expected[..(channels * whole.Process(input, expected))];

        var parts = new List<float>();
        var current = new StreamingResampler(48_000, 44_100, channels);
        for (int at = 0, count; at < frames; at += count)
        {
            count = Math.Min(piece, frames - at);
            var output = new float[channels * current.MaximumFrames(count)];
            int made = current.Process(input.AsSpan(at * channels, count * channels), output);
            Assert.InRange(made, 0, current.MaximumFrames(count));
            parts.AddRange(output[..(made * channels)]);

            var state = new float[current.StateFloats];
            int place = current.CaptureState(state);
            Assert.True(current.IsPlace(place));
            current = new StreamingResampler(48_000, 44_100, channels);
            _ = current.Process(new float[channels * 5], new float[channels * 5]);
            current.RestoreState(state, place);
        }
        Assert.Equal(expected, parts);
    }

    [Fact]
    public void NothingIsAllocatedAndOddRatiosAreRefused()
    {
        var resampler = new StreamingResampler(48_000, 44_100, 2);
        var input = new float[2 * 333];
        var output = new float[2 * resampler.MaximumFrames(333)];
        Assert.Equal(0, Allocations.Of(() => resampler.Process(input, output)));
        string message = Assert.Throws<AmbienceException>(() => new StreamingResampler(48_000, 44_101, 2)).Message;
        Assert.Contains("44101", message);
    }
}
