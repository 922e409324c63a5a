using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>Pieces of JSON Schema that several keys share.</summary>
internal static class SchemaForms
{
    /// <summary>A mapping that has these keys and no others.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="replaced">Schemas that take the place of a key's own.</param>
    public static JsonObject Object(IReadOnlyList<FileKey> keys, params (string Name, JsonObject Schema)[] replaced)
    {
        var properties = new JsonObject();
        foreach (FileKey key in keys)
        {
            JsonObject? other = replaced.FirstOrDefault(pair => pair.Name == key.Name).Schema;
            properties[key.Name] = other ?? key.Schema();
        }
        var form = new JsonObject
        {
            ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false,
        };
        var required = new JsonArray([.. keys.Where(key => key.IsRequired).Select(key => JsonValue.Create(key.Name))]);
        if (required.Count > 0)
            form["required"] = required;
        return form;
    }

    public static JsonObject Reference(SectionDefinition section) => new() { ["$ref"] = $"#/$defs/{section.Anchor}" };

    /// <summary>[[x, y], ..].</summary>
    public static JsonObject Pairs(string? help, JsonObject number) =>
        Array(help, Array(null, number, 2, 2), 1, Limits.Points);

    public static JsonObject Array(string? help, JsonObject items, int fewest, int most)
    {
        var form = new JsonObject { ["type"] = "array", ["items"] = items, ["minItems"] = fewest, ["maxItems"] = most };
        if (help is not null)
            form["description"] = help;
        return form;
    }

    /// <summary>A trained mood, or several with weights.</summary>
    public static JsonObject Blend() => new()
    {
        ["anyOf"] = new JsonArray(
            Name(),
            new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = new JsonObject
                {
                    ["type"] = "number", ["minimum"] = BlendKeys.LowestWeight, ["maximum"] = BlendKeys.HighestWeight,
                },
                ["minProperties"] = 1,
                ["maxProperties"] = Limits.Shares,
            }),
    };

    public static JsonObject Words(IEnumerable<string> words) => new()
    {
        ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]),
    };

    public static JsonObject Name() =>
        new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Limits.LongestName };

    public static JsonObject Chord()
    {
        string qualities = string.Join(
            "|", Moods.Chord.Qualities.Select(quality => quality.Replace("maj", "[mM]aj", StringComparison.Ordinal)));
        return new() { ["type"] = "string", ["pattern"] = $"^[A-G][#b]?({qualities})?(/[A-G][#b]?)?$" };
    }

    /// <summary>The modes as they are completed by an editor; the reader takes capitals too.</summary>
    public static JsonObject Key() => new()
    {
        ["type"] = "string", ["pattern"] = $"^[A-G][#b]?( ({string.Join("|", Moods.Key.ModeNames)}))?$",
    };
}
