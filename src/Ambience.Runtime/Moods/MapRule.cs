namespace Ambience.Moods;

/// <summary>How a parameter is compared.</summary>
public enum Comparison
{
    /// <summary>"&lt;".</summary>
    Less,

    /// <summary>"&lt;=".</summary>
    LessOrEqual,

    /// <summary>"&gt;".</summary>
    Greater,

    /// <summary>"&gt;=".</summary>
    GreaterOrEqual,
}

/// <summary>One comparison of a <see cref="MapRule"/>: "danger &gt; 0.6".</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Comparison">How.</param>
/// <param name="Threshold">With what; finite.</param>
public readonly record struct MapCondition(string Parameter, Comparison Comparison, float Threshold)
{
    /// <summary>Whether it holds. Allocates nothing.</summary>
    /// <param name="value">The parameter's value.</param>
    /// <param name="slack">
    /// By how much the threshold gives way, at least 0: the rule's hysteresis while it is in force.
    /// </param>
    public bool Holds(float value, float slack) => Comparison switch
    {
        Comparison.Less => value < Threshold + slack,
        Comparison.LessOrEqual => value <= Threshold + slack,
        Comparison.Greater => value > Threshold - slack,
        _ => value >= Threshold - slack,
    };
}

/// <summary>
/// Chooses a mood from the parameters. Of a file's rules the first one that holds wins; while none holds, the mood
/// stays.
/// </summary>
/// <param name="Conditions">All of them must hold; without any the rule always holds.</param>
/// <param name="Hysteresis">
/// By how much the thresholds give way while the rule is in force, at least 0, in units of the parameters.
/// </param>
/// <param name="Mood">The mood that it asks for.</param>
public sealed record MapRule(IReadOnlyList<MapCondition> Conditions, float Hysteresis, string Mood);
