using Ambience.IO;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>The rules of a mood file that choose the mood from the parameters: the first one that holds wins.</summary>
internal sealed class MoodMap
{
    /// <summary>No rule holds, or there is none.</summary>
    public const int NoMood = -1;

    private readonly Rule[] _rules;
    private readonly bool[] _inForce;   // [rules]: held in the last hop, so that its thresholds give way

    /// <summary>A rule with names looked up.</summary>
    private sealed record Rule((int Parameter, MapCondition Condition)[] Conditions, float Hysteresis, int Mood);

    public MoodMap(MoodFile file)
    {
        _rules = [.. file.Map.Select((rule, index) => new Rule(
            [.. rule.Conditions.Select(condition =>
                (BoundCurve.ParameterIndex(condition.Parameter, file.Parameters, $"map[{index}]"), condition))],
            rule.Hysteresis, MoodNames.IndexOf(rule.Mood, file.Moods, $"map[{index}]")))];
        _inForce = new bool[_rules.Length];
    }

    /// <summary>The mood that the rules ask for; -1 = none.</summary>
    public int Mood { get; private set; } = NoMood;

    /// <summary>Looks at the parameters as if for the first time.</summary>
    public void Reset(ReadOnlySpan<float> parameters)
    {
        Array.Clear(_inForce);
        _ = Advance(parameters);
    }

    /// <summary>Looks at the parameters of the next hop.</summary>
    /// <returns>Whether another mood is asked for than before.</returns>
    public bool Advance(ReadOnlySpan<float> parameters)
    {
        int mood = NoMood;
        for (int i = _rules.Length - 1; i >= 0; i--)
        {
            _inForce[i] = Holds(_rules[i], _inForce[i], parameters);
            if (_inForce[i])
                mood = _rules[i].Mood;
        }
        bool changed = mood != Mood;
        Mood = mood;
        return changed;
    }

    private static bool Holds(Rule rule, bool inForce, ReadOnlySpan<float> parameters)
    {
        foreach ((int parameter, MapCondition condition) in rule.Conditions)
        {
            if (!condition.Holds(parameters[parameter], inForce ? rule.Hysteresis : 0))
                return false;
        }
        return true;
    }

    /// <summary>Takes over what the rules said last, so that only a change of their answer moves the music.</summary>
    /// <param name="other">The rules before.</param>
    /// <param name="indices">[moods of the other]: the mood here.</param>
    public void Adopt(MoodMap other, ReadOnlySpan<int> indices)
    {
        Mood = other.Mood == NoMood ? NoMood : indices[other.Mood];
        for (int i = 0; i < _rules.Length; i++)
        {
            bool isSame = i < other._rules.Length && indices[other._rules[i].Mood] == _rules[i].Mood;
            _inForce[i] = isSame && other._inForce[i];
        }
    }

    public int StateBytes => sizeof(int) * (1 + _rules.Length);

    public void Capture(ref StateWriter state)
    {
        state.Write(Mood);
        foreach (bool inForce in _inForce)
            state.Write(inForce ? 1 : 0);
    }

    public void Restore(ref StateReader state, int moods)
    {
        Mood = state.ReadInt32("mood of the map", NoMood, moods - 1);
        foreach (ref bool inForce in _inForce.AsSpan())
            inForce = state.ReadInt32("map rule", 0, 1) == 1;
    }
}
