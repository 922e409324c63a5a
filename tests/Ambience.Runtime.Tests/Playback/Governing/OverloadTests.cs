using System.Collections.Concurrent;
using Ambience.Model;
using Ambience.Playback.Governing;
using Xunit;

namespace Ambience.Runtime.Tests.Playback.Governing;

/// <summary>An engine that is slower than real time, on a device that does not wait for it.</summary>
[Collection(RealTime.Name)]
public sealed class OverloadTests
{
    [Fact]
    public void TheScalarReferencePlaysInRealTimeWithoutAGapThanksToTheLoop()
    {
        var told = new ConcurrentQueue<GovernorEvent>();
        // The demo's network, four times as deep: no machine's scalar loop is quick enough for it.
        WaveNetShape demo = WaveNetPresets.Ambient48;
        WaveNetModel model = MusicModels.Create(demo with { Name = "deep", Dilations = [.. demo.Dilations, .. demo.Dilations, .. demo.Dilations, .. demo.Dilations] });
        using var soundtrack = Soundtrack.Open(model, MusicModels.File(), new SoundtrackOptions
        {
            Output = SoundtrackOutput.OpenAl, Engine = "reference", Seed = 5,
        });
        soundtrack.GovernorChanged += told.Enqueue;
        soundtrack.Play();
        Eventually.True(() => soundtrack.Statistics.SecondsMade > 1.5, "music to begin with");
        Eventually.True(() => soundtrack.Statistics.Loops > 0, "the first loop");
        Eventually.True(() => soundtrack.Statistics.SecondsMade > 4, "more music");
        soundtrack.DispatchEvents();
        SoundtrackStatistics statistics = soundtrack.Statistics;
        Assert.Equal("reference", statistics.Engine);
        Assert.True(statistics.CoreShare > 0.9, $"the engine takes {statistics.CoreShare:P0}: it is no overload");
        Assert.Equal(0, statistics.Underruns);
        Assert.Equal(0, statistics.AllocatedBytes);
        Assert.Contains(told, change => change is { Step: GovernorStep.LongerBuffer, CoreShareLimit: > 0.8 });
        Assert.Contains(told, change => change is { Step: GovernorStep.Loop, CoreShare: > 0.9 });
    }
}
