namespace Ambience.Editor.Editing.Yaml;

/// <summary>Finds the place for a key or an item that is not there yet.</summary>
internal static class YamlInsertion
{
    /// <summary>A key of a mapping, with all that is missing below it.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="map">The mapping.</param>
    /// <param name="order">The usual order of its keys.</param>
    /// <param name="path">Where the value goes.</param>
    /// <param name="step">The step of the path that names the missing key.</param>
    /// <param name="value">The value.</param>
    public static TextEdit Key(
        YamlTree tree, YamlMap map, IReadOnlyList<string> order, YamlPath path, int step, YamlValue value)
    {
        YamlEntry? before = Before(map, order, (string)path[step]);
        if (map.IsFlow)
        {
            string entry = $"{YamlValue.Scalar((string)path[step])}: {new YamlLayout(tree).Flow(path, step + 1, value)}";
            if (map.Entries.Count == 0)
                return new TextEdit(map.Start + 1, 0, tree.Text[map.Start + 1] == '}' ? $" {entry} " : $" {entry}");
            return before is null
                ? new TextEdit(map.Entries[0].Key.OuterStart, 0, $"{entry}, ")
                : new TextEdit(Math.Max(before.Key.End, before.Value.End), 0, $", {entry}");
        }

        var layout = new YamlLayout(tree);
        int first = map.Entries[0].Key.OuterStart, column = layout.Column(first);
        string text = layout.Block(path, step, value, column);
        if (before is null && layout.StartsItsLine(first))
        {
            int at = AboveComments(tree.Text, YamlTree.LineStart(tree.Text, first), column);
            return new TextEdit(at, 0, $"{new string(' ', column)}{text}{layout.NewLine}");
        }
        return OnLineAfter(tree.Text, Math.Max((before ?? map.Entries[^1]).Value.End, (before ?? map.Entries[^1]).Key.End), column, text, layout);
    }

    /// <summary>An item of a list.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="list">The list.</param>
    /// <param name="index">0 .. number of items.</param>
    /// <param name="item">The item as YAML of one line.</param>
    public static TextEdit Item(YamlTree tree, YamlList list, int index, string item)
    {
        if (list.IsFlow)
        {
            if (list.Items.Count == 0)
                return new TextEdit(list.Start + 1, 0, item);
            return index == list.Items.Count
                ? new TextEdit(list.Items[^1].End, 0, $", {item}")
                : new TextEdit(list.Items[index].OuterStart, 0, $"{item}, ");
        }
        var layout = new YamlLayout(tree);
        int column = layout.Column(Dash(tree.Text, list.Items[0]));
        return index == list.Items.Count
            ? OnLineAfter(tree.Text, list.Items[^1].End, column, $"- {item}", layout)
            : new TextEdit(Dash(tree.Text, list.Items[index]), 0, $"- {item}{layout.Line(column)}");
    }

    /// <summary>The first key or item of something that has no content yet.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="empty">What has no content; null: the file.</param>
    /// <param name="column">Where the key begins; below 0: on the same line, in brackets.</param>
    /// <param name="path">Where the value goes.</param>
    /// <param name="step">The step of the path that names the missing key.</param>
    /// <param name="value">The value.</param>
    public static TextEdit First(YamlTree tree, YamlNode? empty, int column, YamlPath path, int step, YamlValue value)
    {
        if (step < path.Count && path[step] is int and not 0)
            throw new AmbienceException($"{path.First(step)} is empty, so there is no place for item {path[step]}.");
        var layout = new YamlLayout(tree);
        if (empty is null)
        {
            int end = tree.Text.Length;
            bool isOnNewLine = end == 0 || tree.Text[end - 1] is '\n' or '\r';
            return new TextEdit(end, 0, $"{(isOnNewLine ? "" : layout.NewLine)}{layout.Block(path, step, value, 0)}{layout.NewLine}");
        }
        if (empty.Start != empty.End)
            return new TextEdit(empty.Start, empty.End - empty.Start, layout.Flow(path, step, value));
        return column < 0
            ? new TextEdit(empty.Start, 0, $" {layout.Flow(path, step, value)}")
            : new TextEdit(YamlTree.LineEnd(tree.Text, empty.Start), 0, layout.Line(column) + layout.Block(path, step, value, column));
    }

    /// <summary>The dash of a list item.</summary>
    public static int Dash(string text, YamlNode item)
    {
        int at = item.OuterStart - 1;
        while (at >= 0 && char.IsWhiteSpace(text[at]))
            at--;
        return at >= 0 && text[at] == '-'
            ? at
            : throw new AmbienceException("A comment stands between a list item and its dash: write this change by hand.");
    }

    /// <summary>The entry that the key comes after; null: it comes first.</summary>
    private static YamlEntry? Before(YamlMap map, IReadOnlyList<string> order, string name)
    {
        int rank = IndexOf(order, name);
        if (rank < 0)
            return map.Entries.Count > 0 ? map.Entries[^1] : null;
        return map.Entries.Where(entry => IndexOf(order, entry.Name) is var other && (other < 0 || other < rank))
            .MaxBy(entry => IndexOf(order, entry.Name));
    }

    private static int IndexOf(IReadOnlyList<string> order, string? name)
    {
        for (int i = 0; i < order.Count; i++)
        {
            if (order[i] == name)
                return i;
        }
        return -1;
    }

    private static TextEdit OnLineAfter(string text, int end, int column, string line, YamlLayout layout)
    {
        bool isAtLineStart = end > 0 && text[end - 1] is '\n' or '\r'; // behind a text of several lines ("|")
        return isAtLineStart
            ? new TextEdit(end, 0, $"{new string(' ', column)}{line}{layout.NewLine}")
            : new TextEdit(YamlTree.LineEnd(text, end), 0, layout.Line(column) + line);
    }

    /// <summary>Where the comment lines above a line begin that stand in its column: they speak of it.</summary>
    private static int AboveComments(string text, int lineStart, int column)
    {
        while (lineStart > 0)
        {
            int end = lineStart - (lineStart > 1 && text[lineStart - 2] == '\r' && text[lineStart - 1] == '\n' ? 2 : 1);
            int above = YamlTree.LineStart(text, end);
            ReadOnlySpan<char> line = text.AsSpan(above, end - above);
            if (line.Length <= column || line[column] != '#' || !line[..column].IsWhiteSpace())
                break;
            lineStart = above;
        }
        return lineStart;
    }
}
