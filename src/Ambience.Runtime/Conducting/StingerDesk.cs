using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Decides which stinger sounds: one at a time, by priority and cool-down, both in music time. Leads its gesture and
/// the music's stepping back behind its sound file; the file itself is mixed by who plays the music.
/// </summary>
internal sealed class StingerDesk
{
    /// <summary>Edges of a gesture; shorter for one that is shorter than three of them.</summary>
    private const float AttackSeconds = 0.15f, ReleaseSeconds = 0.3f;

    /// <summary>The music steps back quickly, so that the start is heard, and comes back slowly.</summary>
    private const float DuckSeconds = 0.1f, DuckReturnSeconds = 0.6f;

    private readonly IReadOnlyList<Stinger> _stingers;
    private readonly double _hopSeconds;
    private readonly float _duckStep, _duckReturnStep;
    private readonly float[] _duckGains;    // [stingers]
    private readonly int[] _waveHops;       // [stingers]: length of the sound file
    private readonly int[] _restHops;       // [stingers]: left of the cool-down
    private int _waveHopsLeft, _gestureHopsLeft;
    private int _announced = None;          // the stinger that the outside knows to sound
    private float _duckGain = 1;

    private const int None = -1;

    public StingerDesk(IReadOnlyList<Stinger> stingers, double hopSeconds)
    {
        _stingers = stingers;
        _hopSeconds = hopSeconds;
        _duckStep = (float)(hopSeconds / DuckSeconds);
        _duckReturnStep = (float)(hopSeconds / DuckReturnSeconds);
        _duckGains = [.. stingers.Select(stinger => Decibels.ToAmplitude(Math.Min(stinger.DuckDecibels, 0)))];
        _waveHops = new int[stingers.Count];
        _restHops = new int[stingers.Count];
    }

    public int Count => _stingers.Count;

    public GestureRamp Gesture { get; } = new();

    /// <summary>The stinger that sounds; -1 = none.</summary>
    public int Playing { get; private set; } = None;

    /// <summary>Amplitude of the music while a sound file plays over it, 0..1.</summary>
    public float DuckGain => _duckGain;

    /// <summary>How many were asked for and not played.</summary>
    public long Refused { get; private set; }

    public void SetWaveSeconds(int stinger, double seconds) => _waveHops[stinger] = HopsOf(seconds);

    public void Reset()
    {
        Array.Clear(_restHops);
        (Playing, _announced, _restarted) = (None, None, false);
        _waveHopsLeft = _gestureHopsLeft = 0;
        _duckGain = 1;
        Refused = 0;
        Gesture.Reset();
    }

    /// <summary>Starts a stinger with the next hop, unless it rests or a more important one sounds.</summary>
    public bool Trigger(int index)
    {
        Stinger stinger = _stingers[index];
        if (_restHops[index] > 0 || (Playing != None && _stingers[Playing].Priority > stinger.Priority))
        {
            Refused++;
            return false;
        }
        Playing = index;
        _restHops[index] = HopsOf(stinger.CooldownSeconds);
        _waveHopsLeft = _waveHops[index];
        _gestureHopsLeft = stinger.Gesture is { } gesture ? HopsOf(gesture.Seconds) : 0;
        Gesture.MoveTo(stinger.Gesture, EdgeHops(AttackSeconds, stinger.Gesture));
        _restarted = true;
        return true;
    }

    private bool _restarted; // since the last hop

    /// <summary>Moves on by one hop.</summary>
    public void Advance(ConductorEventList events, int mood)
    {
        if (Playing != None && !_restarted && _waveHopsLeft == 0 && _gestureHopsLeft == 0)
            Playing = None;
        if (_announced != None && (_restarted || Playing == None))
            events.Add(ConductorEventKind.StingerEnded, mood, _announced);
        if (_restarted)
            events.Add(ConductorEventKind.StingerStarted, mood, Playing);
        (_announced, _restarted) = (Playing, false);

        AdvanceGesture();
        AdvanceDucking();
        for (int stinger = 0; stinger < _restHops.Length; stinger++)
            _restHops[stinger] = Math.Max(_restHops[stinger] - 1, 0);
    }

    private void AdvanceGesture()
    {
        if (_gestureHopsLeft > 0)
        {
            int release = EdgeHops(ReleaseSeconds, _stingers[Playing].Gesture);
            if (_gestureHopsLeft == release)
                Gesture.MoveTo(null, release);
            _gestureHopsLeft--;
        }
        Gesture.Advance();
    }

    private void AdvanceDucking()
    {
        float target = _waveHopsLeft > 0 ? _duckGains[Playing] : 1;
        _duckGain = SlewLimiter.Step(_duckGain, target, target < _duckGain ? _duckStep : _duckReturnStep);
        _waveHopsLeft = Math.Max(_waveHopsLeft - 1, 0);
    }

    private int EdgeHops(float seconds, StingerGesture? gesture) =>
        HopsOf(gesture is null ? seconds : Math.Min(seconds, gesture.Seconds / 3));

    private int HopsOf(double seconds) =>
        seconds <= 0 ? 0 : (int)Math.Clamp(Math.Round(seconds / _hopSeconds), 1, int.MaxValue);

    /// <summary>Goes on from where another desk is.</summary>
    public void Adopt(StingerDesk other)
    {
        for (int mine = 0; mine < _stingers.Count; mine++)
        {
            int theirs = other.IndexOf(_stingers[mine].Name);
            _restHops[mine] = theirs == None ? 0
                : Math.Min(other._restHops[theirs], HopsOf(_stingers[mine].CooldownSeconds));
        }
        Playing = other.Playing == None ? None : IndexOf(other._stingers[other.Playing].Name);
        _announced = other._announced == None ? None : IndexOf(other._stingers[other._announced].Name);
        _restarted = other._restarted && Playing != None;
        bool goesOn = Playing != None;
        _waveHopsLeft = goesOn ? Math.Min(other._waveHopsLeft, _waveHops[Playing]) : 0;
        _gestureHopsLeft = goesOn && _stingers[Playing].Gesture is { } gesture
            ? Math.Min(other._gestureHopsLeft, HopsOf(gesture.Seconds)) : 0;
        _duckGain = other._duckGain;
        Refused = other.Refused;
        Gesture.Adopt(other.Gesture);
        if (_gestureHopsLeft == 0 && other._gestureHopsLeft > 0)
            Gesture.MoveTo(null, HopsOf(ReleaseSeconds));
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < _stingers.Count; i++)
        {
            if (_stingers[i].Name == name)
                return i;
        }
        return None;
    }

    public int StateBytes =>
        ((5 + _stingers.Count) * sizeof(int)) + sizeof(float) + sizeof(long) + GestureRamp.StateBytes;

    public void Capture(ref StateWriter state)
    {
        foreach (int hops in _restHops)
            state.Write(hops);
        state.Write(Playing);
        state.Write(_announced);
        state.Write(_restarted ? 1 : 0);
        state.Write(_waveHopsLeft);
        state.Write(_gestureHopsLeft);
        state.Write(_duckGain);
        state.Write(Refused);
        Gesture.Capture(ref state);
    }

    public void Restore(ref StateReader state)
    {
        foreach (ref int hops in _restHops.AsSpan())
            hops = state.ReadInt32("stinger's rest", 0, int.MaxValue);
        Playing = state.ReadInt32("stinger", None, _stingers.Count - 1);
        _announced = state.ReadInt32("stinger", None, _stingers.Count - 1);
        _restarted = state.ReadInt32("stinger's start", 0, Playing == None ? 0 : 1) == 1;
        _waveHopsLeft = state.ReadInt32("stinger's sound", 0, Playing == None ? 0 : int.MaxValue);
        bool gesture = Playing != None && _stingers[Playing].Gesture is not null;
        _gestureHopsLeft = state.ReadInt32("stinger's gesture", 0, gesture ? int.MaxValue : 0);
        _duckGain = state.ReadSingle("ducking", 0, 1);
        Refused = state.ReadCounter("refused stingers");
        Gesture.Restore(ref state);
    }
}
