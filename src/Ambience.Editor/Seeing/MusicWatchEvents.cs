using Ambience.Health;
using Ambience.Moods;
using Ambience.Playback;
using Ambience.Playback.Governing;

namespace Ambience.Editor.Seeing;

// What happened, for the list and the marks.
public sealed partial class MusicWatch
{
    private const int MaximumEvents = 200;

    private readonly List<SeenEvent> _events = [];

    /// <summary>Something was added to <see cref="Events"/>, or they were cleared.</summary>
    public event Action? EventsChanged;

    /// <summary>The last ones, oldest first.</summary>
    public IReadOnlyList<SeenEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    private void Listen(Soundtrack soundtrack)
    {
        soundtrack.HealthChanged += happened => Add(soundtrack, "health", Describe(happened));
        soundtrack.GovernorChanged += happened => Add(soundtrack, "governor", Describe(happened));
    }

    private void Add(Soundtrack soundtrack, string kind, string text)
    {
        lock (_lock)
        {
            if (_watched?.Soundtrack == soundtrack)
                Add(new SeenEvent(_watched.SecondsMade, kind, text));
        }
    }

    private void Add(SeenEvent happened)
    {
        if (_events.Count == MaximumEvents)
            _events.RemoveAt(0);
        _events.Add(happened);
        Send(SeenFormat.Message(happened));
        EventsChanged?.Invoke();
    }

    private TappedCall? _nextCall; // read, and of a hop that was not

    /// <summary>Calls up to a hop, so that takes see calls and hops in the order of the music.</summary>
    private void ReadCalls(Watched watched, long untilFrame)
    {
        while (_nextCall is not null || watched.Tap.TryReadCall(out TappedCall read) && Keep(read))
        {
            TappedCall call = _nextCall!.Value;
            if (call.Frame > untilFrame)
                return;
            _nextCall = null;
            Takes.Call(call);
            if (call.Kind == TappedCallKind.Begin)
                watched.Loudness.Reset();
            if (call.Kind == TappedCallKind.Moods && call.Moods is { } moods)
                (watched.Moods, watched.FormatChanged) = (moods, true);
            if (Describe(call) is { } text)
                Add(new SeenEvent((double)call.Frame / watched.Tap.SampleRateHz, text.Kind, text.Text));
        }

        bool Keep(TappedCall read)
        {
            _nextCall = read;
            return true;
        }
    }

    private void Notice(Watched watched, in SoundtrackStatistics statistics)
    {
        if (statistics.Underruns > watched.Underruns)
            Add(new SeenEvent(watched.SecondsMade, "underrun", $"The output ran out of music, underrun {statistics.Underruns}"));
        if (statistics.DeviceLosses > watched.Losses)
            Add(new SeenEvent(watched.SecondsMade, "underrun", "The sound device was lost and opened again"));
        (watched.Underruns, watched.Losses) = (statistics.Underruns, statistics.DeviceLosses);
    }

    private static (string Kind, string Text)? Describe(in TappedCall call) => call.Kind switch
    {
        TappedCallKind.Begin => ("begin", $"Begins in {call.Name}, seed {call.Seed}"),
        TappedCallKind.Transition => ("mood", float.IsNaN(call.Value) ? $"To {call.Name}" : $"To {call.Name} within {call.Value:0.0} s"),
        TappedCallKind.FollowMap => ("mood", "Follows the map"),
        TappedCallKind.Stinger => ("stinger", $"Stinger {call.Name}"),
        TappedCallKind.Mute => ("layer", call.Value == 0 ? $"{call.Name} is heard again" : $"{call.Name} is muted"),
        TappedCallKind.Moods => ("edit", "Moods edited"),
        TappedCallKind.Restore => ("edit", "Goes on from a saved moment"),
        TappedCallKind.Pause => ("transport", "Paused"),
        TappedCallKind.Continue => ("transport", "Goes on"),
        TappedCallKind.Stop => ("transport", "Stopped"),
        _ => null,
    };

    private static string Describe(in HealthEvent happened) => happened.Healed
        ? $"{happened.Layer}: in order again ({Words(happened.Finding)})"
        : $"{happened.Layer}: {Words(happened.Finding)}, {happened.Figure:0.##} where {happened.Lowest:0.##} to " +
          $"{happened.Highest:0.##} passes; {Words(happened.Step)}";

    private static string Describe(in GovernorEvent happened) =>
        $"{What(happened)}: {happened.CoreShare:0.00} of a core, " +
        $"limit {happened.CoreShareLimit:0.00}, {happened.BufferedMilliseconds:0} ms buffered";

    private static string What(in GovernorEvent happened) => happened.Step == GovernorStep.None
        ? "Governor: all as the moods ask for it again"
        : $"Governor{(happened.IsRecovery ? " back to" : "")}: {Words(happened.Step)}";

    /// <summary>"TooQuiet" as "too quiet".</summary>
    private static string Words(Enum value) => string.Concat(
        value.ToString().Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : " ") + char.ToLowerInvariant(letter) : $"{letter}"));
}
