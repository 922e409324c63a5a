using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public class PlaybackBufferingTests
{
    [Theory]
    [InlineData(200, 48_000, 2, 16)]
    [InlineData(200, 48_000, 2, 512)]
    [InlineData(1, 48_000, 2, 512)]
    [InlineData(500, 16_000, 1, 160)]
    [InlineData(10_000, 44_100, 2, 441)]
    [InlineData(200, 48_000, 2, 48_000)]
    public void EveryPlanFitsGeneratorAndOutput(int milliseconds, int rate, int channels, int blockFrames)
    {
        PlaybackBuffering plan = PlaybackBuffering.For(milliseconds, rate, channels, blockFrames);
        Assert.True(plan.Buffers * plan.BufferFrames * 1000L / rate >= PlaybackBuffering.LeastQueuedMilliseconds);
        Assert.Equal(0, plan.RingSamples % channels);
        // The constructors check what they need.
        var ring = new SampleRing(plan.RingSamples);
        using var generator = new GeneratorThread(new RingSupply(new TestSource(channels, rate), ring, blockFrames));
        using var output = new OpenAlOutput(ring, rate, channels, plan, new OpenAlOutputOptions());
    }

    [Fact]
    public void TwoHundredMillisecondsAreHalvedBetweenRingAndQueue() =>
        Assert.Equal(
            new PlaybackBuffering(RingSamples: 9_600, BufferFrames: 960, Buffers: 5),
            PlaybackBuffering.For(200, 48_000, 2, 512));

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void AbsurdLatenciesAreRefused(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PlaybackBuffering.For(milliseconds, 48_000, 2, 512));
}
