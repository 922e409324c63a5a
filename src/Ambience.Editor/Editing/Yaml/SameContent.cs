namespace Ambience.Editor.Editing.Yaml;

/// <summary>Compares what two YAML values say, however they are written.</summary>
internal static class SameContent
{
    public static bool Of(YamlNode? a, YamlNode? b) => (a?.Resolved, b?.Resolved) switch
    {
        (null, null) => true,
        (YamlScalar { IsNull: true }, null) or (null, YamlScalar { IsNull: true }) => true,
        (YamlScalar x, YamlScalar y) => (x.IsNull && y.IsNull) || (x.Value == y.Value && x.IsNull == y.IsNull && Plain(x) == Plain(y)),
        (YamlList x, YamlList y) => x.Items.Count == y.Items.Count && x.Items.Zip(y.Items).All(pair => Of(pair.First, pair.Second)),
        (YamlMap x, YamlMap y) => x.Entries.Count == y.Entries.Count &&
            x.Entries.Zip(y.Entries).All(pair => Of(pair.First.Key, pair.Second.Key) && Of(pair.First.Value, pair.Second.Value)),
        _ => false,
    };

    /// <summary>Only a plain scalar can be a number or a switch; a quoted one that looks like one is a text.</summary>
    private static bool Plain(YamlScalar scalar) => scalar.Style == YamlDotNet.Core.ScalarStyle.Plain &&
        (double.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out _) || scalar.Value is "true" or "false");
}
