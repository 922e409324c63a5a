using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>Opens and closes one layer of one mood by a parameter, with hysteresis and a fade.</summary>
internal sealed class LayerGateFader
{
    private readonly LayerGate? _gate;
    private readonly int _parameter;
    private readonly float _step; // of the fade, a hop
    private bool _open;
    private float _position;      // of the fade, 0 = closed .. 1 = open

    public LayerGateFader(
        LayerGate? gate, IReadOnlyList<ParameterDefinition> parameters, double hopSeconds, string owner)
    {
        _gate = gate;
        if (gate is null)
            return;
        _parameter = BoundCurve.ParameterIndex(gate.Parameter, parameters, owner);
        // A little more than its share, so that roundings of the steps do not add a hop.
        _step = (float)(1.00001 * hopSeconds / Math.Max(gate.FadeSeconds, MinimumFadeSeconds));
    }

    /// <summary>Faster is a click.</summary>
    private const float MinimumFadeSeconds = 0.05f;

    /// <summary>How much of the layer is heard, 0..1.</summary>
    public float Amplitude => _gate is null ? 1 : FadeShape.Smooth(_position);

    /// <summary>The mood begins to be heard: open or closed at once, since the mood fades in itself.</summary>
    public void Enter(ReadOnlySpan<float> parameters)
    {
        _open = _gate is not null && parameters[_parameter] > _gate.Above;
        _position = _open ? 1 : 0;
    }

    /// <summary>Moves on by one hop.</summary>
    public void Advance(ReadOnlySpan<float> parameters)
    {
        if (_gate is null)
            return;
        _open = parameters[_parameter] > (_open ? _gate.Above - _gate.Hysteresis : _gate.Above);
        _position = SlewLimiter.Step(_position, _open ? 1 : 0, _step);
    }

    /// <summary>Goes on from where another gate is.</summary>
    public void Adopt(LayerGateFader other)
    {
        _open = other._gate is null || other._open;
        _position = other._gate is null ? 1 : other._position;
    }

    public const int StateBytes = sizeof(int) + sizeof(float);

    public void Capture(ref StateWriter state)
    {
        state.Write(_open ? 1 : 0);
        state.Write(_position);
    }

    public void Restore(ref StateReader state)
    {
        _open = state.ReadInt32("gate", 0, 1) == 1;
        _position = state.ReadSingle("gate position", 0, 1);
    }
}
