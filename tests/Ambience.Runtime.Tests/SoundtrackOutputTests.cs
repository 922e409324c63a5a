using System.Numerics;
using Ambience.Moods;
using Ambience.Runtime.Tests.Inference.Choice;
using Ambience.Runtime.Tests.Playback;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>Where a soundtrack's music comes out, as a game says and hears it; on the null device.</summary>
public class SoundtrackOutputTests
{
    private static readonly SoundtrackOptions OpenAl = new() { Output = SoundtrackOutput.OpenAl };

    private static MoodFile Moods(OutputSettings? output = null)
    {
        MoodFile file = MusicModels.File();
        return new MoodFile { Moods = file.Moods, Parameters = file.Parameters, Output = output ?? file.Output };
    }

    private static Soundtrack Open(SoundtrackOptions options, OutputSettings? output = null) =>
        Soundtrack.Open(MusicModels.Create(), Moods(output), options);

    [Fact]
    public void MusicWithAPlaceIsMovedByTheGame()
    {
        using Soundtrack soundtrack = Open(OpenAl, new OutputSettings { Spatial = new() { ReferenceDistance = 2 } });
        Assert.Equal(2, soundtrack.Spatial!.Settings.ReferenceDistance);
        Assert.EndsWith("in the world as stereo", soundtrack.Statistics.Output);
        soundtrack.Play();
        soundtrack.Spatial.Position = new Vector3(3, 0, -4);
        soundtrack.Spatial.SetListener(Vector3.UnitY, Vector3.UnitX, Vector3.UnitY);
        soundtrack.Spatial.Occlusion = 0.3f;
        Eventually.True(() => soundtrack.Statistics.SecondsMade > 0.5, "music");
        Eventually.True(
            () => soundtrack.Statistics is var now && now.OutputLatencyMilliseconds > 0 && now.BufferedMilliseconds > 0, "latency");
        Assert.Equal(0, soundtrack.Statistics.OutputRestarts);
        Assert.Equal(0, soundtrack.Statistics.AllocatedBytes);
    }

    [Fact]
    public void TheGamesOptionsGoBeforeTheMoodFile()
    {
        var settings = new SpatialSettings { Layout = SpatialLayout.Mono };
        using (Soundtrack soundtrack = Open(OpenAl with { Spatial = settings, Hrtf = HrtfMode.Off }, new() { Spatial = new() }))
        {
            Assert.Same(settings, soundtrack.Spatial!.Settings);
            Assert.NotEqual(HrtfStatus.On, soundtrack.Spatial.Hrtf);
        }
        using Soundtrack direct = Open(OpenAl);
        Assert.Null(direct.Spatial);
        using Soundtrack pulled = Open(OpenAl with { Output = SoundtrackOutput.Pull, Spatial = settings });
        Assert.Null(pulled.Spatial);
        Assert.Contains("read by the game", Assert.Throws<InvalidOperationException>(
            () => pulled.SelectOutputDevice("default")).Message);
        var wrong = new SpatialSettings { ReferenceDistance = 5, MaximumDistance = 4 };
        Assert.Contains("maximumDistance", Assert.Throws<ArgumentException>(() => Open(OpenAl with { Spatial = wrong })).Message);
    }

    [Fact]
    public void AMissingDeviceIsToldOrRefused()
    {
        var log = new LogLines();
        using Soundtrack soundtrack = Open(OpenAl with { OutputDevice = "Kitchen radio", Logger = log });
        Assert.Contains(log.Lines, line => line.Level == LogLevel.Warning && line.Text.Contains("'Kitchen radio'", StringComparison.Ordinal));
        var changes = new List<OutputChange>();
        soundtrack.OutputChanged += changes.Add;
        soundtrack.DispatchEvents();
        OutputChange change = Assert.Single(changes);
        Assert.Equal((OutputChangeKind.DeviceMissing, "Kitchen radio"), (change.Kind, change.Device));
        Assert.Contains("'No Output'", change.Reason);
        soundtrack.Play();
        soundtrack.SelectOutputDevice("No Output");
        Eventually.True(
            () =>
            {
                soundtrack.DispatchEvents();
                return changes.Count > 1;
            },
            "the other device");
        Assert.Equal(new OutputChange(OutputChangeKind.DeviceOpened, "No Output", ""), changes[1]);

        SoundtrackOptions required = OpenAl with { OutputDevice = "Kitchen radio", RequireOutputDevice = true };
        Assert.Contains("'No Output'", Assert.Throws<AmbienceException>(() => Open(required)).Message);
        // Auto: the game goes on without music, and says why.
        using Soundtrack silent = Open(required with { Output = SoundtrackOutput.Auto });
        Assert.Contains("Kitchen radio", silent.OutputProblem);
    }
}
