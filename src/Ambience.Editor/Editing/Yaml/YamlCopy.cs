using YamlDotNet.Core;

namespace Ambience.Editor.Editing.Yaml;

/// <summary>
/// Writes out what an alias stands for, so that it can be changed in one place without changing in the others. Anchors
/// and comments stay where they were.
/// </summary>
internal static class YamlCopy
{
    /// <summary>The node on one line.</summary>
    public static string Flow(YamlNode node, string source) => node.Resolved switch
    {
        YamlMap { Entries.Count: 0 } => "{}",
        YamlMap map => $"{{ {string.Join(", ", map.Entries.Select(entry => Entry(entry, source)))} }}",
        YamlList list => $"[{string.Join(", ", list.Items.Select(item => Item(item, source)))}]",
        YamlScalar scalar => Scalar(scalar, source),
        _ => "",
    };

    /// <summary>The node, a line for each of its keys if it was written so.</summary>
    /// <param name="node">What to copy.</param>
    /// <param name="source">The text that it stands in.</param>
    /// <param name="line">Line end and white space in front of each key.</param>
    public static string Block(YamlNode node, string source, string line) =>
        node.Resolved is YamlMap { IsFlow: false, Entries.Count: > 0 } map
            ? string.Concat(map.Entries.Select(entry => line + Entry(entry, source)))
            : $" {Flow(node, source)}";

    /// <summary>The node on one line, where nothing would not be seen.</summary>
    public static string Item(YamlNode item, string source) => Flow(item, source) is { Length: > 0 } text ? text : "null";

    private static string Entry(YamlEntry entry, string source)
    {
        string value = Flow(entry.Value, source);
        return value.Length > 0 ? $"{Flow(entry.Key, source)}: {value}" : $"{Flow(entry.Key, source)}:";
    }

    private static string Scalar(YamlScalar scalar, string source)
    {
        string written = source[scalar.Start..scalar.End];
        bool isVerbatim = scalar.Style is ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted &&
            written.AsSpan().IndexOfAny("\r\n") < 0 &&
            (scalar.Style != ScalarStyle.Plain || written.AsSpan().IndexOfAny(",[]{}") < 0);
        if (isVerbatim)
            return written;
        return scalar.IsNull ? "" : YamlValue.Scalar(scalar.Value, ScalarStyle.DoubleQuoted);
    }
}
