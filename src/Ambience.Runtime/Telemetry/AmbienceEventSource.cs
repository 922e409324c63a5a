using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Ambience.Telemetry;

/// <summary>
/// The event source <c>Ambience</c>: what happens, for traces (dotnet-trace, PerfView), and counters over all soundtracks of
/// the program, for tools that know no meters.
/// </summary>
/// <remarks>Written on the thread of <see cref="TelemetryRounds"/>, never on one that makes sound.</remarks>
[EventSource(Name = AmbienceMeter.Name)]
internal sealed class AmbienceEventSource : EventSource
{
    public static readonly AmbienceEventSource Log = new();

    private List<DiagnosticCounter>? _counters;

    private AmbienceEventSource()
    {
    }

    [Event(1, Level = EventLevel.Informational)]
    public void SoundtrackOpened(string soundtrack, string engine, string output) => WriteEvent(1, soundtrack, engine, output);

    [Event(2, Level = EventLevel.Informational)]
    public void SoundtrackClosed(string soundtrack) => WriteEvent(2, soundtrack);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Strings and numbers alone.")]
    [Event(3, Level = EventLevel.Warning)]
    public void GovernorChanged(
        string soundtrack, string step, string previous, double coreShare, double coreShareLimit, double bufferedMilliseconds,
        double bufferLimitMilliseconds, int layersLeftOut, bool cheaperWeights, double secondsMade) =>
        WriteEvent(
            3, soundtrack, step, previous, coreShare, coreShareLimit, bufferedMilliseconds, bufferLimitMilliseconds,
            layersLeftOut, cheaperWeights, secondsMade);

    [Event(4, Level = EventLevel.Warning)]
    public void Underrun(string soundtrack, long count) => WriteEvent(4, soundtrack, count);

    [Event(5, Level = EventLevel.Warning)]
    public void DeviceLost(string soundtrack, long count) => WriteEvent(5, soundtrack, count);

    [Event(6, Level = EventLevel.Warning)]
    public void Recovered(string soundtrack, long count) => WriteEvent(6, soundtrack, count);

    [Event(7, Level = EventLevel.Error)]
    public void Faulted(string soundtrack, string reason) => WriteEvent(7, soundtrack, reason);

    /// <inheritdoc/>
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        if (command.Command != EventCommand.Enable || _counters is not null)
            return;
        _counters =
        [
            Polled("soundtracks", "Soundtracks", "", all => all.Count),
            Polled("core-share", "Share of a core", "%", all => 100 * all.Sum(one => one.CoreShare)),
            Polled("hop-p50", "Hop, P50", "us", all => Most(all, one => one.HopMicroseconds.P50)),
            Polled("hop-p95", "Hop, P95", "us", all => Most(all, one => one.HopMicroseconds.P95)),
            Polled("hop-p999", "Hop, P99.9", "us", all => Most(all, one => one.HopMicroseconds.P999)),
            Polled("buffered", "Buffered", "ms", all => all.Count == 0 ? 0 : all.Min(one => one.BufferedMilliseconds)),
            Polled("governor-step", "Governor's step", "", all => Most(all, one => (int)one.GovernorStep)),
            Polled("underruns", "Underruns", "", all => all.Sum(one => one.Underruns)),
            Polled("loops", "Loops", "", all => all.Sum(one => one.Loops)),
            Polled("recoveries", "Recoveries", "", all => all.Sum(one => one.Recoveries)),
        ];
    }

    private PollingCounter Polled(string name, string title, string unit, Func<List<SoundtrackStatistics>, double> value) =>
        new(name, this, () => value([.. TelemetryRounds.Open.Select(one => one.Statistics)]))
        {
            DisplayName = title, DisplayUnits = unit,
        };

    private static double Most(List<SoundtrackStatistics> all, Func<SoundtrackStatistics, double> value) =>
        all.Select(value).Where(double.IsFinite).DefaultIfEmpty().Max();
}
