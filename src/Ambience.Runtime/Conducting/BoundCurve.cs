using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>A setting of a mood together with what moves it: a parameter's index, or a seeded noise.</summary>
internal sealed class BoundCurve
{
    private readonly Curve _curve;
    private readonly int _parameter;   // -1: none
    private readonly int _knotHops;    // 0: does not wander
    private readonly uint _noise;

    /// <param name="curve">The setting.</param>
    /// <param name="parameters">Where its parameter is looked up.</param>
    /// <param name="hopSeconds">Seconds of a hop.</param>
    /// <param name="owner">Names that lead to the setting, for its noise and for messages: mood, layer,
    /// setting.</param>
    public BoundCurve(
        Curve curve, IReadOnlyList<ParameterDefinition> parameters, double hopSeconds,
        params ReadOnlySpan<string> owner)
    {
        _curve = curve;
        _parameter = curve.Parameter is { } name ? ParameterIndex(name, parameters, string.Join('.', owner)) : -1;
        _noise = StableHash.Of(owner);
        if (curve.Wander is { } wander)
            _knotHops = SlowNoise.KnotHops(wander.Seconds, hopSeconds);
    }

    /// <summary>Whether it moves by itself.</summary>
    public bool Wanders => _knotHops > 0;

    public float Evaluate(in ConductingMoment moment) => _curve.Evaluate(
        _knotHops > 0 ? SlowNoise.At(moment.Seed, _noise, moment.Hop, _knotHops)
        : _parameter >= 0 ? moment.Parameters[_parameter] : 0);

    /// <summary>Index of a parameter by name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static int ParameterIndex(string name, IReadOnlyList<ParameterDefinition> parameters, string user)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Name == name)
                return i;
        }
        throw new ArgumentException($"'{user}' follows the parameter '{name}', which is not defined.");
    }
}
