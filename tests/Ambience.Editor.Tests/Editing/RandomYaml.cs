using System.Globalization;
using System.Text;

namespace Ambience.Editor.Tests.Editing;

/// <summary>
/// YAML as people write it: nested in lines and in braces, with comments, blank lines, quotes, anchors, any indentation and
/// either line end. The same seed gives the same text.
/// </summary>
internal sealed class RandomYaml
{
    private static readonly string[] s_names =
        ["calm", "tense", "layers", "density", "pan", "key", "a b", "Ünï", "*", "x.y", "seed", "gate", "12", "true"];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<string> _anchors = [];
    private readonly string _newLine;
    private readonly int _step;
    private int _values;

    private RandomYaml(int seed)
    {
        _random = new Random(seed);
        _newLine = _random.Next(2) == 0 ? "\n" : "\r\n";
        _step = _random.Next(2, 5);
    }

    public static string Make(int seed)
    {
        var yaml = new RandomYaml(seed);
        yaml.Comments(0);
        yaml.Map(0, 0);
        string text = yaml._text.ToString();
        return yaml._random.Next(4) == 0 ? text.TrimEnd('\r', '\n') : text;
    }

    private bool Chance(double share) => _random.NextDouble() < share;

    private void Map(int column, int depth, bool firstOnThisLine = false)
    {
        foreach (string name in Names(_random.Next(1, 6)))
        {
            if (!firstOnThisLine)
            {
                Comments(column);
                _ = _text.Append(' ', column);
            }
            firstOnThisLine = false;
            _ = _text.Append(Key(name)).Append(':');
            Value(column, depth);
        }
    }

    private void List(int column, int depth)
    {
        for (int items = _random.Next(1, 5); items > 0; items--)
        {
            Comments(column);
            _ = _text.Append(' ', column).Append('-');
            if (depth < 4 && Chance(0.4))
            {
                _ = _text.Append(' ');
                Map(column + 2, depth + 1, firstOnThisLine: true);
            }
            else
                OneLine();
        }
    }

    private void Value(int column, int depth)
    {
        string? anchor = Chance(0.12) ? $"a{_values++}" : null;
        if (depth < 4 && Chance(0.45))
        {
            if (anchor is not null)
                _ = _text.Append(" &").Append(anchor);
            EndOfLine();
            if (Chance(0.3))
                List(column + (Chance(0.5) ? 0 : _step), depth + 1);
            else
                Map(column + _step, depth + 1);
        }
        else
            OneLine(anchor);
        if (anchor is not null)
            _anchors.Add(anchor);
    }

    private void OneLine(string? anchor = null)
    {
        if (anchor is null && _anchors.Count > 0 && Chance(0.15))
            _ = _text.Append(" *").Append(_anchors[_random.Next(_anchors.Count)]);
        else if (!Chance(0.08))
        {
            _ = _text.Append(anchor is null ? " " : $" &{anchor} ").Append(Chance(0.25) ? Flow(0) : Scalar());
        }
        else if (anchor is not null)
            _ = _text.Append(" &").Append(anchor);
        EndOfLine();
    }

    private string Flow(int depth)
    {
        string space = Chance(0.7) ? " " : "";
        string Inner() => depth < 2 && Chance(0.3) ? Flow(depth + 1) : Scalar();
        if (Chance(0.4))
            return $"[{string.Join("," + space, Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Inner()))}]";
        string[] names = [.. Names(_random.Next(0, 4))];
        return names.Length == 0 ? "{}"
            : $"{{{space}{string.Join(", ", names.Select(name => $"{Key(name)}: {Inner()}"))}{space}}}";
    }

    private string Scalar()
    {
        string text = $"v{_values++} it''s"[..(Chance(0.5) ? 2 : 4)];
        return _random.Next(6) switch
        {
            0 => $"'{text.Replace("'", "''", StringComparison.Ordinal)} # no comment: it''s text'",
            1 => $"\"{text} \\\"q\\\" \\u00e4, ] }}\"",
            2 => text.TrimEnd(),
            3 => "true",
            _ => _random.Next(-400, 400).ToString(CultureInfo.InvariantCulture) + (Chance(0.5) ? ".50" : ""),
        };
    }

    private string Key(string name) => name switch
    {
        "*" or "12" or "true" => Chance(0.5) ? $"\"{name}\"" : $"'{name}'",
        _ => Chance(0.15) ? $"'{name}'" : name,
    };

    private IEnumerable<string> Names(int count) => s_names.OrderBy(_ => _random.Next()).Take(count).ToArray();

    private void Comments(int column)
    {
        while (Chance(0.2))
        {
            if (Chance(0.4))
                _ = _text.Append(_newLine);
            else
                _ = _text.Append(' ', column).Append($"# about {_values++}: {{ [").Append(_newLine);
        }
    }

    private void EndOfLine() => _text.Append(Chance(0.2) ? $"   # note {_values++}, 'x" : "").Append(_newLine);
}
