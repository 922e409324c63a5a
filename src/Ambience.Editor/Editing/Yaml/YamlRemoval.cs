namespace Ambience.Editor.Editing.Yaml;

/// <summary>Which characters go with a key or a list item.</summary>
internal static class YamlRemoval
{
    /// <param name="tree">The file.</param>
    /// <param name="parent">The mapping or list.</param>
    /// <param name="step">Name of the key or number of the item, which is there.</param>
    public static TextEdit Of(YamlTree tree, YamlNode parent, object step)
    {
        (int Start, int End)[] parts = parent switch
        {
            YamlMap map => [.. map.Entries.Select(entry =>
                (entry.Key.OuterStart, Math.Max(entry.Key.End, entry.Value.End)))],
            YamlList { IsFlow: true } list => [.. list.Items.Select(item => (item.OuterStart, item.End))],
            YamlList list => [.. list.Items.Select(item => (YamlInsertion.Dash(tree.Text, item), item.End))],
            _ => throw new ArgumentException("Only mappings and lists have parts.", nameof(parent)),
        };
        int index = step as int? ?? Array.FindIndex([.. ((YamlMap)parent).Entries], entry => entry.Name == (string)step);
        bool isFlow = parent is YamlMap { IsFlow: true } or YamlList { IsFlow: true };
        string empty = parent is YamlMap ? "{}" : "[]";

        if (isFlow)
        {
            if (parts.Length == 1)
                return Replace(parent.Start, parent.End, empty);
            return index < parts.Length - 1
                ? Replace(parts[index].Start, parts[index + 1].Start, "")
                : Replace(parts[index - 1].End, parts[index].End, "");
        }
        if (new YamlLayout(tree).StartsItsLine(parts[index].Start))
            return Lines(tree.Text, parts[index].Start, parts[index].End);
        // It shares its line with a dash in front of it.
        return parts.Length == 1
            ? Replace(parts[0].Start, parts[0].End, empty)
            : Replace(parts[index].Start, parts[index + 1].Start, "");
    }

    private static TextEdit Replace(int start, int end, string text) => new(start, end - start, text);

    private static TextEdit Lines(string text, int start, int end)
    {
        start = YamlTree.LineStart(text, start);
        if (end > start && text[end - 1] is '\n' or '\r')
            return Replace(start, end, "");
        end = YamlTree.LineEnd(text, end);
        int next = end < text.Length && text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
        if (end < text.Length)
            return Replace(start, next, "");
        // The last line has no end: the one before loses its own.
        bool isPair = start > 1 && text[start - 1] == '\n' && text[start - 2] == '\r';
        return Replace(Math.Max(0, start - (isPair ? 2 : 1)), end, "");
    }
}
