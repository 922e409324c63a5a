using Ambience.Audio;
using Xunit;

namespace Ambience.Runtime.Tests.Audio;

public class SubsonicFilterTests
{
    [Theory] // Butterworth of second order: |H|^2 = 1 / (1 + (20 Hz / f)^4)
    [InlineData(48_000, 5, -24.1)]
    [InlineData(48_000, 20, -3.01)]
    [InlineData(44_100, 60, -0.05)]
    [InlineData(16_000, 440, 0)]
    public void SinesAreAsLoudAsTheFilterSays(int sampleRateHz, double hertz, double decibels)
    {
        var samples = new float[6 * sampleRateHz];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)(0.3 + (0.5 * Math.Sin(2 * Math.PI * hertz * i / sampleRateHz)));
        AudioClip filtered = SubsonicFilter.Apply(new AudioClip(sampleRateHz, 1, samples));
        float[] settled = filtered.Samples[(2 * sampleRateHz)..]; // 4 s: whole periods of every sine above
        double level = 10 * Math.Log10(settled.Average(sample => (double)sample * sample) / (0.5 * 0.5 / 2));
        Assert.InRange(level, decibels - 0.05, decibels + 0.05);
        Assert.InRange(settled.Average(), -1e-4, 1e-4); // the offset is gone
    }

    [Fact]
    public void ChannelsDoNotMeet()
    {
        float[] left = [.. Enumerable.Range(0, 1_001).Select(i => MathF.Sin(i))];
        float[] both = [.. left.SelectMany(sample => new[] { sample, 0f })];
        AudioClip filtered = SubsonicFilter.Apply(new AudioClip(48_000, 2, both));
        Assert.Equal(SubsonicFilter.Apply(new AudioClip(48_000, 1, left)).Samples, filtered.Channel(0));
        Assert.All(filtered.Channel(1), sample => Assert.Equal(0, sample));
    }
}
