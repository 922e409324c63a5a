using Ambience.IO;

namespace Ambience.Conducting;

/// <summary>
/// How much of each mood there is. A transition moves the weights along a smooth ramp to all of one mood; a transition
/// that interrupts another starts from the weights as they are, so that nothing jumps however often the game changes
/// its mind.
/// </summary>
internal sealed class MoodMix(int moods, double hopSeconds)
{
    /// <summary>No transition is faster: a network was never shown a mood that changes at once.</summary>
    public const float MinimumFadeSeconds = 0.1f;

    /// <summary>Longer fades are a mistake of units.</summary>
    public const float MaximumFadeSeconds = 600;

    private readonly float[] _from = new float[moods];
    private readonly float[] _weights = new float[moods];
    private int _hop, _hops; // of the transition; equal when it is over

    /// <summary>[moods]: sum 1.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The mood that is playing or being faded to.</summary>
    public int Target { get; private set; }

    public bool InTransition => _hop < _hops;

    /// <summary>All of one mood at once.</summary>
    public void Reset(int mood)
    {
        Array.Clear(_from);
        Array.Clear(_weights);
        _weights[mood] = 1;
        Target = mood;
        _hop = _hops = 0;
    }

    /// <summary>Starts towards a mood; on the way to it already, carries on.</summary>
    public void TransitionTo(int mood, float fadeSeconds)
    {
        if (mood == Target)
            return;
        _weights.CopyTo(_from, 0);
        Target = mood;
        _hop = 0;
        _hops = HopsOf(Math.Clamp(fadeSeconds, MinimumFadeSeconds, MaximumFadeSeconds));
    }

    /// <summary>Moves on by one hop.</summary>
    public void Advance()
    {
        if (!InTransition)
            return;
        float t = ++_hop / (float)_hops;
        float ramp = t * t * (3 - (2 * t)); // smoothstep: no corner at either end
        for (int mood = 0; mood < _weights.Length; mood++)
        {
            float to = mood == Target ? 1 : 0;
            _weights[mood] = _hop == _hops ? to : _from[mood] + ((to - _from[mood]) * ramp);
        }
    }

    private int HopsOf(float seconds) => Math.Max(1, (int)Math.Round(seconds / hopSeconds));

    public int StateBytes => (3 * sizeof(int)) + (2 * moods * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(Target);
        state.Write(_hop);
        state.Write(_hops);
        state.Write(_from);
        state.Write(_weights);
    }

    public void Restore(ref StateReader state)
    {
        Target = state.ReadInt32("mood", 0, moods - 1);
        _hop = state.ReadInt32("transition position", 0, HopsOf(MaximumFadeSeconds));
        _hops = state.ReadInt32("transition length", _hop, HopsOf(MaximumFadeSeconds));
        state.ReadSingles("mood weight", _from, 1);
        state.ReadSingles("mood weight", _weights, 1);
    }
}
