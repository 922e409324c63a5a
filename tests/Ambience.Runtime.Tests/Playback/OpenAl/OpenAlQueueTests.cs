using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>The queue on a real OpenAL Soft loopback device: what a listener would hear, sample by sample.</summary>
public sealed class OpenAlQueueTests : IDisposable
{
    private const int Rate = 48_000;
    private const int BufferFrames = 480;
    private const int Buffers = 4;
    private const int Fade = 240;

    private readonly LoopbackDevice _loopback = new(Rate);
    private readonly SampleRing _ring = new(2 * 12_000);
    private long _written;

    public void Dispose() => _loopback.Dispose();

    [Theory]
    [InlineData(2, 64)]
    [InlineData(2, 333)]
    [InlineData(2, 480)]
    [InlineData(1, 129)]
    public void WhatIsHeardIsBitForBitWhatWasPutIn(int channels, int renderFrames)
    {
        using OpenAlQueue queue = Queue(channels, fadeFrames: 0);
        long next = 0;
        for (int round = 0; round < 150; round++)
        {
            Refill(channels);
            Assert.True(queue.Service());
            foreach (float heard in _loopback.Render(renderFrames))
            {
                // Mono is heard on both sides.
                Assert.Equal(PlaybackSignals.Unique(next / (channels == 1 ? 2 : 1)), heard);
                next++;
            }
        }
        Assert.Equal(0, queue.Underruns);
    }

    [Fact]
    public void HeadphoneProcessingDoesNotTouchTheMusic()
    {
        using var headphones = new LoopbackDevice(Rate, headphones: true);
        using OpenAlQueue queue = Queue(2, fadeFrames: 0);
        long next = 0;
        for (int round = 0; round < 20; round++)
        {
            Refill(2);
            Assert.True(queue.Service());
            foreach (float heard in headphones.Render(480))
                Assert.Equal(PlaybackSignals.Unique(next++), heard);
        }
    }

    [Fact]
    public void TheFirstSoundFadesInAndIsExactAfterwards()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        Refill(2);
        Assert.True(queue.Service());
        float[] heard = _loopback.Render(600);
        for (int i = 0; i < heard.Length; i++)
        {
            float gain = i / 2 >= Fade ? 1 : (float)Math.Pow(Math.Sin((i / 2 + 0.5) / Fade * Math.PI / 2), 2);
            Assert.Equal(PlaybackSignals.Unique(i) * gain, heard[i], i / 2 >= Fade ? 0 : 1e-6);
        }
    }

    [Fact]
    public void NothingSoundsBeforeTheRingIsPrimed()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        PlaybackSignals.WriteUnique(_ring, ref _written, 2 * BufferFrames);
        Assert.True(queue.Service());
        Assert.All(_loopback.Render(300), sample => Assert.Equal(0, sample));
        Assert.Equal(0, queue.Underruns);
        Assert.Equal(0, queue.QueuedFrames);
    }

    [Fact]
    public void ARingThatRunsDryEndsSoftlyIsCountedOnceAndComesBackSoftly()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        WriteConstant(0.5f, 5_000);
        var heard = new List<float>();
        Play(queue, heard, 8_000);
        Assert.Equal(1, queue.Underruns);
        // All whole buffers were heard; what was left of the ring follows after the gap.
        const int whole = 5_000 / BufferFrames * BufferFrames;
        Assert.All(heard[(2 * Fade)..(2 * (whole - Fade))], sample => Assert.Equal(0.5f, sample));
        Assert.All(heard.Skip(2 * whole), sample => Assert.Equal(0, sample));

        WriteConstant(0.5f, 5_000);
        Play(queue, heard, 3_000);
        Assert.Equal(1, queue.Underruns);
        Assert.Equal(0.5f, heard[^1]);
        // The steepest a sin² fade gets is pi/2 in its length.
        Assert.InRange(PlaybackSignals.LargestStep(heard.ToArray(), 2), 0, 0.5f * MathF.PI / 2 / Fade * 1.01f);
    }

    [Fact]
    public void AQueueThatNobodyRefilledInTimeIsRestartedWithTheNextSample()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        Refill(2);
        Assert.True(queue.Service());
        int queued = queue.QueuedFrames;
        Assert.Equal(Buffers * BufferFrames, queued);
        // The output's thread is away; the device goes on.
        float[] heard = _loopback.Render(queued + 1_000);
        Assert.All(heard.Skip(2 * queued), sample => Assert.Equal(0, sample));
        Assert.True(queue.Service());
        Assert.Equal(1, queue.Underruns);
        float[] after = _loopback.Render(600);
        Assert.InRange(Math.Abs(after[0]), 0, 1e-3f);
        for (int i = 2 * Fade; i < after.Length; i++)
            Assert.Equal(PlaybackSignals.Unique(2 * queued + i), after[i]);
    }

    [Fact]
    public void APauseGoesOnAtTheVerySameSample()
    {
        using OpenAlQueue queue = Queue(2, fadeFrames: 0);
        Refill(2);
        Assert.True(queue.Service());
        long next = _loopback.Render(700).Length;
        queue.Pause();
        Assert.All(_loopback.Render(5_000), sample => Assert.Equal(0, sample));
        Assert.True(queue.Service());
        foreach (float heard in _loopback.Render(700))
            Assert.Equal(PlaybackSignals.Unique(next++), heard);
        Assert.Equal(0, queue.Underruns);
    }

    [Fact]
    public void WhatWasDroppedIsNeverHeard()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        WriteConstant(0.5f, 3_000);
        Assert.True(queue.Service());
        _ = _loopback.Render(500);
        queue.Drop();
        _ring.Cut();
        _ring.DropCut();
        Assert.Equal(0, queue.QueuedFrames);
        Assert.All(_loopback.Render(2_000), sample => Assert.Equal(0, sample));
        WriteConstant(-0.25f, 3_000);
        Assert.True(queue.Service());
        float[] heard = _loopback.Render(600);
        Assert.All(heard, sample => Assert.InRange(sample, -0.25f, 0));
        Assert.Equal(-0.25f, heard[^1]);
        Assert.Equal(0, queue.Underruns);
    }

    [Fact]
    public void TheGainGlidesSoThatPauseAndResumeDoNotClick()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        var heard = new List<float>();
        WriteConstant(0.5f, 12_000);
        Play(queue, heard, 2_000);
        // As the output does it: down in steps, pause, up in steps.
        foreach (float gain in (float[])[0.75f, 0.5f, 0.25f, 0f])
        {
            queue.Gain = gain;
            Play(queue, heard, 256);
        }
        Play(queue, heard, 512);
        queue.Pause();
        heard.AddRange(_loopback.Render(1_000));
        Assert.Equal(0, heard[^1]);
        foreach (float gain in (float[])[0.25f, 0.5f, 0.75f, 1f])
        {
            queue.Gain = gain;
            Play(queue, heard, 256);
        }
        Play(queue, heard, 512);
        Assert.Equal(0.5f, heard[^1]);
        // A quarter of the level within one update of 64 frames at the least: far below the jump of 0.5 of a hard stop.
        Assert.InRange(PlaybackSignals.LargestStep(heard.ToArray(), 2), 0, 0.5f * 0.25f / 32);
    }

    [Fact]
    public void ServingTheQueueAllocatesNothing()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        var block = new float[2 * BufferFrames];
        var rendered = new float[2 * BufferFrames];
        bool healthy = true;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                // Every 40 rounds a gap, so that underruns, partial buffers and restarts are counted too.
                if (i % 40 < 30)
                    _ = _ring.Write(block);
                healthy &= queue.Service();
                _loopback.Render(rendered);
            }
            queue.Pause();
            healthy &= queue.Service();
            queue.Drop();
        }, runs: 1));
        Assert.True(healthy);
        Assert.True(queue.Underruns > 4);
    }

    [Fact]
    public void AnErrorOfOpenAlIsReported()
    {
        using OpenAlQueue queue = Queue(2, Fade);
        Assert.True(queue.Service());
        _loopback.Library.Al.SourcePlay(999_999); // no such source
        Assert.False(queue.Service());
    }

    private OpenAlQueue Queue(int channels, int fadeFrames)
    {
        var reader = new SoftEdgedReader(_ring, channels, fadeFrames, Buffers * BufferFrames * channels);
        var buffering = new PlaybackBuffering(_ring.Capacity, BufferFrames, Buffers);
        return new OpenAlQueue(_loopback.Library.Al, reader, channels, Rate, buffering);
    }

    private void Refill(int channels)
    {
        while (_ring.Free >= channels)
            PlaybackSignals.WriteUnique(_ring, ref _written, channels);
    }

    private void WriteConstant(float value, int frames)
    {
        for (int i = 0; i < frames; i++)
            Assert.Equal(2, _ring.Write([value, value]));
    }

    private void Play(OpenAlQueue queue, List<float> heard, int frames)
    {
        for (int done = 0; done < frames; done += 64)
        {
            Assert.True(queue.Service());
            heard.AddRange(_loopback.Render(Math.Min(64, frames - done)));
        }
    }
}
