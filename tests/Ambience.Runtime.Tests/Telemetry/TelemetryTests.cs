using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Ambience.Playback.Governing;
using Ambience.Runtime.Tests.Playback;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Ambience.Runtime.Tests.Telemetry;

/// <summary>What a running program tells to the tools that people watch it with.</summary>
public sealed class TelemetryTests
{
    private static Soundtrack Open(string name, SoundtrackOutput output, ILogger? logger = null) =>
        Soundtrack.Open(MusicModels.Create(), MusicModels.File(), new SoundtrackOptions
        {
            Output = output, Seed = 5, Name = name, Logger = logger,
        });

    private static void Read(Soundtrack soundtrack, double seconds) =>
        soundtrack.Read(new float[(int)(seconds * soundtrack.SampleRateHz) * soundtrack.Channels]);

    [Fact]
    public void AMeterListenerSeesEveryInstrumentWithItsUnitForEachSoundtrack()
    {
        var seen = new ConcurrentDictionary<string, (string? Unit, double Value)>();
        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string kind = "";
            bool mine = false;
            foreach ((string key, object? tag) in tags)
            {
                mine |= key == "ambience.soundtrack" && (string?)tag == "measured";
                kind = key == "ambience.memory.kind" ? $" {tag}" : kind;
            }
            if (mine)
                seen[instrument.Name + kind] = (instrument.Unit, value);
        }
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Ambience")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.Start();

        using Soundtrack soundtrack = Open("measured", SoundtrackOutput.Pull);
        soundtrack.Play();
        Read(soundtrack, 2);
        listener.RecordObservableInstruments();
        Eventually.True(() => seen.ContainsKey("ambience.hop.duration"), "the hops' histogram");

        Assert.Equal(
            [
                "ambience.buffer.duration s", "ambience.device.losses {loss}", "ambience.generator.allocated By",
                "ambience.generator.utilization 1", "ambience.governor.step 1", "ambience.hop.duration s", "ambience.loops {loop}",
                "ambience.memory.usage state By", "ambience.memory.usage weights By", "ambience.music.time s",
                "ambience.recoveries {recovery}", "ambience.underruns {underrun}",
            ],
            seen.Select(one => $"{one.Key} {one.Value.Unit}").Order(StringComparer.Ordinal));
        Assert.Equal(2, seen["ambience.music.time"].Value, 0.02);
        Assert.InRange(seen["ambience.hop.duration"].Value, 1e-6, 10);
        Assert.InRange(seen["ambience.generator.utilization"].Value, 1e-6, 1_000);
        Assert.Equal(soundtrack.Statistics.WeightBytes, seen["ambience.memory.usage weights"].Value);
        Assert.True(soundtrack.Statistics.WeightBytes > 4_000 && soundtrack.Statistics.StateBytes > 100);

        seen.Clear();
        soundtrack.Dispose();
        listener.RecordObservableInstruments();
        Assert.Empty(seen); // what is closed is measured no more
    }

    [Fact]
    public void AnEventListenerSeesWhatHappensAndTheCounters()
    {
        using var listener = new Listener();
        using (Soundtrack soundtrack = Open("traced", SoundtrackOutput.PullAhead))
        {
            Exhaust(soundtrack);
            Eventually.True(() => listener.Has("GovernorChanged", "traced", "Loop"), "the loop");
            Eventually.True(() => listener.Counters.ContainsKey("core-share") && listener.Counters.ContainsKey("hop-p999"), "the counters");
        }
        Assert.True(listener.Has("SoundtrackOpened", "traced", "cpu"));
        Eventually.True(() => listener.Has("SoundtrackClosed", "traced"), "the end");
    }

    [Fact]
    public void TheLogIsToldByAnotherThreadThanThoseThatMakeSoundAndTheGameHearsTheSame()
    {
        var logger = new Logger();
        var told = new List<GovernorEvent>();
        using Soundtrack soundtrack = Open("logged", SoundtrackOutput.PullAhead, logger);
        soundtrack.GovernorChanged += told.Add;
        Exhaust(soundtrack);
        Eventually.True(() => logger.Lines.Any(line => line.Text.Contains("step Loop")), "the loop in the log");
        soundtrack.DispatchEvents();
        Assert.Contains(told, change => change.Step == GovernorStep.Loop);
        Assert.Contains(logger.Lines, line => line.Text.StartsWith("Soundtrack 'logged' is open: engine cpu"));
        Assert.All(logger.Lines, line => Assert.NotEqual("Ambience generator", line.Thread));
        Assert.DoesNotContain(logger.Lines, line => line is { Level: LogLevel.Warning } && line.ManagedThread == Environment.CurrentManagedThreadId);
    }

    [Fact]
    public void ALogThatThrowsDoesNotEndTheGame()
    {
        var logger = new Logger { Throws = true };
        using Soundtrack soundtrack = Soundtrack.Open(MusicModels.Create(), MusicModels.File(), new SoundtrackOptions
        {
            Output = SoundtrackOutput.PullAhead, Seed = 5,
        });
        var telemetry = new Ambience.Telemetry.SoundtrackTelemetry(soundtrack, "thrown", new GovernorJournal(), logger);
        Assert.Throws<InvalidOperationException>(telemetry.TellOpened); // the control
        var journal = new GovernorJournal();
        telemetry = new Ambience.Telemetry.SoundtrackTelemetry(soundtrack, "thrown", journal, logger);
        journal.Stand(new GovernorEvent { Step = GovernorStep.Loop, Previous = GovernorStep.None });
        telemetry.Round();
        Assert.Empty(journal.ForLog.TryTake(out _) ? "still there" : "");
    }

    [Fact]
    public void SoundtracksOfOneNameAreTellableApart()
    {
        using Soundtrack one = Open("twin", SoundtrackOutput.Pull), other = Open("twin", SoundtrackOutput.Pull);
        string[] names = [.. Ambience.Telemetry.TelemetryRounds.Open.Select(open => open.Name).Where(name => name.StartsWith("twin"))];
        Assert.Equal(["twin", "twin 2"], names);
    }

    /// <summary>Reads faster than any machine makes music: the last seconds have to be heard again.</summary>
    private static void Exhaust(Soundtrack soundtrack)
    {
        soundtrack.Play();
        Eventually.True(() => soundtrack.Statistics.BufferedMilliseconds > 50, "music");
        for (int i = 0; i < 2_000 && soundtrack.Statistics.Loops == 0; i++)
        {
            if (i < 60)
                Thread.Sleep(10); // enough to be heard again
            Read(soundtrack, i < 60 ? 0.01 : 1);
        }
        Assert.True(soundtrack.Statistics.Loops > 0);
    }

    private sealed class Listener : EventListener
    {
        private readonly ConcurrentQueue<(string? Name, string[] Values)> _events = new();

        public ConcurrentDictionary<string, double> Counters { get; } = new();

        public bool Has(string name, params string[] values) =>
            _events.Any(one => one.Name == name && values.All(one.Values.Contains));

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "Ambience")
                EnableEvents(source, EventLevel.Verbose, EventKeywords.All, new Dictionary<string, string?> { ["EventCounterIntervalSec"] = "0.2" });
        }

        protected override void OnEventWritten(EventWrittenEventArgs written)
        {
            if (written.EventName == "EventCounters")
            {
                var payload = (IDictionary<string, object>)written.Payload![0]!;
                Counters[(string)payload["Name"]] = Convert.ToDouble(payload["Mean"]);
                return;
            }
            _events?.Enqueue((written.EventName, [.. written.Payload!.Select(value => $"{value}")]));
        }
    }

    private sealed class Logger : ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text, string? Thread, int ManagedThread)> Lines { get; } = new();

        public bool Throws { get; init; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Throws)
                throw new InvalidOperationException("the disk is full");
            Lines.Enqueue((logLevel, formatter(state, exception), Thread.CurrentThread.Name, Environment.CurrentManagedThreadId));
        }
    }
}
