using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// The game's parameters, gliding: each closes the distance to what it was last set to with the time constant of its
/// definition, however often the game sets it.
/// </summary>
internal sealed class ParameterSmoother
{
    private readonly IReadOnlyList<ParameterDefinition> _definitions;
    private readonly float[] _shares; // of the distance, closed in a hop
    private readonly float[] _targets, _values;

    public ParameterSmoother(IReadOnlyList<ParameterDefinition> definitions, double hopSeconds)
    {
        _definitions = definitions;
        // One backward Euler step of a first-order lag: stable at any length, and, unlike 1 - exp(-h/T), the same bits
        // everywhere.
        _shares = [.. definitions.Select(parameter => (float)(hopSeconds / (hopSeconds + parameter.SmoothingSeconds)))];
        _targets = new float[definitions.Count];
        _values = new float[definitions.Count];
    }

    /// <summary>[parameters]: where each is now.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>[parameters]: where each was told to go.</summary>
    public ReadOnlySpan<float> Targets => _targets;

    /// <summary>[parameters]: where each begins. Allocates.</summary>
    public float[] Defaults => [.. _definitions.Select(parameter => parameter.Default)];

    /// <summary>Takes these values at once.</summary>
    public void Reset(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < _values.Length; i++)
            _values[i] = _targets[i] = Clamp(i, values[i]);
    }

    /// <summary>Sets where a parameter goes; out of its range means the end of the range.</summary>
    public void Set(int parameter, float value) => _targets[parameter] = Clamp(parameter, value);

    /// <summary>Moves on by one hop.</summary>
    public void Advance()
    {
        for (int i = 0; i < _values.Length; i++)
            _values[i] += (_targets[i] - _values[i]) * _shares[i];
    }

    /// <summary>Goes on from where others are, by name; those that are new stay where they are.</summary>
    public void Adopt(ParameterSmoother other)
    {
        for (int mine = 0; mine < _values.Length; mine++)
        {
            for (int theirs = 0; theirs < other._values.Length; theirs++)
            {
                if (_definitions[mine].Name != other._definitions[theirs].Name)
                    continue;
                _values[mine] = Clamp(mine, other._values[theirs]);
                _targets[mine] = Clamp(mine, other._targets[theirs]);
            }
        }
    }

    private float Clamp(int parameter, float value) =>
        Math.Clamp(value, _definitions[parameter].Minimum, _definitions[parameter].Maximum);

    public int StateBytes => 2 * _values.Length * sizeof(float);

    public void Capture(ref StateWriter state)
    {
        state.Write(_values);
        state.Write(_targets);
    }

    public void Restore(ref StateReader state)
    {
        for (int i = 0; i < _values.Length; i++)
            _values[i] = state.ReadSingle("parameter value", _definitions[i].Minimum, _definitions[i].Maximum);
        for (int i = 0; i < _values.Length; i++)
            _targets[i] = state.ReadSingle("parameter target", _definitions[i].Minimum, _definitions[i].Maximum);
    }
}
