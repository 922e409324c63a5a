using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public class GeneratorThreadTests
{
    private const int BlockFrames = 96;

    [Fact]
    public void KeepsTheRingFullWithTheSourcesSamplesInOrder()
    {
        var source = new TestSource(channels: 2);
        var ring = new SampleRing(2 * 1_000);
        using var generator = new GeneratorThread(new RingSupply(source, ring, BlockFrames));
        Assert.Equal(0, ring.Buffered);
        generator.Start();
        long next = 0;
        var block = new float[2 * 77];
        for (int round = 0; round < 100; round++)
        {
            Eventually.True(() => ring.Buffered >= block.Length, "a filled ring");
            Assert.Equal(block.Length, ring.Read(block));
            foreach (float sample in block)
                Assert.Equal(PlaybackSignals.Unique(next++), sample);
        }
        // Full means: no whole block fits any more. Then it rests.
        Eventually.True(() => ring.Capacity - ring.Buffered < 2 * BlockFrames, "a full ring");
        Eventually.True(() => source.Made == generator.Blocks * 2 * BlockFrames, "the last block to be counted");
        long blocks = generator.Blocks;
        Thread.Sleep(30);
        Assert.Equal(blocks, generator.Blocks);
        Assert.Equal(source.Made, blocks * 2 * BlockFrames);
        Assert.Null(generator.Fault);
    }

    [Fact]
    public void CountsBlocksAndLateness()
    {
        // 96 frames last 2 ms; the source takes at least 5.
        var source = new TestSource { SleepMilliseconds = 5 };
        var ring = new SampleRing(2 * 1_000);
        using var generator = new GeneratorThread(new RingSupply(source, ring, BlockFrames));
        generator.Start();
        Eventually.True(() => generator.Blocks >= 4, "four blocks");
        generator.Dispose();
        Assert.Equal(generator.Blocks, generator.LateBlocks);
    }

    [Fact]
    public void AllocatesNothingAndNoticesASourceThatDoes()
    {
        var source = new TestSource();
        var ring = new SampleRing(2 * 1_000);
        var sink = new float[2 * BlockFrames];
        using var generator = new GeneratorThread(new RingSupply(source, ring, BlockFrames));
        generator.Start();
        for (int round = 0; round < 100; round++)
        {
            Eventually.True(() => ring.Buffered >= sink.Length, "a filled ring");
            _ = ring.Read(sink);
        }
        Assert.True(generator.Blocks >= 100);
        Assert.Equal(0, generator.AllocatedBytes);

        source.Allocates = true;
        Empty(ring);
        Eventually.True(() => generator.AllocatedBytes >= 100, "the control to be noticed");
        Assert.NotNull(source.Kept);
    }

    [Fact]
    public void InvokeFindsTheSourceAtRest()
    {
        var source = new TestSource { SleepMilliseconds = 1 };
        var ring = new SampleRing(2 * 1_000);
        using var generator = new GeneratorThread(new RingSupply(source, ring, BlockFrames));
        generator.Start();
        int ran = 0;
        // From several threads at once, while the ring is drained.
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => generator.Invoke(() =>
        {
            Assert.Equal(0, Volatile.Read(ref source.Busy));
            ran++; // no race: one thread runs them all
            ring.Cut();
        }));
        Assert.Equal(40, ran);
    }

    [Fact]
    public void InvokeWorksWithAFullRingBeforeTheStartAndAfterTheEnd()
    {
        var ring = new SampleRing(2 * 1_000);
        var generator = new GeneratorThread(new RingSupply(new TestSource(), ring, BlockFrames));
        int ran = 0;
        generator.Invoke(() => ran++);
        generator.Start();
        Eventually.True(() => ring.Buffered > 1_800, "a full ring");
        generator.Invoke(() => ran++);
        generator.Dispose();
        generator.Invoke(() => ran++);
        Assert.Equal(3, ran);
    }

    [Fact]
    public void InvokeThrowsWhatTheActionThrowsAndGenerationGoesOn()
    {
        var source = new TestSource();
        var ring = new SampleRing(2 * 1_000);
        using var generator = new GeneratorThread(new RingSupply(source, ring, BlockFrames));
        generator.Start();
        var thrown = Assert.Throws<InvalidDataException>(
            () => generator.Invoke(() => throw new InvalidDataException("no state")));
        Assert.Equal("no state", thrown.Message);
        generator.Invoke(() => { }); // the fault is not thrown twice
        Empty(ring);
        long blocks = generator.Blocks;
        Eventually.True(() => generator.Blocks > blocks, "another block");
        Assert.Null(generator.Fault);
    }

    [Fact]
    public void AFailingSourceEndsGenerationButNotTheProcess()
    {
        var source = new TestSource { Throws = new InvalidOperationException("broken weights") };
        using var generator = new GeneratorThread(new RingSupply(source, new SampleRing(2 * 1_000), BlockFrames));
        generator.Start();
        Eventually.True(() => generator.Fault is not null, "the fault");
        Assert.Same(source.Throws, generator.Fault);
        bool ran = false;
        generator.Invoke(() => ran = true); // must not wait for a thread that has ended
        Assert.True(ran);
    }

    private static void Empty(SampleRing ring)
    {
        ring.Cut();
        ring.DropCut();
    }

    [Fact]
    public void MisuseIsRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new GeneratorThread(null!));
        using var generator = new GeneratorThread(new RingSupply(new TestSource(), new SampleRing(2_000), BlockFrames));
        generator.Start();
        Assert.Throws<InvalidOperationException>(generator.Start);
    }
}
