using Ambience.Playback;
using Silk.NET.Core.Contexts;
using Silk.NET.OpenAL;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// The whole output with its thread, on OpenAL Soft's null backend, which takes audio at the pace of real time.
/// </summary>
public sealed class OpenAlOutputTests : IDisposable
{
    private const int Rate = 48_000;
    private const int BlockFrames = 512;

    private readonly PlaybackBuffering _buffering = PlaybackBuffering.For(200, Rate, 2, BlockFrames);
    private readonly TestSource _source = new();
    private readonly SampleRing _ring;
    private readonly GeneratorThread _generator;
    private readonly OpenAlOutput _output;

    public OpenAlOutputTests()
    {
        _ring = new SampleRing(_buffering.RingSamples);
        _generator = new GeneratorThread(new RingSupply(_source, _ring, BlockFrames));
        _output = new OpenAlOutput(_ring, Rate, 2, _buffering, new OpenAlOutputOptions());
        _generator.Start();
    }

    public void Dispose()
    {
        _source.Stalled = false;
        _output.Dispose();
        _generator.Dispose();
        Assert.Null(_output.Fault);
    }

    [Fact]
    public void PlaysOnWithoutAllocatingOnEitherThread()
    {
        Assert.True(_output.IsSilent);
        Assert.Equal("OpenAL, No Output", _output.Description);
        Assert.Equal(AudioOutputState.Stopped, _output.State);
        Assert.Equal(0, _output.QueuedMilliseconds);
        _output.Play();
        // Two rings and queues: far more than fits in the buffers has been played.
        Eventually.True(() => _source.Made > 2 * Rate, "a second of play");
        Assert.Equal(AudioOutputState.Playing, _output.State);
        Eventually.True(() => _output.QueuedMilliseconds > 40, "a filled queue");
        Assert.InRange(_output.QueuedMilliseconds, 0, 1000.0 * _buffering.Buffers * _buffering.BufferFrames / Rate);
        Assert.Equal(0, _output.AllocatedBytes);
        Assert.Equal(0, _generator.AllocatedBytes);
        Assert.Equal(0, _output.DeviceLosses);
    }

    [Fact]
    public void AnUnderrunIsCountedAndPlayGoesOn()
    {
        _output.Play();
        Eventually.True(() => _source.Made > Rate, "half a second of play");
        _source.Stalled = true;
        long before = _output.Underruns;
        Eventually.True(() => _output.Underruns > before, "the underrun");
        Eventually.True(() => _output.QueuedMilliseconds == 0, "silence");
        // A gap counts once, however long it is.
        long inTheGap = _output.Underruns;
        Thread.Sleep(100);
        Assert.Equal(inTheGap, _output.Underruns);
        _source.Stalled = false;
        long made = _source.Made;
        Eventually.True(() => _source.Made > made + Rate, "play after the gap");
        Assert.Equal(0, _output.AllocatedBytes);
    }

    [Fact]
    public void PauseHoldsTheMusicAndPlayLetsItGoOn()
    {
        _output.Play();
        Eventually.True(() => _source.Made > Rate / 2, "play");
        _output.Pause();
        Assert.Equal(AudioOutputState.Paused, _output.State);
        AssertTheMusicRests();
        Assert.True(_ring.Buffered > 0);
        long made = _source.Made;
        _output.Play();
        Eventually.True(() => _source.Made > made + Rate / 2, "play after the pause");
        Assert.Equal(0, _output.AllocatedBytes);
    }

    [Fact]
    public void APauseThatWasNeverPlayingStaysStopped()
    {
        _output.Pause();
        Assert.Equal(AudioOutputState.Stopped, _output.State);
    }

    [Fact]
    public void StopDropsTheRingEvenIfPlayFollowsAtOnce()
    {
        _output.Play();
        Eventually.True(() => _source.Made > Rate / 2, "play");
        _output.Pause();
        AssertTheMusicRests();
        // Stop clears the ring, so the generator makes a ring's worth anew although nothing is played.
        long made = _source.Made;
        _output.Stop();
        Eventually.True(() => _source.Made >= made + _ring.Capacity / 2, "a cleared ring");
        Assert.Equal(AudioOutputState.Stopped, _output.State);
        AssertTheMusicRests();
        made = _source.Made;
        _output.Stop();
        _output.Play();
        Eventually.True(() => _source.Made > made + Rate / 2, "play after the stop");
    }

    [Fact]
    public void ACutIsDroppedWhilePlayingAndWhilePaused()
    {
        _output.Play();
        Eventually.True(() => _source.Made > Rate / 2, "play");
        _generator.Invoke(_ring.Cut);
        Eventually.True(() => !_ring.CutPending, "the cut while playing");
        long made = _source.Made;
        Eventually.True(() => _source.Made > made + Rate / 2, "play after the cut");
        _output.Pause();
        AssertTheMusicRests();
        _generator.Invoke(_ring.Cut);
        Eventually.True(() => !_ring.CutPending, "the cut while paused");
        Assert.Equal(AudioOutputState.Paused, _output.State);
    }

    [Fact]
    public void DisposeEndsPlayAtOnceInEveryState()
    {
        Action<OpenAlOutput>[] acts =
            [_ => { }, o => o.Play(), o => { o.Play(); o.Pause(); }, o => { o.Play(); o.Stop(); }];
        foreach (Action<OpenAlOutput> act in acts)
        {
            var ring = new SampleRing(_buffering.RingSamples);
            var output = new OpenAlOutput(ring, Rate, 2, _buffering, new OpenAlOutputOptions());
            act(output);
            output.Dispose();
            output.Dispose();
            Assert.Null(output.Fault);
        }
    }

    [Fact]
    public unsafe void TheGamesOwnOpenAlContextStaysCurrent()
    {
        OpenAlLibrary library = OpenAlLibrary.Load();
        Assert.True(library.HasThreadContexts);
        // The game opens a device of its own and, as games do, makes its context the process's current one.
        Device* device = library.Alc.OpenDevice("");
        Context* context = library.Alc.CreateContext(device, null);
        Assert.True(library.Alc.MakeContextCurrent(context));
        try
        {
            var ring = new SampleRing(_buffering.RingSamples);
            var output = new OpenAlOutput(ring, Rate, 2, _buffering, new OpenAlOutputOptions());
            Assert.True(library.Alc.GetCurrentContext() == context);
            output.Play();
            _ = ring.Write(new float[ring.Capacity]);
            Eventually.True(() => output.QueuedMilliseconds > 0, "play");
            Assert.True(library.Alc.GetCurrentContext() == context);
            Assert.Equal(AudioError.NoError, library.Al.GetError());
            output.Dispose();
            Assert.True(library.Alc.GetCurrentContext() == context);
        }
        finally
        {
            _ = library.Alc.MakeContextCurrent(null);
            library.Alc.DestroyContext(context);
            _ = library.Alc.CloseDevice(device);
        }
    }

    [Fact]
    public void AnUnknownDeviceIsNamedTogetherWithTheKnownOnes()
    {
        var options = new OpenAlOutputOptions { Device = "Kitchen radio", IsDeviceRequired = true };
        var e = Assert.Throws<AmbienceException>(() => new OpenAlOutput(_ring, Rate, 2, _buffering, options));
        Assert.Contains("'Kitchen radio'", e.Message);
        Assert.Contains("'No Output'", e.Message);
        Assert.Contains("wave file", e.Message);
    }

    [Fact]
    public void AKnownDeviceOpensByItsName()
    {
        string name = Assert.Single(OpenAlLibrary.Load().DeviceNames());
        using var output = new OpenAlOutput(new SampleRing(_buffering.RingSamples), Rate, 1, _buffering, new OpenAlOutputOptions { Device = name });
        Assert.Equal($"OpenAL, {name}", output.Description);
    }

    [Fact]
    public void AMissingLibrarySaysWhatToInstall()
    {
        // Silk's own loader, asked for a library that no system has.
        var e = Assert.Throws<AmbienceException>(() => OpenAlLibrary.Load(() =>
        {
            _ = new DefaultNativeContext(["libopenal-of-nowhere.so.1"]);
            return (AL.GetApi(), ALContext.GetApi());
        }));
        Assert.Contains("apt install libopenal1", e.Message);
        Assert.Contains("soft_oal.dll", e.Message);
        Assert.IsType<FileNotFoundException>(e.InnerException);
    }

    [Fact]
    public void AThreadThatIsKilledBeginsAnewAndTheMusicGoesOn()
    {
        _output.Play();
        Eventually.True(() => _source.Made > Rate / 2, "play");
        for (int time = 1; time <= 5; time++)
        {
            // A real exception in the midst of the thread's work.
            _output.Thread.Interrupt();
            Eventually.True(() => _output.Restarts == time, "the restart");
            long made = _source.Made;
            Eventually.True(() => _source.Made > made + (Rate / 2), "play after the restart");
        }
        Assert.Equal(0, _output.DeviceLosses);
        Assert.Equal(0, _output.AllocatedBytes);
        Assert.True(_output.News.TryTake(out OutputChange change));
        Assert.Equal((OutputChangeKind.Restarted, "No Output"), (change.Kind, change.Device));
        Assert.NotEmpty(change.Reason);
        Assert.True(_output.News.TryTake(out change));
        Assert.Equal(OutputChangeKind.DeviceOpened, change.Kind);
        // It also ends when it is killed at the end.
        _output.Thread.Interrupt();
    }

    [Fact]
    public void LatencyIsThatOfTheQueueAndTheDevice()
    {
        Assert.Equal(0, _output.LatencyMilliseconds);
        _output.Play();
        // The null device says an update or two: 21 ms each.
        Eventually.True(() => _output.LatencyMilliseconds > _output.QueuedMilliseconds + 1, "the device's share");
        Assert.InRange(_output.LatencyMilliseconds, 1, 100 + 200);
    }

    [Fact]
    public void TheDevicesAreListed()
    {
        OutputDevice device = Assert.Single(Soundtrack.OutputDevices());
        Assert.Equal(new OutputDevice("No Output", true), device);
    }

    [Theory]
    [InlineData("Speakers", "Speakers")]
    [InlineData("speakers", "Speakers")]
    [InlineData("Built-in", "OpenAL Soft on Built-in Audio")]
    [InlineData("HDMI", null)] // two
    [InlineData("Kitchen", null)]
    public void ADeviceIsFoundByAPartOfItsName(string asked, string? found) => Assert.Equal(found, OpenAlDevices.Match(
        ["OpenAL Soft on Built-in Audio", "Speakers", "HDMI 1", "HDMI 2", "Speakers at the back"], asked));

    [Fact]
    public void TriesAreFurtherAndFurtherApartButNeverFarApart()
    {
        var delay = new ReopenDelay(seed: 1);
        Assert.Equal(0, delay.Next());
        int[] waits = [.. Enumerable.Range(0, 50).Select(_ => delay.Next())];
        Assert.InRange(waits[0], 40, 60);
        Assert.True(waits[3] > 4 * waits[0]);
        Assert.All(waits, wait => Assert.InRange(wait, 1, ReopenDelay.LongestMilliseconds));
        Assert.All(waits[10..], wait => Assert.True(wait > 1_500));
        Assert.True(waits[10..].Distinct().Count() > 10); // not in step with others
        delay.Reset();
        Assert.Equal(0, delay.Next());
    }

    [Fact]
    public void MisuseIsRefused()
    {
        var small = Assert.Throws<ArgumentException>(() => new OpenAlOutput(new SampleRing(100), Rate, 2, _buffering, new OpenAlOutputOptions()));
        Assert.Contains("100", small.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenAlOutput(_ring, Rate, 3, _buffering, new OpenAlOutputOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OpenAlOutput(_ring, 0, 2, _buffering, new OpenAlOutputOptions()));
    }

    // Fading and filling the ring take a moment; then nothing moves for longer than the buffers would last.
    private void AssertTheMusicRests()
    {
        Eventually.True(() =>
        {
            long before = _source.Made;
            Thread.Sleep(300);
            return _source.Made == before;
        }, "rest");
    }
}
