namespace Ambience.Live;

/// <summary>
/// Parameters that an editor holds still against a game that sets them every frame. What the game sets meanwhile is kept
/// for the moment of the release.
/// </summary>
/// <remarks>Immutable but for the game's values; any thread, allocates nothing after it was made.</remarks>
internal sealed class HeldParameters(IReadOnlyList<string> names)
{
    private readonly float[] _values = [.. names.Select(_ => float.NaN)];

    public IReadOnlyList<string> Names => names;

    /// <summary>Takes a value of the game's; false where the parameter is not held.</summary>
    public bool TryKeep(string name, float value)
    {
        int index = IndexOf(name);
        if (index < 0)
            return false;
        Volatile.Write(ref _values[index], value);
        return true;
    }

    /// <summary>What the game set last while the parameter was held; NaN = nothing.</summary>
    public float ValueOf(string name) => IndexOf(name) is >= 0 and var index ? Volatile.Read(ref _values[index]) : float.NaN;

    /// <summary>These, with one more or one fewer; what the game has set stays.</summary>
    public HeldParameters With(string name, bool held)
    {
        var next = new HeldParameters(held ? [.. names.Where(other => other != name), name] : [.. names.Where(other => other != name)]);
        foreach (string other in next.Names)
            _ = next.TryKeep(other, ValueOf(other));
        return next;
    }

    private int IndexOf(string name)
    {
        for (int index = 0; index < names.Count; index++)
        {
            if (string.Equals(names[index], name, StringComparison.Ordinal))
                return index;
        }
        return -1;
    }
}
