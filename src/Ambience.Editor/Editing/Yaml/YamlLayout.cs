using System.Text;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>How new keys and items are laid out: by the file's own indentation and line ends.</summary>
/// <param name="tree">The file.</param>
internal sealed class YamlLayout(YamlTree tree)
{
    private const int UsualStep = 2;

    /// <summary>The file's line end: that of its first line.</summary>
    public string NewLine { get; } = NewLineOf(tree.Text);

    /// <summary>Columns that a level is moved in.</summary>
    public int Step { get; } = StepOf(tree) ?? UsualStep;

    /// <summary>The line end of a text's first line.</summary>
    public static string NewLineOf(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        if (end < 0)
            return "\n";
        return text[end] == '\n' ? "\n" : end + 1 < text.Length && text[end + 1] == '\n' ? "\r\n" : "\r";
    }

    /// <summary>Column of a character, 0-based.</summary>
    public int Column(int at) => at - YamlTree.LineStart(tree.Text, at);

    /// <summary>Only white space stands in front of it on its line.</summary>
    public bool StartsItsLine(int at)
    {
        int start = YamlTree.LineStart(tree.Text, at);
        return tree.Text.AsSpan(start, at - start).IsWhiteSpace();
    }

    /// <summary>A new line's beginning.</summary>
    public string Line(int column) => NewLine + new string(' ', column);

    /// <summary>"key: value" with all that is missing below the key, over several lines where that reads better.</summary>
    /// <param name="path">Where the value goes.</param>
    /// <param name="step">The first step that is missing.</param>
    /// <param name="value">The value.</param>
    /// <param name="column">Where the key begins.</param>
    public string Block(YamlPath path, int step, YamlValue value, int column)
    {
        if (path[step] is int)
            return $"- {Flow(path, step + 1, value)}";
        string key = YamlValue.Scalar((string)path[step]);
        if (step + 1 == path.Count)
            return $"{key}: {value.Written()}";
        bool isShort = path[step + 1] is string && step + 2 == path.Count;
        if (isShort)
            return $"{key}: {Flow(path, step + 1, value)}";
        return $"{key}:{Line(column + Step)}{Block(path, step + 1, value, column + Step)}";
    }

    /// <summary>A value with all that is missing around it, on one line.</summary>
    public string Flow(YamlPath path, int step, YamlValue value)
    {
        var text = new StringBuilder();
        var closing = new StringBuilder();
        for (int i = step; i < path.Count; i++)
        {
            if (path[i] is string name)
            {
                _ = text.Append("{ ").Append(YamlValue.Scalar(name)).Append(": ");
                _ = closing.Insert(0, " }");
            }
            else
            {
                _ = text.Append('[');
                _ = closing.Insert(0, ']');
            }
        }
        return text.Append(value.Written()).Append(closing).ToString();
    }

    private static int? StepOf(YamlTree tree)
    {
        return Find(tree.Root, depth: 0);

        int? Find(YamlNode? node, int depth)
        {
            if (node is not YamlMap { IsFlow: false } map || depth > 16)
                return null;
            foreach (YamlEntry entry in map.Entries)
            {
                if (entry.Value is YamlMap { IsFlow: false, Entries.Count: > 0 } below)
                {
                    int step = ColumnOf(below.Entries[0].Key.OuterStart) - ColumnOf(entry.Key.OuterStart);
                    return step > 0 ? step : Find(below, depth + 1);
                }
            }
            return null;
        }

        int ColumnOf(int at) => at - YamlTree.LineStart(tree.Text, at);
    }
}
