namespace Ambience.Health;

/// <summary>A factor on a layer's temperatures that glides away from 1 and back.</summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class TemperatureNudge(int lanes)
{
    private const float StepPerHop = 0.02f; // a fifth in a tenth of a second
    private const float Highest = 2;        // of what an engine takes

    private readonly float[] _moved = new float[lanes];
    private float _factor = 1, _goal = 1;

    /// <summary>Where the factor glides to; 1 = out of the way.</summary>
    public void GoTo(float factor) => _goal = factor;

    /// <summary>At once out of the way.</summary>
    public void Clear() => _factor = _goal = 1;

    /// <summary>[Lanes]: the temperatures of the next hop; those asked for where nothing is nudged.</summary>
    public ReadOnlySpan<float> Apply(ReadOnlySpan<float> asked)
    {
        _factor += Math.Clamp(_goal - _factor, -StepPerHop, StepPerHop);
        if (_factor == 1)
            return asked;
        for (int lane = 0; lane < _moved.Length; lane++)
            _moved[lane] = Math.Min(asked[lane] * _factor, Highest);
        return _moved;
    }
}
