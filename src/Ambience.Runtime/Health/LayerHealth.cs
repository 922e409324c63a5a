using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Health;

/// <summary>
/// Watches one layer of the music and brings it back: what the network makes is measured before it is heard; what is no
/// number never is. docs/health.md tells the whole of it.
/// </summary>
/// <remarks>
/// <para>While nothing is found it changes nothing: the samples are those of music without it. What it does is a function
/// of the music alone. Belongs to the generator's thread; allocates only when constructed.</para>
/// </remarks>
internal sealed class LayerHealth
{
    private const float Cooler = 0.8f, Warmer = 1.2f;

    private readonly string _name;
    private readonly bool _acts;
    private readonly HealthLog _log;
    private readonly AllowedRanges _ranges;
    private readonly ControlGuard _guard;
    private LayerVitals _vitals;
    private readonly HealthJudge _judge = new();
    private Diagnosis? _pending;         // found at the end of a block: the next hop is the first that can leave
    private bool _controlIsOutside;
    private bool _observed;              // it was told of, and has not passed
    private int _observedClean;
    private Diagnosis _lastObserved;

    /// <param name="name">The layer's.</param>
    /// <param name="model">The network.</param>
    /// <param name="moods">The moods of the file.</param>
    /// <param name="clips">What the network remembers after its clips.</param>
    /// <param name="log">Where findings are told.</param>
    /// <param name="acts">Whether anything is done.</param>
    public LayerHealth(
        string name, WaveNetModel model, IReadOnlyList<Mood> moods, ClipMemories clips, HealthLog log, bool acts)
    {
        (_name, _log, _acts) = (name, log, acts);
        _ranges = new AllowedRanges(model, name, moods);
        _guard = new ControlGuard(model);
        _vitals = new LayerVitals(name, model, clips, acts);
    }

    /// <summary>The music begins anew, or another place of it: nothing that was measured counts.</summary>
    public void Restart()
    {
        _vitals.Restart();
        _judge.Restart();
        _ranges.Restart();
        _pending = null;
        _observed = _controlIsOutside = false;
    }

    /// <summary>Goes on from the layer of the same name before the moods were changed.</summary>
    public void Adopt(LayerHealth other)
    {
        if (other._acts != _acts)
            return;
        _vitals = other._vitals;
        (_pending, _observed, _observedClean) = (other._pending, other._observed, other._observedClean);
    }

    /// <summary>The layer is not heard in this hop; it comes back as if it began.</summary>
    public void Rest()
    {
        if (_vitals.Meter.Blocks == 0 && _vitals.IsFresh)
            return;
        _vitals.Pause();
        _judge.Restart();
        _pending = null;
    }

    /// <summary>Before the network: what it will be asked for, brought into range.</summary>
    /// <param name="control">[C]</param>
    /// <param name="moodWeights">[moods]</param>
    /// <param name="seconds">Of music made.</param>
    /// <param name="heardAtFrame">When the hop is heard.</param>
    public void Guard(Span<float> control, ReadOnlySpan<float> moodWeights, double seconds, long heardAtFrame)
    {
        _ranges.Hear(moodWeights, _vitals.Hop);
        Diagnosis? found = _guard.Check(control);
        if (found is not null && _acts)
            _guard.Replace(control);
        if (found is { } outside && !_controlIsOutside)
            Tell(outside, RecoveryStep.None, _acts, seconds, heardAtFrame);
        _controlIsOutside = found is not null;
    }

    /// <summary>[Lanes]: the temperatures of the next hop.</summary>
    public ReadOnlySpan<float> Temperatures(ReadOnlySpan<float> asked) => _vitals.Nudge.Apply(asked);

    /// <summary>After the network: what of its hop is heard.</summary>
    /// <param name="lanes">[HopFrames, Lanes]</param>
    /// <param name="hop">Where it is.</param>
    /// <returns>[HopFrames, Lanes]; the very span it was given, as long as nothing is wrong.</returns>
    public ReadOnlySpan<float> Listen(ReadOnlySpan<float> lanes, scoped in HopContext hop)
    {
        _vitals.Hop++;
        bool finite = _vitals.Meter.AddHop(lanes, hop.Control, hop.TakeEntropy());
        Diagnosis? found = _pending ?? (finite ? LoudHop() : NoNumbers(lanes));
        _pending = null;
        bool isLost = !finite || found is { Finding: HealthFinding.TooLoud };
        if (!_acts)
        {
            if (found is { } seen)
                Observe(seen, hop);
            return lanes; // as it is
        }
        ReadOnlySpan<float> heard = found is { } trouble
            ? Act(trouble, isLost ? default : lanes, hop)
            : _vitals.Hear(lanes);
        if (found is null && !_vitals.Rehearsal.IsOn && !_vitals.Ladder.IsClimbing && _judge.IsClean)
            _vitals.KeepGood(lanes, hop);
        _vitals.Fade.Remember(heard);
        _vitals.HopCounts = finite && found is null;
        return heard;
    }

    /// <summary>What of the hop reached the layer's sound, before any gain.</summary>
    /// <param name="audio">[HopSamples, Channels]</param>
    /// <param name="hop">Where it is.</param>
    public void Hear(ReadOnlySpan<float> audio, scoped in HopContext hop)
    {
        if (!_vitals.HopCounts && _acts)
            return;
        if (!_vitals.Meter.AddAudio(audio))
            return;
        if (_vitals.Grace > 0)
        {
            _vitals.Grace--;
            return;
        }
        Diagnosis? found = _judge.Judge(_vitals.Meter.Figures, _ranges.At(_vitals.Hop), _vitals.Ladder, _vitals.Hop);
        if (_vitals.Rehearsal.IsOn)
            Rehearse(hop);
        else if (found is not null)
            _pending = found;
        else if (_vitals.Ladder.IsClimbing && _judge.IsClean)
            Healed(hop);
        else if (_observed && _judge.IsClean && ++_observedClean >= 4)
            Passed(hop);
        if (!_judge.IsClean)
            _observedClean = 0;
    }

    private Diagnosis? LoudHop()
    {
        HealthRange allowed = _ranges.At(_vitals.Hop, HealthMeasure.Burst);
        return _vitals.Meter.HopDecibels > allowed.Highest
            ? new Diagnosis(HealthFinding.TooLoud, _vitals.Meter.HopDecibels, allowed, RecoveryStep.Snapshot)
            : null;
    }

    private static Diagnosis NoNumbers(ReadOnlySpan<float> lanes)
    {
        int count = 0;
        foreach (float value in lanes)
            count += float.IsFinite(value) ? 0 : 1;
        // An engine draws something even from a distribution that has no numbers: then none of the hop means anything.
        return new Diagnosis(
            HealthFinding.NotANumber, count > 0 ? count : lanes.Length, new HealthRange(0, 0), RecoveryStep.Snapshot);
    }

    private ReadOnlySpan<float> Act(scoped in Diagnosis trouble, ReadOnlySpan<float> lanes, scoped in HopContext hop)
    {
        if (_vitals.Rehearsal.IsOn) // nobody hears it; the loop goes on
        {
            _vitals.Help(_ranges.MainMood, hop);
            _judge.Restart();
            return _vitals.Hear(lanes);
        }
        if (!_vitals.Ladder.IsClimbing)
        {
            _log.CountRecovery();
            _vitals.Kept.Doubt();
        }
        _vitals.Ladder.Climb(trouble, _vitals.Hop);
        bool severs = _vitals.TakeStep(Direction(trouble), _ranges.MainMood, hop);
        _judge.Restart();
        Tell(trouble, _vitals.Ladder.Step, healed: false, hop.Seconds, hop.HeardAtFrame);
        if (_vitals.Rehearsal.IsOn && _vitals.LoopSounds)
            Tell(trouble, RecoveryStep.Loop, healed: true, hop.Seconds, hop.HeardAtFrame);
        return severs || lanes.IsEmpty ? _vitals.Fade.Leave(lanes) : _vitals.Fade.Rise(lanes);
    }

    /// <summary>Noise and what is too loud want a cooler draw, silence and loops a warmer one.</summary>
    private static float Direction(in Diagnosis trouble)
    {
        bool low = trouble.Figure < trouble.Allowed.Lowest;
        bool frozen = trouble.Finding is HealthFinding.TooQuiet or HealthFinding.StuckLoop ||
            (low && trouble.Finding is HealthFinding.Entropy or HealthFinding.ChromaEntropy);
        return frozen ? Warmer : Cooler;
    }

    private void Rehearse(scoped in HopContext hop)
    {
        if (_vitals.Rehearsal.Pass(_judge.IsClean, out bool help))
        {
            _vitals.EndLoop();
            _vitals.Ladder.Heal(_vitals.Hop);
        }
        else if (help)
        {
            _vitals.Help(_ranges.MainMood, hop);
            _judge.Restart();
        }
    }

    private void Healed(scoped in HopContext hop)
    {
        Tell(_vitals.Ladder.Trouble, _vitals.Ladder.Step, healed: true, hop.Seconds, hop.HeardAtFrame);
        _vitals.Ladder.Heal(_vitals.Hop);
        _vitals.Nudge.GoTo(1);
    }

    private void Observe(in Diagnosis seen, scoped in HopContext hop)
    {
        if (!_observed)
            Tell(seen, RecoveryStep.None, healed: false, hop.Seconds, hop.HeardAtFrame);
        (_observed, _observedClean) = (true, 0);
        _lastObserved = seen;
    }

    private void Passed(scoped in HopContext hop)
    {
        _observed = false;
        Tell(_lastObserved, RecoveryStep.None, healed: true, hop.Seconds, hop.HeardAtFrame);
    }

    private void Tell(in Diagnosis found, RecoveryStep step, bool healed, double seconds, long heardAtFrame) =>
        _log.Post(
            new HealthEvent(
                _name, seconds, found.Finding, found.Figure, found.Allowed.Lowest, found.Allowed.Highest, step, healed),
            heardAtFrame);
}
