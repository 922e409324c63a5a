using Ambience.Inference;
using Ambience.Inference.Choice;
using Ambience.Model;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Choice;

/// <summary>A device that goes away while it plays: the music goes on.</summary>
public class SelectedEngineTests
{
    private const int Streams = 3, Frames = 7, Calls = 9;
    private static readonly WaveNetShape s_shape = OddShapes.Logistic;
    private readonly WaveNetWeights _weights = WaveNetWeights.Random(s_shape, 5);
    private readonly LogLines _log = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(Calls - 1)]
    public void A_lost_device_changes_no_sample(int callsUntilLoss)
    {
        using IWaveNetEngine uninterrupted = Cpu();
        var faulty = new FaultyEngine(Cpu(), callsUntilLoss);
        using SelectedEngine selected = Selected(faulty);

        float[] expected = Play(uninterrupted), found = Play(selected);

        Assert.DoesNotContain(found, float.IsNaN);
        Assert.Equal(expected, found);
        Assert.Equal(EngineCatalogue.Cpu, selected.Name);
        Assert.Equal(EngineCatalogue.Cpu, selected.Choice.Engine);
        Assert.Contains("pulled out", selected.Choice.Reason, StringComparison.Ordinal);
        for (int s = 0; s < Streams; s++)
            Assert.Equal(uninterrupted.FramesMade(s), selected.FramesMade(s));
    }

    [Fact]
    public void A_device_that_is_not_lost_goes_on_itself()
    {
        var faulty = new FaultyEngine(Cpu(), Calls);
        using SelectedEngine selected = Selected(faulty);

        Play(selected);

        Assert.Equal("faulty", selected.Name);
        Assert.False(faulty.IsDisposed);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void The_loss_is_logged_once_and_the_lost_engine_given_back()
    {
        var faulty = new FaultyEngine(Cpu(), 2);
        using SelectedEngine selected = Selected(faulty);

        Play(selected);

        Assert.True(SpinWait.SpinUntil(() => faulty.IsDisposed, TimeSpan.FromSeconds(30)), "was not disposed");
        (LogLevel level, string text) = Assert.Single(_log.Lines);
        Assert.Equal(LogLevel.Error, level);
        Assert.Contains("pulled out", text, StringComparison.Ordinal);
        Assert.Contains("CPU engine went on", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_state_the_music_begins_anew_and_does_not_stop()
    {
        using IWaveNetEngine fresh = Cpu();
        using SelectedEngine selected = Selected(new FaultyEngine(Cpu(), callsUntilLoss: 1, stateIsLostToo: true));

        float[] found = Play(selected);

        // The first call was made by the device, the others by an engine that never made it.
        float[] expected = Play(fresh, firstCall: 1);
        int call = Streams * Frames * s_shape.Lanes;
        Assert.Equal(expected.AsSpan(call).ToArray(), found.AsSpan(call).ToArray());
        Assert.Equal(EngineCatalogue.Cpu, selected.Name);
    }

    [Fact]
    public void A_loss_at_reset_or_restore_is_survived_too()
    {
        using IWaveNetEngine uninterrupted = Cpu();
        float[] lanes = new float[Streams * Frames * s_shape.Lanes];
        uninterrupted.Generate(Control(0), Frames, lanes);
        var state = new byte[uninterrupted.StateBytes];
        uninterrupted.CaptureState(1, state);

        using SelectedEngine atReset = Selected(Lost());
        atReset.Reset(1, 99);
        Assert.Equal(EngineCatalogue.Cpu, atReset.Name);
        using SelectedEngine atRestore = Selected(Lost());
        atRestore.RestoreState(1, state);
        Assert.Equal(Frames, atRestore.FramesMade(1));
        Assert.Equal(EngineCatalogue.Cpu, atRestore.Name);

        FaultyEngine Lost()
        {
            var faulty = new FaultyEngine(Cpu(), 0);
            Assert.Throws<EngineLostException>(() => faulty.Generate(Control(0), Frames, lanes));
            return faulty;
        }
    }

    private IWaveNetEngine Cpu()
    {
        IWaveNetEngine engine = EngineCatalogue.Create(EngineCatalogue.Cpu, _weights, Streams);
        for (int s = 0; s < Streams; s++)
            engine.Reset(s, 0);
        return engine;
    }

    private SelectedEngine Selected(FaultyEngine faulty) =>
        new(faulty, Cpu(), new EngineChoice { Asked = "faulty", Engine = "faulty", Reason = "test" }, _log);

    /// <summary>Streams of different seeds and temperatures, of which one rests for a while.</summary>
    private static float[] Play(IWaveNetEngine engine, int firstCall = 0)
    {
        for (int s = 0; s < Streams; s++)
        {
            engine.Reset(s, (ulong)(7 + s));
            engine.SetTemperature(s, [.. Enumerable.Range(0, s_shape.Lanes).Select(lane => 0.5f + (0.1f * (lane + s)))]);
        }
        var lanes = new float[Calls * Streams * Frames * s_shape.Lanes];
        for (int call = firstCall; call < Calls; call++)
        {
            engine.SetActive(1, call is < 1 or > 5);
            int length = Streams * Frames * s_shape.Lanes;
            engine.Generate(Control(call), Frames, lanes.AsSpan(call * length, length));
        }
        return lanes;
    }

    /// <summary>Four rows a stream: as many as seven frames of hops of three can touch.</summary>
    private static float[] Control(int call)
    {
        var random = new Random(call);
        return [.. Enumerable.Range(0, Streams * 4 * s_shape.ControlSize).Select(_ => random.NextSingle())];
    }
}
