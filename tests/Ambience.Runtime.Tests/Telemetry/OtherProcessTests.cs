using System.Diagnostics.Tracing;
using System.Globalization;
using Ambience.Runtime.Tests.Playback;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Xunit;

namespace Ambience.Runtime.Tests.Telemetry;

/// <summary>
/// What a tool in another process sees of a running game, over the runtime's diagnostics socket: the sessions that
/// dotnet-counters and dotnet-trace open.
/// </summary>
public sealed class OtherProcessTests
{
    private const string WatchedProcess = "AMBIENCE_TEST_WATCHED_PROCESS", Name = "watched by another";
    private const long TimeSeriesValues = 2; // keyword of System.Diagnostics.Metrics
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    private static readonly string[] s_instruments =
    [
        "ambience.buffer.duration s", "ambience.device.losses {loss}", "ambience.generator.allocated By",
        "ambience.generator.utilization 1", "ambience.governor.step 1", "ambience.hop.duration s", "ambience.loops {loop}",
        "ambience.memory.usage By", "ambience.music.time s", "ambience.recoveries {recovery}", "ambience.underruns {underrun}",
    ];

    private static readonly string[] s_counters =
    [
        "buffered", "core-share", "governor-step", "hop-p50", "hop-p95", "hop-p999", "loops", "recoveries", "soundtracks",
        "underruns",
    ];

    [Fact]
    public async Task AToolInAnotherProcessSeesMetersAndCounters()
    {
        if (ChildProcess.IsHere)
        {
            Watch(int.Parse(Environment.GetEnvironmentVariable(WatchedProcess)!, CultureInfo.InvariantCulture));
            return;
        }
        using var ended = new CancellationTokenSource();
        Task game = Task.Run(() => Play(ended.Token), TestContext.Current.CancellationToken);
        try
        {
            ChildProcess.Run(
                typeof(OtherProcessTests), nameof(AToolInAnotherProcessSeesMetersAndCounters),
                (WatchedProcess, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        }
        finally
        {
            await ended.CancelAsync();
            await game;
        }
    }

    private static void Play(CancellationToken ending)
    {
        using Soundtrack soundtrack = Soundtrack.Open(MusicModels.Create(), MusicModels.File(), new SoundtrackOptions
        {
            Output = SoundtrackOutput.Pull, Seed = 5, Name = Name,
        });
        soundtrack.Play();
        var block = new float[soundtrack.SampleRateHz / 10 * soundtrack.Channels];
        while (!ending.WaitHandle.WaitOne(20))
            soundtrack.Read(block);
    }

    private static void Watch(int process)
    {
        string session = Guid.NewGuid().ToString();
        using EventPipeSession pipe = new DiagnosticsClient(process).StartEventPipeSession(
        [
            new EventPipeProvider("System.Diagnostics.Metrics", EventLevel.Informational, TimeSeriesValues, new Dictionary<string, string>
            {
                ["SessionId"] = session, ["ClientId"] = session, ["Metrics"] = "Ambience", ["RefreshInterval"] = "1",
                ["MaxTimeSeries"] = "1000", ["MaxHistograms"] = "100",
            }),
            new EventPipeProvider("Ambience", EventLevel.Informational, arguments: new Dictionary<string, string>
            {
                ["EventCounterIntervalSec"] = "1",
            }),
        ], requestRundown: false);
        using var source = new EventPipeEventSource(pipe.EventStream);
        var instruments = new SortedSet<string>(StringComparer.Ordinal);
        var counters = new SortedSet<string>(StringComparer.Ordinal);
        double musicSeconds = 0;
        var all = new TaskCompletionSource();
        source.Dynamic.All += seen =>
        {
            if (seen.ProviderName == "Ambience" && seen.EventName == "EventCounters")
                counters.Add(Counter(seen));
            if (seen.PayloadByName("tags") is string tags && tags.Contains($"ambience.soundtrack={Name}", StringComparison.Ordinal))
            {
                string instrument = (string)seen.PayloadByName("instrumentName");
                instruments.Add($"{instrument} {seen.PayloadByName("unit")}");
                if (instrument == "ambience.music.time")
                    musicSeconds = double.Parse((string)seen.PayloadByName("value"), CultureInfo.InvariantCulture);
            }
            if (instruments.Count >= s_instruments.Length && counters.Count >= s_counters.Length && musicSeconds > 0)
                all.TrySetResult();
        };
        // The session's end ends the stream; what never comes is not waited for.
        Task stopped = Task.Run(() =>
        {
            _ = all.Task.Wait(s_longest);
            pipe.Stop();
        });
        source.Process();
        stopped.Wait();
        Assert.Equal(s_instruments, instruments);
        Assert.Equal(s_counters, counters);
        Assert.True(musicSeconds > 0, "no music was made");
    }

    private static string Counter(TraceEvent seen) =>
        (string)((IDictionary<string, object>)((IDictionary<string, object>)seen.PayloadValue(0))["Payload"])["Name"];
}
