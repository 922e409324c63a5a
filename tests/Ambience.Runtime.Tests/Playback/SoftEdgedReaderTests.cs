using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public class SoftEdgedReaderTests
{
    private const int Fade = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OnlyTheEdgesAreTouched(int channels)
    {
        var ring = new SampleRing(1_000 * channels);
        long written = 0;
        PlaybackSignals.WriteUnique(ring, ref written, 310 * channels);
        var reader = new SoftEdgedReader(ring, channels, Fade, 300 * channels);
        var heard = new List<float>();
        var block = new float[100 * channels];
        while (reader.TryTake(block))
            heard.AddRange(block);
        // A fade stays behind until the gap is certain.
        Assert.Equal(200 * channels, heard.Count);
        int last = reader.TakeLast(block);
        Assert.Equal(100 * channels, last);
        heard.AddRange(block);
        for (int i = 0; i < heard.Count; i++)
        {
            int frame = i / channels;
            int fromEdge = Math.Min(frame, 299 - frame);
            double gain = fromEdge >= Fade ? 1 : Math.Pow(Math.Sin((fromEdge + 0.5) / Fade * Math.PI / 2), 2);
            Assert.Equal(PlaybackSignals.Unique(i) * gain, heard[i], fromEdge >= Fade ? 0 : 1e-6);
        }
    }

    [Fact]
    public void WaitsToBePrimedAtFirstAndAfterAGap()
    {
        var ring = new SampleRing(1_000);
        var reader = new SoftEdgedReader(ring, 1, Fade, 400);
        var block = new float[100];
        _ = ring.Write(new float[399]);
        Assert.False(reader.TryTake(block));
        Assert.True(reader.Waiting);
        _ = ring.Write(new float[1]);
        Assert.True(reader.TryTake(block));
        Assert.False(reader.Waiting);
        Assert.True(reader.TryTake(block)); // 300 left: primed is primed

        _ = reader.TakeLast(block);
        Assert.True(reader.Waiting);
        _ = ring.Write(new float[200]);
        Assert.False(reader.TryTake(block)); // 300 again, but after a gap
        _ = ring.Write(new float[100]);
        Assert.True(reader.TryTake(block));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(49)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(200)]
    public void ARestOfAnyLengthEndsNearZero(int frames)
    {
        var ring = new SampleRing(1_000);
        var reader = new SoftEdgedReader(ring, 1, Fade, 1);
        for (int i = 0; i < frames; i++)
            _ = ring.Write([1f]);
        var block = new float[100];
        int taken = reader.TakeLast(block);
        Assert.Equal(Math.Min(frames, 100), taken);
        Assert.All(block.Skip(taken), sample => Assert.Equal(0, sample));
        if (taken > 0)
            Assert.InRange(block[taken - 1], 0, 0.001f);
    }

    [Fact]
    public void TakesWholeFramesOnly()
    {
        var ring = new SampleRing(100);
        _ = ring.Write(new float[7]);
        var reader = new SoftEdgedReader(ring, 2, 2, 2);
        Assert.Equal(6, reader.TakeLast(new float[20]));
    }

    [Fact]
    public void APrimeThatAProducerMightNeverReachIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoftEdgedReader(new SampleRing(100), 1, 0, 51));

    [Fact]
    public void AllocatesNothing()
    {
        var ring = new SampleRing(1_000);
        var reader = new SoftEdgedReader(ring, 2, Fade, 300);
        var block = new float[200];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                _ = ring.Write(block);
                _ = reader.TryTake(block);
                if (i % 10 == 9)
                    _ = reader.TakeLast(block);
            }
        }, runs: 1));
    }
}
