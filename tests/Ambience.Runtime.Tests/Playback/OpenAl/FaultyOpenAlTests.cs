using System.Numerics;
using Ambience.Moods;
using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// OpenAL in which something fails, is missing or changes: functions of the real library behind <see cref="FaultyOpenAl"/>.
/// </summary>
public sealed class FaultyOpenAlTests : IDisposable
{
    private const int Rate = 48_000;
    private const int BlockFrames = 512;

    private readonly PlaybackBuffering _buffering = PlaybackBuffering.For(200, Rate, 2, BlockFrames);
    private readonly TestSource _source = new();
    private readonly SampleRing _ring;
    private readonly GeneratorThread _generator;
    private OpenAlOutput? _output;

    public FaultyOpenAlTests()
    {
        FaultyOpenAl.Reset();
        _ring = new SampleRing(_buffering.RingSamples);
        _generator = new GeneratorThread(new RingSupply(_source, _ring, BlockFrames));
        _generator.Start();
    }

    public void Dispose()
    {
        _output?.Dispose();
        _generator.Dispose();
        FaultyOpenAl.Reset();
    }

    private OpenAlOutput Open(OpenAlOutputOptions? options = null)
    {
        options ??= new OpenAlOutputOptions();
        return _output = new OpenAlOutput(_ring, Rate, 2, _buffering, options with { Library = FaultyOpenAl.Library });
    }

    private void AssertMusicGoesOn(string after)
    {
        long made = _source.Made;
        Eventually.True(() => _source.Made > made + (Rate / 4), $"music after {after}");
    }

    [Theory]
    [InlineData(SpatialLayout.Stereo)]
    [InlineData(SpatialLayout.Mono)]
    public void AnyCallMayFailAndTheMusicGoesOn(SpatialLayout layout)
    {
        int opened = Balance("alcOpenDevice", "alcCloseDevice");
        int contexts = Balance("alcCreateContext", "alcDestroyContext");
        var spatial = new SoundtrackSpatial(new() { Layout = layout, OcclusionFilter = OcclusionFilter.Device });
        OpenAlOutput output = Open(new OpenAlOutputOptions { Spatial = spatial });
        output.Play();
        AssertMusicGoesOn("the start");
        // In mono only what stereo does not call; the rest has failed there.
        IEnumerable<string> functions = layout == SpatialLayout.Mono
            ? ["alSource3f"]
            : FaultyOpenAl.Functions.Except(["alSource3f", "alcGetProcAddress"]);
        foreach (string function in functions)
        {
            long losses = output.DeviceLosses;
            FaultyOpenAl.Failing = function;
            int turn = 0;
            Eventually.True(
                () =>
                {
                    Provoke(output, spatial, turn++);
                    return FaultyOpenAl.Failing is null;
                },
                $"a call of {function}");
            output.Play();
            AssertMusicGoesOn(function);
            // One failure costs one device at most: what is reopened at once is not waited for.
            Assert.True(output.DeviceLosses <= losses + 1, $"{function}: {output.DeviceLosses - losses} losses");
        }
        Assert.Equal(0, output.Restarts);
        Assert.Null(output.Fault);
        output.Dispose();
        Assert.Equal(opened, Balance("alcOpenDevice", "alcCloseDevice"));
        // The context that could not be destroyed went with its device.
        Assert.InRange(Balance("alcCreateContext", "alcDestroyContext") - contexts, 0, 1);
    }

    private static int Balance(string opens, string closes) => FaultyOpenAl.Calls(opens) - FaultyOpenAl.Calls(closes);

    // Everything that an output does, over and over.
    private static void Provoke(OpenAlOutput output, SoundtrackSpatial spatial, int turn)
    {
        spatial.Position = new Vector3(turn % 50, 0, -1);
        spatial.Occlusion = turn % 20 / 20f;
        switch (turn % 120)
        {
            case 5:
                output.Pause();
                break;
            case 50:
                output.Play();
                break;
            case 60:
                output.Select(turn % 240 < 120 ? "No Output" : "default");
                break;
        }
    }

    [Fact]
    public void AFunctionThatTheLibraryLacksIsAClearError()
    {
        FaultyOpenAl.Lacking = "alcGetString";
        Assert.Contains("alcGetString", Assert.Throws<AmbienceException>(FaultyOpenAl.Load).Message);
        FaultyOpenAl.Lacking = "alGenFilters";
        var options = new OpenAlOutputOptions { Spatial = new(new() { OcclusionFilter = OcclusionFilter.Device }) };
        Assert.Contains("ALC_EXT_EFX", Assert.Throws<AmbienceException>(() => Open(options)).Message);
    }

    [Fact]
    public void ADeviceThatFailsToOpenOnceOpensAtTheSecondAttempt()
    {
        FaultyOpenAl.Failing = "alcCreateContext";
        Open().Play();
        AssertMusicGoesOn("the start");
    }

    [Fact]
    public void WithoutFloatBuffersSixteenBitsPlay()
    {
        FaultyOpenAl.Hide("AL_EXT_FLOAT32");
        using var session = new LoopbackSession(
            static frame => new Vector2(PlaybackSignals.Unique(frame), -PlaybackSignals.Unique(frame)), null, FaultyOpenAl.Library);
        Assert.Contains("16 bits", session.Session.Description);
        session.Requests.State = AudioOutputState.Playing;
        float[] heard = session.Hear(9_600);
        double error = 0;
        const int fade = 240;
        for (int i = fade; i < 9_600; i++)
        {
            float expected = PlaybackSignals.Unique(i);
            Assert.Equal(expected, heard[2 * i], 2f / 32_767);
            Assert.Equal(-expected, heard[(2 * i) + 1], 2f / 32_767);
            error += heard[2 * i] - expected;
        }
        Assert.Equal(0, error / 9_600, 2e-6); // rounded, not cut off
    }

    [Fact]
    public void WithoutFiltersOurOwnTakesTheTreble()
    {
        FaultyOpenAl.Hide("ALC_EXT_EFX");
        SpatialTests.AssertAWallTakesTheTreble(OcclusionFilter.Device, FaultyOpenAl.Library);
    }

    [Fact]
    public void WithoutStereoAnglesMusicComesFromOnePoint()
    {
        FaultyOpenAl.Hide("AL_EXT_STEREO_ANGLES");
        OpenAlOutput output = Open(new() { Spatial = new(new()) });
        Assert.EndsWith("in the world as mono", output.Description);
        output.Play();
        AssertMusicGoesOn("the start");
    }

    [Fact]
    public void WithoutThreadContextsOrLatencyItPlaysAsWell()
    {
        FaultyOpenAl.Hide("AL_SOFT_source_latency", "AL_SOFT_direct_channels", "ALC_EXT_disconnect", "ALC_SOFT_HRTF");
        OpenAlOutput output = Open(new() { Spatial = new(new()), Hrtf = HrtfMode.On });
        Assert.Equal(HrtfStatus.Unknown, output.Spatial!.Hrtf);
        output.Play();
        AssertMusicGoesOn("the start");
        Eventually.True(() => output.QueuedMilliseconds > 40, "a filled queue");
    }

    [Fact]
    public void AnotherDefaultDeviceTakesOver()
    {
        FaultyOpenAl.Name("Speakers", "Headset");
        OpenAlOutput output = Open();
        Assert.Equal("OpenAL, Speakers", output.Description);
        output.Play();
        AssertMusicGoesOn("the start");
        output.Watch.Look();
        output.Watch.Look(); // nothing has changed
        AssertMusicGoesOn("two looks");
        Assert.Equal("OpenAL, Speakers", output.Description);
        FaultyOpenAl.Name("Headset", "Speakers");
        output.Watch.Look();
        Eventually.True(() => output.Description == "OpenAL, Headset", "the headset");
        AssertMusicGoesOn("the headset");
        Assert.Equal(0, output.DeviceLosses);
        Assert.True(output.News.TryTake(out OutputChange change));
        Assert.Equal(new OutputChange(OutputChangeKind.DeviceOpened, "Headset", ""), change);
        Assert.False(output.News.HasAny);
    }

    [Fact]
    public void ADeviceThatIsMissingIsToldAndTakesOverWhenItComes()
    {
        FaultyOpenAl.Name("Speakers", "Headset");
        var required = new OpenAlOutputOptions { Device = "Kitchen", IsDeviceRequired = true };
        var e = Assert.Throws<AmbienceException>(() => Open(required));
        Assert.Contains("'Kitchen'", e.Message);
        Assert.Contains("'Speakers', 'Headset'", e.Message);

        OpenAlOutput output = Open(new() { Device = "Kitchen" });
        Assert.Equal("OpenAL, Speakers", output.Description);
        Assert.True(output.News.TryTake(out OutputChange change));
        Assert.Equal((OutputChangeKind.DeviceMissing, "Kitchen"), (change.Kind, change.Device));
        Assert.Contains("'Speakers', 'Headset'", change.Reason);
        output.Play();
        AssertMusicGoesOn("the start");
        FaultyOpenAl.Name("Speakers", "Kitchen radio");
        output.Watch.Look();
        Eventually.True(() => output.Description == "OpenAL, Kitchen radio", "the kitchen radio");
        AssertMusicGoesOn("the kitchen radio");
        // It is unplugged, and nobody tells but the list: the default one plays again.
        FaultyOpenAl.Name("Speakers");
        output.Watch.Look(); // the first look after opening says what is right
        FaultyOpenAl.Name("Speakers", "Kitchen radio");
        output.Watch.Look();
        AssertMusicGoesOn("the list");
    }

    [Fact]
    public void APlayerChoosesAnotherDeviceWhileMusicPlays()
    {
        FaultyOpenAl.Name("Speakers", "Wireless Headset");
        OpenAlOutput output = Open();
        output.Play();
        AssertMusicGoesOn("the start");
        output.Select("headset"); // a part of the name will do
        Eventually.True(() => output.Description == "OpenAL, Wireless Headset", "the headset");
        AssertMusicGoesOn("the headset");
        output.Pause();
        output.Select("Speakers");
        Eventually.True(() => output.Description == "OpenAL, Speakers", "the speakers, while paused");
        output.Play();
        AssertMusicGoesOn("the speakers");
        Assert.Equal(0, output.DeviceLosses);
        Assert.Equal(0, output.Restarts);
        IReadOnlyList<OutputDevice> devices = OpenAlDevices.List(FaultyOpenAl.Library);
        Assert.Equal([new("Speakers", true), new("Wireless Headset", false)], devices);
    }
}
