using Ambience.Conducting;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// What is measured and remembered of one layer, and the steps that bring it back. Goes over as a whole when the moods are
/// changed while they play.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class LayerVitals
{
    private const int BlocksOfGrace = 2; // a second after a beginning is not judged: music starts from silence

    private readonly WaveNetModel _model;
    private readonly ClipMemories _clips;
    private readonly Snapshots? _snapshots;
    private readonly byte[] _state;      // on its way into a stream
    private readonly ulong _salt;        // layers that begin anew in the same moment must not play the same notes
    private bool _loopLeaves;

    public LayerVitals(string name, WaveNetModel model, ClipMemories clips, bool acts)
    {
        _salt = StableHash.Of(name);
        (_model, _clips) = (model, clips);
        int stateBytes = EngineState.Bytes(model.Shape);
        Meter = new HealthMeter(model);
        Fade = new HopFade(model.Shape);
        Nudge = new TemperatureNudge(model.Shape.Lanes);
        Kept = new KeptMusic(model.Shape, acts);
        Ladder = new RecoveryLadder(model.Shape.HopSeconds);
        _snapshots = acts ? new Snapshots(stateBytes, model.Shape.HopSeconds) : null;
        _state = new byte[acts ? stateBytes : 0];
        Restart();
    }

    public HealthMeter Meter { get; }

    public HopFade Fade { get; }

    public TemperatureNudge Nudge { get; }

    public KeptMusic Kept { get; }

    public RecoveryLadder Ladder { get; }

    public Rehearsal Rehearsal { get; } = new();

    /// <summary>Hops of the layer since the music was opened.</summary>
    public long Hop { get; set; }

    /// <summary>Half seconds that will not be judged.</summary>
    public int Grace { get; set; }

    /// <summary>Whether the hop in work is one to measure the sound of.</summary>
    public bool HopCounts { get; set; }

    /// <summary>Whether nothing was measured since the layer rested.</summary>
    public bool IsFresh { get; private set; }

    /// <summary>Whether there is anything in the loop.</summary>
    public bool LoopSounds { get; private set; }

    /// <summary>The music begins anew.</summary>
    public void Restart()
    {
        Pause();
        Hop = 0;
        _loopLeaves = false;
        _snapshots?.Clear();
        Kept.Clear();
        Fade.Clear();
        Ladder.Restart();
        Rehearsal.Clear();
        Nudge.Clear();
    }

    /// <summary>The layer is not heard: what comes after it begins from silence.</summary>
    public void Pause()
    {
        Meter.Restart();
        Grace = BlocksOfGrace;
        IsFresh = true;
    }

    /// <summary>What is heard of a hop in order: the network on its way back, or the loop in its place.</summary>
    public ReadOnlySpan<float> Hear(ReadOnlySpan<float> lanes)
    {
        IsFresh = false;
        if (_loopLeaves)
        {
            _loopLeaves = false;
            return Fade.Leave(Kept.Next());
        }
        return Fade.Rise(Rehearsal.IsOn ? Kept.Next() : lanes);
    }

    /// <summary>A hop that is as it should be: may be gone back to, and heard again.</summary>
    public void KeepGood(ReadOnlySpan<float> lanes, scoped in HopContext hop)
    {
        Kept.Keep(lanes);
        if (Grace == 0)
            _snapshots!.Keep(hop.Engine, hop.Stream, Hop);
    }

    /// <summary>Takes the ladder's step, or the next one that can be taken.</summary>
    /// <param name="nudge">Factor on temperatures.</param>
    /// <param name="mood">Whose clip.</param>
    /// <param name="hop">Where the layer is.</param>
    /// <returns>Whether what comes has nothing to do with what was.</returns>
    public bool TakeStep(float nudge, int mood, scoped in HopContext hop)
    {
        Meter.Restart();
        Nudge.GoTo(Ladder.Step <= RecoveryStep.Noise ? nudge : 1);
        if (Ladder.Step == RecoveryStep.TemperatureNudge)
            return false;
        if (Ladder.Step == RecoveryStep.Noise)
        {
            Shake(hop);
            return true;
        }
        if (Ladder.Step == RecoveryStep.Snapshot && !TryGoBack(hop))
            Ladder.Skip();
        if (Ladder.Step == RecoveryStep.Clip && !TryPrime(mood, hop))
            Ladder.Skip();
        if (Ladder.Step == RecoveryStep.Reset)
            hop.Engine.Reset(hop.Stream, NewSeed());
        if (Ladder.Step == RecoveryStep.Loop)
        {
            LoopSounds = Kept.Start(mood < 0 ? null : _model.Health[mood].Clip);
            Rehearsal.Start();
            Help(mood, hop);
        }
        return true;
    }

    /// <summary>Puts the network, which nobody hears, where it may find back from.</summary>
    public void Help(int mood, scoped in HopContext hop)
    {
        Meter.Restart();
        if (!TryGoBack(hop) && !TryPrime(mood, hop))
            hop.Engine.Reset(hop.Stream, NewSeed());
    }

    /// <summary>The network is heard again, after a hop in which the loop leaves.</summary>
    public void EndLoop() => _loopLeaves = true;

    private void Shake(scoped in HopContext hop)
    {
        hop.Engine.CaptureState(hop.Stream, _state);
        NetworkMemory.Shake(_state, _model.Shape, hop.Engine.FramesMade(hop.Stream));
        if (NetworkMemory.IsFinite(_state))
            hop.Engine.RestoreState(hop.Stream, _state);
    }

    private bool TryGoBack(scoped in HopContext hop)
    {
        if (!_snapshots!.TryTake(Hop, _state))
            return false;
        NetworkMemory.Continue(_state, NetworkMemory.SeedOf(_state), hop.Engine.FramesMade(hop.Stream));
        hop.Engine.RestoreState(hop.Stream, _state);
        return true;
    }

    private bool TryPrime(int mood, scoped in HopContext hop)
    {
        ReadOnlySpan<byte> clip = _clips.Of(mood);
        if (clip.IsEmpty)
            return false;
        clip.CopyTo(_state);
        NetworkMemory.Continue(_state, NewSeed(), hop.Engine.FramesMade(hop.Stream));
        hop.Engine.RestoreState(hop.Stream, _state);
        return true;
    }

    /// <summary>Another one each time, and the same one for the same music.</summary>
    private ulong NewSeed() => _salt + (0x9E3779B97F4A7C15 * (ulong)(Hop + 1));
}
