using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// How much of each mood there is. A transition moves the weights along a ramp to all of one mood; a transition that
/// interrupts another starts from the weights as they are, so that nothing jumps however often the game changes its
/// mind.
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
    private FadeCurve _curve;

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
        _curve = FadeCurve.Smooth;
    }

    /// <summary>Starts towards a mood; the first step is made by the next <see cref="Advance"/>.</summary>
    public void TransitionTo(int mood, float fadeSeconds, FadeCurve curve)
    {
        _weights.CopyTo(_from, 0);
        Target = mood;
        _hop = 0;
        _hops = HopsOf(Math.Clamp(fadeSeconds, MinimumFadeSeconds, MaximumFadeSeconds));
        _curve = curve;
    }

    /// <summary>Moves on by one hop.</summary>
    /// <returns>Whether a transition ended with it.</returns>
    public bool Advance()
    {
        if (!InTransition)
            return false;
        float ramp = Math.Min(FadeShape.At(_curve, ++_hop / (float)_hops), 1);
        for (int mood = 0; mood < _weights.Length; mood++)
        {
            float to = mood == Target ? 1 : 0;
            _weights[mood] = _hop == _hops ? to : _from[mood] + ((to - _from[mood]) * ramp);
        }
        return !InTransition;
    }

    private int HopsOf(float seconds) => Math.Max(1, (int)Math.Round(seconds / hopSeconds));

    /// <summary>Goes on from where another mix is, whose moods have other indices.</summary>
    /// <param name="other">The other mix.</param>
    /// <param name="indices">[moods of the other]: the mood here; of one that is gone, the one that stands in for
    /// it.</param>
    public void Adopt(MoodMix other, ReadOnlySpan<int> indices)
    {
        Array.Clear(_from);
        Array.Clear(_weights);
        for (int mood = 0; mood < indices.Length; mood++)
        {
            _from[indices[mood]] += other._from[mood];
            _weights[indices[mood]] += other._weights[mood];
        }
        Target = indices[other.Target];
        (_hop, _hops, _curve) = (other._hop, other._hops, other._curve);
    }

    public int StateBytes => (4 * sizeof(int)) + (2 * moods * sizeof(float));

    public void Capture(ref StateWriter state)
    {
        state.Write(Target);
        state.Write(_hop);
        state.Write(_hops);
        state.Write((int)_curve);
        state.Write(_from);
        state.Write(_weights);
    }

    public void Restore(ref StateReader state)
    {
        Target = state.ReadInt32("mood", 0, moods - 1);
        _hop = state.ReadInt32("transition position", 0, HopsOf(MaximumFadeSeconds));
        _hops = state.ReadInt32("transition length", _hop, HopsOf(MaximumFadeSeconds));
        _curve = (FadeCurve)state.ReadInt32("transition shape", 0, (int)FadeCurve.EaseOut);
        ReadWeights(ref state, _from);
        ReadWeights(ref state, _weights);
    }

    private static void ReadWeights(ref StateReader state, Span<float> weights)
    {
        foreach (ref float weight in weights)
            weight = state.ReadSingle("mood weight", 0, 1.001f);
    }
}
