using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Brings the music to the mood that is wanted, as the rules of the mood file say: waits for the moment, ramps, stays
/// on a bridge, ramps on.
/// </summary>
internal sealed class TransitionPlanner
{
    /// <summary>A quiet moment is waited for no longer.</summary>
    public const double MaximumQuietSeconds = 8;

    private readonly double _hopSeconds;
    private readonly int _maximumQuietHops;
    private readonly Way[,] _ways;      // [from, to]
    private readonly MoodMix _mix;
    private Phase _phase;
    private Way _way;                   // valid unless settled
    private int _hops;                  // waited, or left on the bridge

    private const int NoBridge = -1;

    /// <summary>How to get from one mood to another.</summary>
    private readonly record struct Way(
        float FadeSeconds, FadeCurve Curve, TransitionTiming When, int Bridge, float BridgeSeconds);

    private enum Phase
    {
        /// <summary>On the last ramp, or there.</summary>
        Settled,

        /// <summary>For the moment to begin.</summary>
        Waiting,

        /// <summary>On the ramp into the bridge.</summary>
        IntoBridge,

        /// <summary>In it.</summary>
        OnBridge,
    }

    public TransitionPlanner(MoodFile file, MoodMix mix, double hopSeconds)
    {
        _mix = mix;
        _hopSeconds = hopSeconds;
        _maximumQuietHops = HopsOf(MaximumQuietSeconds);
        foreach (TransitionRule rule in file.Transitions)
            CheckNames(rule, file.Moods);
        int moods = file.Moods.Count;
        _ways = new Way[moods, moods];
        for (int from = 0; from < moods; from++)
        {
            for (int to = 0; to < moods; to++)
                _ways[from, to] = WayOf(file, from, to);
        }
    }

    /// <summary>Where the music is going in the end.</summary>
    public int Wanted { get; private set; }

    /// <summary>Whether a transition was asked for that has not begun.</summary>
    public bool IsWaiting => _phase == Phase.Waiting;

    /// <summary>There already.</summary>
    public void Reset(int mood)
    {
        Wanted = mood;
        _phase = Phase.Settled;
        _way = default;
        _hops = 0;
    }

    /// <summary>Wants a mood; on the way to it already, carries on.</summary>
    /// <param name="mood">Its index.</param>
    /// <param name="fadeSeconds">Length of the ramp; null = as the rules say.</param>
    public void Want(int mood, float? fadeSeconds)
    {
        if (mood == Wanted)
            return;
        Wanted = mood;
        _hops = 0;
        if (mood == _mix.Target)
        {
            _phase = Phase.Settled; // what was asked for in between has not begun, or its bridge is wanted itself
            return;
        }
        _way = _ways[_mix.Target, mood];
        if (fadeSeconds is { } seconds)
            _way = _way with { FadeSeconds = seconds };
        _phase = Phase.Waiting;
    }

    /// <summary>Begins what is due.</summary>
    /// <param name="clock">Of the mood that plays.</param>
    /// <param name="isQuiet">Whether the music dips; null: nothing is known of its loudness.</param>
    /// <returns>Whether a ramp begins with this hop.</returns>
    public bool Advance(MoodClock clock, bool? isQuiet)
    {
        switch (_phase)
        {
            case Phase.Waiting when IsDue(clock, isQuiet):
                bool bridged = _way.Bridge != NoBridge;
                Begin(bridged ? _way.Bridge : Wanted, bridged ? Phase.IntoBridge : Phase.Settled);
                return true;
            case Phase.Waiting:
                _hops++;
                return false;
            case Phase.IntoBridge when !_mix.InTransition:
                _hops = HopsOf(_way.BridgeSeconds);
                _phase = Phase.OnBridge;
                break;
        }
        if (_phase != Phase.OnBridge || _hops-- > 0)
            return false;
        Begin(Wanted, Phase.Settled);
        return true;
    }

    private void Begin(int mood, Phase phase)
    {
        _mix.TransitionTo(mood, _way.FadeSeconds, _way.Curve);
        _phase = phase;
        _hops = 0;
    }

    private bool IsDue(MoodClock clock, bool? isQuiet) => _way.When switch
    {
        TransitionTiming.NextBar when clock.HasBars => clock.BarBegins,
        TransitionTiming.NextBar or TransitionTiming.NextChord => !clock.HasChords || clock.ChordBegins,
        TransitionTiming.Quiet => (isQuiet ?? true) || _hops >= _maximumQuietHops,
        _ => true,
    };

    private static Way WayOf(MoodFile file, int from, int to)
    {
        (Mood left, Mood entered) = (file.Moods[from], file.Moods[to]);
        TransitionRule rule = file.TransitionBetween(left.Name, entered.Name);
        float? bar = left.Harmony.BarSeconds ?? entered.Harmony.BarSeconds;
        float seconds = rule.FadeSeconds ?? (rule.FadeBars * bar) ?? entered.FadeSeconds;
        int bridge = rule.Bridge is { } name ? MoodNames.IndexOf(name, file.Moods) : NoBridge;
        if (bridge == from || bridge == to)
            bridge = NoBridge; // nothing to pass
        return new Way(seconds, rule.Curve, rule.When, bridge, rule.BridgeSeconds);
    }

    private static void CheckNames(TransitionRule rule, IReadOnlyList<Mood> moods)
    {
        foreach (string? name in (ReadOnlySpan<string?>)[rule.From, rule.To, rule.Bridge])
        {
            if (name is not null and not TransitionRule.AnyMood)
                _ = MoodNames.IndexOf(name, moods, $"transitions: {rule.From} -> {rule.To}");
        }
    }

    private int HopsOf(double seconds) => (int)Math.Round(Math.Clamp(seconds, 0, 600) / _hopSeconds);

    /// <summary>Goes on with what another planner had in hand.</summary>
    /// <param name="other">The other planner.</param>
    /// <param name="indices">[moods of the other]: the mood here; of one that is gone, the one that stands in.</param>
    public void Adopt(TransitionPlanner other, ReadOnlySpan<int> indices)
    {
        Wanted = indices[other.Wanted];
        _way = other._way;
        if (_way.Bridge != NoBridge && other._phase != Phase.Settled)
            _way = _way with { Bridge = indices[_way.Bridge] };
        _hops = other._hops;
        // A ramp that was waited for is dropped where the change made both ends the same mood.
        _phase = Wanted == _mix.Target ? Phase.Settled : other._phase;
        if (_phase == Phase.Settled)
            Wanted = _mix.Target;
    }

    public const int StateBytes = (6 * sizeof(int)) + (2 * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(Wanted);
        state.Write((int)_phase);
        state.Write(_hops);
        state.Write((int)_way.Curve);
        state.Write((int)_way.When);
        state.Write(_way.Bridge);
        state.Write(_way.FadeSeconds);
        state.Write(_way.BridgeSeconds);
    }

    public void Restore(ref StateReader state)
    {
        int moods = _ways.GetLength(0);
        Wanted = state.ReadInt32("wanted mood", 0, moods - 1);
        _phase = (Phase)state.ReadInt32("transition phase", 0, (int)Phase.OnBridge);
        _hops = state.ReadInt32("transition wait", 0, int.MaxValue);
        var curve = (FadeCurve)state.ReadInt32("transition shape", 0, (int)FadeCurve.EaseOut);
        var when = (TransitionTiming)state.ReadInt32("transition timing", 0, (int)TransitionTiming.Quiet);
        int bridge = state.ReadInt32("bridge", NoBridge, moods - 1);
        float fade = state.ReadSingle("transition length", 0, float.MaxValue);
        _way = new Way(fade, curve, when, bridge, state.ReadSingle("time on the bridge", 0, float.MaxValue));
    }
}
