using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public class SampleRingTests
{
    // Where other programs take the cores, two threads that wait for each other get a turn every few milliseconds: after so
    // long less will do.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(1000)]
    public void HoldsExactlyItsCapacityAcrossManyWraps(int capacity)
    {
        var ring = new SampleRing(capacity);
        Assert.Equal(capacity, ring.Free);
        long written = 0, read = 0;
        var random = new Random(7);
        var scratch = new float[capacity + 3];
        for (int round = 0; round < 500; round++)
        {
            int offered = random.Next(capacity + 3);
            for (int i = 0; i < offered; i++)
                scratch[i] = PlaybackSignals.Unique(written + i);
            int free = ring.Free;
            int taken = ring.Write(scratch.AsSpan(0, offered));
            Assert.Equal(Math.Min(offered, free), taken);
            written += taken;
            Assert.Equal(written - read, ring.Buffered);

            int asked = random.Next(capacity + 3);
            int got = ring.Read(scratch.AsSpan(0, asked));
            Assert.Equal(Math.Min(asked, written - read), got);
            for (int i = 0; i < got; i++)
                Assert.Equal(PlaybackSignals.Unique(read + i), scratch[i]);
            read += got;
        }
        Assert.True(read > 10 * capacity);
    }

    [Fact]
    public void ReadLeavesTheRestOfTheSpanAlone()
    {
        var ring = new SampleRing(10);
        _ = ring.Write([1, 2, 3]);
        float[] span = [9, 9, 9, 9, 9];
        Assert.Equal(3, ring.Read(span));
        Assert.Equal([1, 2, 3, 9, 9], span);
        Assert.Equal(0, ring.Read(span));
    }

    [Fact]
    public void ACutDropsWhatWasBeforeItAndKeepsWhatCameAfter()
    {
        var ring = new SampleRing(10);
        _ = ring.Write([1, 2, 3]);
        Assert.False(ring.CutPending);
        ring.Cut();
        _ = ring.Write([4, 5]);
        Assert.True(ring.CutPending);
        ring.DropCut();
        Assert.False(ring.CutPending);
        var rest = new float[4];
        Assert.Equal(2, ring.Read(rest));
        Assert.Equal([4, 5, 0, 0], rest);
    }

    [Fact]
    public void ACutOfWhatTheConsumerHasTakenAlreadyIsStillSeen()
    {
        var ring = new SampleRing(10);
        _ = ring.Write([1, 2, 3]);
        _ = ring.Read(new float[3]); // it lies in a device's queue now
        ring.Cut();
        Assert.True(ring.CutPending);
        ring.DropCut();
        Assert.False(ring.CutPending);
        Assert.Equal(0, ring.Buffered);
        Assert.Equal(10, ring.Free);
    }

    [Fact]
    public void DroppingACutNeverGoesBack()
    {
        var ring = new SampleRing(10);
        _ = ring.Write([1, 2, 3]);
        ring.Cut();
        _ = ring.Write([4]);
        _ = ring.Read(new float[4]);
        ring.DropCut();
        Assert.Equal(0, ring.Buffered);
        Assert.Equal(10, ring.Free);
    }

    [Fact]
    public void ACutMakesRoomAndTwoAreOne()
    {
        var ring = new SampleRing(4);
        ring.Cut();
        Assert.False(ring.CutPending); // there is nothing to cut
        _ = ring.Write([1, 2, 3, 4]);
        ring.Cut();
        ring.Cut();
        ring.DropCut();
        Assert.False(ring.CutPending);
        Assert.Equal(4, ring.Write([5, 6, 7, 8]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void RefusesAbsurdCapacities(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampleRing(capacity));

    [Theory] // tiny rings make both threads meet at every index; a size that is no power of two; a real one
    [InlineData(3, 40_000)]
    [InlineData(24, 200_000)]
    [InlineData(9_600, 4_000_000)]
    public void TwoThreadsLoseAndInventNothing(int capacity, int samples)
    {
        var ring = new SampleRing(capacity);
        using var enough = new CancellationTokenSource(s_longest);
        long made = 0;
        var producer = new Thread(() =>
        {
            var random = new Random(1);
            var block = new float[capacity + 1];
            for (long n = 0; n < samples && !(enough.IsCancellationRequested && n > 100L * capacity);)
            {
                int count = (int)Math.Min(random.Next(1, block.Length + 1), samples - n);
                for (int i = 0; i < count; i++)
                    block[i] = PlaybackSignals.Unique(n + i);
                int taken = ring.Write(block.AsSpan(0, count));
                n += taken;
                made = n;
                if (taken == 0)
                    Thread.Yield();
            }
        });
        producer.Start();
        var random = new Random(2);
        var block = new float[capacity + 1];
        long read = 0;
        for (bool goesOn = true; goesOn;)
        {
            goesOn = producer.IsAlive || ring.Buffered > 0;
            long n = read;
            int buffered = ring.Buffered;
            Assert.InRange(buffered, 0, capacity);
            int got = ring.Read(block.AsSpan(0, random.Next(1, block.Length + 1)));
            for (int i = 0; i < got; i++)
            {
                if (block[i] != PlaybackSignals.Unique(n + i))
                    Assert.Fail($"sample {n + i} is {block[i]}, not {PlaybackSignals.Unique(n + i)}");
            }
            read += got;
            if (got == 0)
                Thread.Yield();
        }
        producer.Join();
        Assert.Equal(0, ring.Buffered);
        Assert.Equal(made, read);
        Assert.InRange(read, 100 * capacity, samples);
    }

    [Fact]
    public void UnderConcurrentCutsTheConsumerOnlyEverMovesForward()
    {
        const int capacity = 64;
        const int samples = 200_000;
        var ring = new SampleRing(capacity);
        using var enough = new CancellationTokenSource(s_longest);
        var producer = new Thread(() =>
        {
            var random = new Random(3);
            var one = new float[1];
            for (int n = 0; n < samples && !(enough.IsCancellationRequested && n > 5_000);)
            {
                one[0] = n; // exact below 2^24
                int taken = ring.Write(one);
                n += taken;
                if (taken == 0)
                    Thread.Yield();
                else if (random.Next(50) == 0)
                    ring.Cut();
            }
        });
        producer.Start();
        // A third thread, as the game's: its cuts compete with the producer's.
        var stopper = new Thread(() =>
        {
            while (producer.IsAlive)
            {
                ring.Cut();
                Thread.Yield();
            }
        });
        stopper.Start();
        float last = -1;
        int drops = 0;
        var block = new float[17];
        while (producer.IsAlive || ring.Buffered > 0)
        {
            if (ring.CutPending)
            {
                ring.DropCut();
                drops++;
            }
            int got = ring.Read(block);
            for (int i = 0; i < got; i++)
            {
                Assert.True(block[i] > last, $"{block[i]} after {last}");
                last = block[i];
            }
            if (got == 0)
                Thread.Yield();
        }
        producer.Join();
        stopper.Join();
        Assert.True(drops > 10);
    }

    [Fact]
    public void AllocatesNothing()
    {
        var ring = new SampleRing(512);
        var block = new float[100];
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                _ = ring.Write(block);
                _ = ring.Read(block);
                ring.Cut();
                if (ring.CutPending || ring.Buffered > 0 || ring.Free == 0)
                    ring.DropCut();
            }
        }, runs: 1));
    }
}
