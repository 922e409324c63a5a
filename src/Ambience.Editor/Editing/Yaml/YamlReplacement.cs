using YamlDotNet.Core;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>Which characters a value is made of, when it gives way to another.</summary>
internal static class YamlReplacement
{
    /// <summary>A value in the place of another.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="key">The key that the value belongs to; null for a list item.</param>
    /// <param name="node">The value that goes.</param>
    /// <param name="value">The value that comes.</param>
    public static TextEdit Of(YamlTree tree, YamlNode? key, YamlNode node, YamlValue value)
    {
        if (node is YamlScalar scalar)
        {
            if (scalar.IsEmpty)
                return new TextEdit(scalar.Start, 0, $" {value.Written()}");
            return new TextEdit(scalar.Start, EndOf(tree.Text, scalar) - scalar.Start, value.Written(scalar.Style));
        }
        bool isBlock = node is YamlMap { IsFlow: false } or YamlList { IsFlow: false };
        int from = !isBlock || (key is null && node.PropertiesEnd < 0) ? node.Start
            : node.PropertiesEnd >= 0 ? node.PropertiesEnd : tree.Text.IndexOf(':', key!.End) + 1;
        string written = from == node.Start ? value.Written() : $" {value.Written()}";
        return new TextEdit(from, TrimmedEnd(tree.Text, from, node.End) - from, written);
    }

    /// <summary>An alias gives way to what it stands for.</summary>
    /// <param name="tree">The file.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="column">Where its keys begin; below 0: all on the same line.</param>
    public static TextEdit WriteOut(YamlTree tree, YamlAlias alias, int column)
    {
        var layout = new YamlLayout(tree);
        if (column < 0)
            return new TextEdit(alias.Start, alias.End - alias.Start, YamlCopy.Item(alias, tree.Text));
        int from = alias.Start;
        while (from > 0 && tree.Text[from - 1] is ' ' or '\t')
            from--;
        return new TextEdit(from, alias.End - from, YamlCopy.Block(alias, tree.Text, layout.Line(column)));
    }

    /// <summary>Where a scalar's own characters end: one of several lines ("|") reaches up to the next key.</summary>
    private static int EndOf(string text, YamlScalar scalar) =>
        scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded ? TrimmedEnd(text, scalar.Start, scalar.End) : scalar.End;

    private static int TrimmedEnd(string text, int start, int end)
    {
        while (end > start && text[end - 1] is '\n' or '\r')
            end--;
        return end;
    }
}
