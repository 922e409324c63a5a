using System.Globalization;
using System.Text.Json.Nodes;
using Ambience.Moods.Reading;
using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>YAML as an editor's validator sees it: plain scalars typed by the core schema of YAML 1.2.</summary>
internal static class YamlAsJson
{
    public static string Convert(string yaml)
    {
        var problems = new ProblemList("yaml");
        SourceNode? root = SourceComposer.Compose(yaml, problems);
        Assert.True(problems.IsEmpty);
        return Node(root!)?.ToJsonString() ?? "null";
    }

    private static JsonNode? Node(SourceNode node) => node switch
    {
        SourceMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, Node(entry.Value)))),
        SourceList list => new JsonArray([.. list.Items.Select(Node)]),
        SourceScalar { IsNull: true } => null,
        SourceScalar { IsPlain: true, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        SourceScalar { IsPlain: true } plain when ulong.TryParse(plain.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong whole) =>
            JsonValue.Create(whole),
        SourceScalar { IsPlain: true } plain when double.TryParse(plain.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) &&
            double.IsFinite(number) => JsonValue.Create(number),
        SourceScalar text => JsonValue.Create(text.Value),
        _ => throw new InvalidOperationException(node.Description),
    };
}
