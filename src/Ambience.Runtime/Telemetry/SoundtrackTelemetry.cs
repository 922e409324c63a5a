using Ambience.Playback.Governing;
using Microsoft.Extensions.Logging;

namespace Ambience.Telemetry;

/// <summary>
/// What one soundtrack tells to meters, traces and the log. The threads that make sound leave figures and reports behind;
/// the thread of <see cref="TelemetryRounds"/> picks them up.
/// </summary>
internal sealed partial class SoundtrackTelemetry
{
    private readonly Soundtrack _soundtrack;
    private readonly GovernorJournal _journal;
    private readonly ILogger? _logger;
    private readonly Lock _telling = new();
    private long _hops, _underruns, _losses, _recoveries;
    private bool _faulted;

    /// <param name="soundtrack">Of whom.</param>
    /// <param name="name">Unlike that of any other that is open.</param>
    /// <param name="journal">Its governor's.</param>
    /// <param name="logger">Or none.</param>
    public SoundtrackTelemetry(Soundtrack soundtrack, string name, GovernorJournal journal, ILogger? logger)
    {
        (_soundtrack, Name, _journal, _logger) = (soundtrack, name, journal, logger);
        Tag = new(AmbienceMeter.SoundtrackTag, name);
    }

    public string Name { get; }

    public KeyValuePair<string, object?> Tag { get; }

    public SoundtrackStatistics Statistics => _soundtrack.Statistics;

    public void TellOpened()
    {
        SoundtrackStatistics now = Statistics;
        AmbienceEventSource.Log.SoundtrackOpened(Name, now.Engine, now.Output);
        if (_logger is not null)
            LogOpened(_logger, Name, now.Engine, now.Output);
    }

    public void TellClosed()
    {
        lock (_telling)
            Tell();
        AmbienceEventSource.Log.SoundtrackClosed(Name);
        if (_logger is not null)
            LogClosed(_logger, Name);
    }

    /// <summary>Does what is due beside the music, and tells what has happened.</summary>
    /// <returns>Whether music was made since the last round.</returns>
    public bool Round()
    {
        long hops = _hops;
        try
        {
            _soundtrack.PrepareAhead();
            lock (_telling)
                Tell();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A log that cannot be written must not end the game: nobody else would catch it on this thread.
        }
        return _hops != hops;
    }

    private void Tell()
    {
        TellHops();
        while (_journal.ForLog.TryTake(out GovernorEvent change))
            TellGovernor(change);
        if (_logger is null && !AmbienceEventSource.Log.IsEnabled())
            return;
        SoundtrackStatistics now = Statistics;
        if (Rose(ref _underruns, now.Underruns))
        {
            AmbienceEventSource.Log.Underrun(Name, now.Underruns);
            if (_logger is not null)
                LogUnderrun(_logger, Name, now.Underruns);
        }
        if (Rose(ref _losses, now.DeviceLosses))
        {
            AmbienceEventSource.Log.DeviceLost(Name, now.DeviceLosses);
            if (_logger is not null)
                LogLoss(_logger, Name, now.DeviceLosses);
        }
        if (Rose(ref _recoveries, now.Recoveries))
        {
            AmbienceEventSource.Log.Recovered(Name, now.Recoveries);
            if (_logger is not null)
                LogRecovery(_logger, Name, now.Recoveries);
        }
        if (now.Fault is { } fault && !_faulted)
        {
            _faulted = true;
            AmbienceEventSource.Log.Faulted(Name, fault.Message);
            if (_logger is not null)
                LogFault(_logger, fault, Name);
        }
    }

    private void TellHops()
    {
        bool wanted = AmbienceMeter.HopDuration.Enabled;
        for (; _soundtrack.HopLog.TryTake(out float seconds); _hops++)
        {
            if (wanted)
                AmbienceMeter.HopDuration.Record(seconds, Tag);
        }
    }

    private void TellGovernor(in GovernorEvent change)
    {
        AmbienceEventSource.Log.GovernorChanged(
            Name, Named(change.Step), Named(change.Previous), change.CoreShare, change.CoreShareLimit,
            change.BufferedMilliseconds, change.BufferLimitMilliseconds, change.LayersLeftOut, change.CheaperWeights,
            change.SecondsMade);
        if (_logger is null)
            return;
        if (change.IsRecovery)
            LogStepBack(_logger, Name, change.Step, change.Previous, change.CoreShare, change.CoreShareLimit, change.BufferedMilliseconds);
        else
            LogStep(_logger, Name, change.Step, change.Previous, change.CoreShare, change.CoreShareLimit, change.BufferedMilliseconds);
    }

    private static string Named(GovernorStep step) => step switch
    {
        GovernorStep.None => nameof(GovernorStep.None),
        GovernorStep.FewerLayers => nameof(GovernorStep.FewerLayers),
        GovernorStep.CheaperWeights => nameof(GovernorStep.CheaperWeights),
        GovernorStep.LongerBuffer => nameof(GovernorStep.LongerBuffer),
        _ => nameof(GovernorStep.Loop),
    };

    private static bool Rose(ref long told, long now)
    {
        bool rose = now > told;
        told = Math.Max(told, now);
        return rose;
    }

    [LoggerMessage(10, LogLevel.Information, "Soundtrack '{Soundtrack}' is open: engine {Engine}, output {Output}.")]
    private static partial void LogOpened(ILogger logger, string soundtrack, string engine, string output);

    [LoggerMessage(11, LogLevel.Information, "Soundtrack '{Soundtrack}' is closed.")]
    private static partial void LogClosed(ILogger logger, string soundtrack);

    [LoggerMessage(12, LogLevel.Warning,
        "Soundtrack '{Soundtrack}': step {Step} after {Previous}, for music takes {CoreShare:P0} of a core of {CoreShareLimit:P0} that it may, with {BufferedMilliseconds:F0} ms buffered.")]
    private static partial void LogStep(
        ILogger logger, string soundtrack, GovernorStep step, GovernorStep previous, double coreShare, double coreShareLimit,
        double bufferedMilliseconds);

    [LoggerMessage(13, LogLevel.Information,
        "Soundtrack '{Soundtrack}': back to step {Step} from {Previous}, for music takes {CoreShare:P0} of a core of {CoreShareLimit:P0} that it may, with {BufferedMilliseconds:F0} ms buffered.")]
    private static partial void LogStepBack(
        ILogger logger, string soundtrack, GovernorStep step, GovernorStep previous, double coreShare, double coreShareLimit,
        double bufferedMilliseconds);

    [LoggerMessage(14, LogLevel.Warning, "Soundtrack '{Soundtrack}': the output ran out of music, {Count} times so far.")]
    private static partial void LogUnderrun(ILogger logger, string soundtrack, long count);

    [LoggerMessage(15, LogLevel.Warning, "Soundtrack '{Soundtrack}': the sound device was lost and opened again, {Count} times so far.")]
    private static partial void LogLoss(ILogger logger, string soundtrack, long count);

    [LoggerMessage(16, LogLevel.Warning, "Soundtrack '{Soundtrack}': music that went wrong was healed, {Count} times so far.")]
    private static partial void LogRecovery(ILogger logger, string soundtrack, long count);

    [LoggerMessage(17, LogLevel.Error, "Soundtrack '{Soundtrack}': no new music is made any more.")]
    private static partial void LogFault(ILogger logger, Exception fault, string soundtrack);
}
