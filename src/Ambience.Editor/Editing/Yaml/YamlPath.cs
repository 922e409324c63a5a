using System.Globalization;
using System.Text;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>
/// Where a value stands: names and numbers of list items, written as in <c>moods.calm.temperature</c> and
/// <c>transitions[2].curve</c>. A name with a dot, a bracket or a quote in it stands in double quotes.
/// </summary>
public sealed class YamlPath : IEquatable<YamlPath>
{
    private readonly object[] _steps; // string or int

    private YamlPath(object[] steps) => _steps = steps;

    /// <summary>The document itself.</summary>
    public static YamlPath Root { get; } = new([]);

    /// <summary>Number of steps.</summary>
    public int Count => _steps.Length;

    /// <summary>A step: the name of a key (<see cref="string"/>) or the number of a list item (<see cref="int"/>).</summary>
    public object this[int step] => _steps[step];

    /// <summary>A path of steps as they are, so that no name needs quotes.</summary>
    /// <param name="steps">Strings and integers.</param>
    public static YamlPath Of(params object[] steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        foreach (object step in steps)
        {
            if (step is not (string or int))
                throw new ArgumentException($"A step is a name or a number, but was {step}.", nameof(steps));
        }
        return new YamlPath([.. steps]);
    }

    /// <summary>The path to something below this one.</summary>
    public YamlPath Then(object step) => Of([.. _steps, step]);

    /// <summary>The first steps of this path.</summary>
    public YamlPath First(int steps) => new(_steps[..steps]);

    /// <summary>Reads the written form.</summary>
    /// <exception cref="ArgumentException">It is no path.</exception>
    public static YamlPath Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var steps = new List<object>();
        int at = 0;
        while (at < path.Length)
        {
            if (path[at] == '.' && steps.Count > 0)
                at++;
            steps.Add(at < path.Length && path[at] == '[' ? Index(path, ref at) : Name(path, ref at));
        }
        return new YamlPath([.. steps]);
    }

    /// <inheritdoc cref="Parse"/>
    public static implicit operator YamlPath(string path) => Parse(path);

    private static object Index(string path, ref int at)
    {
        int end = path.IndexOf(']', at);
        if (end < 0 || !int.TryParse(path.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            throw Bad(path, at);
        at = end + 1;
        return index;
    }

    private static string Name(string path, ref int at)
    {
        int start = at;
        var name = new StringBuilder();
        if (at < path.Length && path[at] == '"')
        {
            for (at++; at < path.Length && path[at] != '"'; at++)
                _ = name.Append(path[at] == '\\' && at + 1 < path.Length ? path[++at] : path[at]);
            if (at++ >= path.Length)
                throw Bad(path, start);
            return name.ToString();
        }
        while (at < path.Length && path[at] is not ('.' or '['))
            _ = name.Append(path[at++]);
        return name.Length > 0 ? name.ToString() : throw Bad(path, start);
    }

    private static ArgumentException Bad(string path, int at) => new(
        $"Expected a path such as moods.calm.temperature or transitions[2].curve, but '{path}' is none at character {at + 1}.",
        nameof(path));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (object step in _steps)
        {
            if (step is int index)
                _ = text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else
            {
                string name = (string)step;
                bool quoted = name.Length == 0 || name.AsSpan().IndexOfAny(".[]\"\\") >= 0;
                _ = text.Append(text.Length > 0 ? "." : "").Append(quoted
                    ? $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
                    : name);
            }
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(YamlPath? other) => other is not null && _steps.SequenceEqual(other._steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as YamlPath);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
