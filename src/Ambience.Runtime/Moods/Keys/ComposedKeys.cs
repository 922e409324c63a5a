using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>A value of a form of its own, such as a chord.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Words">What may be written, in words.</param>
/// <param name="Shape">Makes its JSON Schema.</param>
/// <param name="Help">What it does.</param>
internal sealed record FormKey(string Name, string Words, Func<JsonObject> Shape, string Help) : FileKey(Name, Help)
{
    public override string Values => Words;

    public override JsonObject Form() => Shape();
}

/// <summary>A number, a curve over a parameter, or a range to wander in.</summary>
internal sealed record CurveKey(string Name, float Low, float High, float Fallback, string Help) : FileKey(Name, Help)
{
    public override string Values => FormattableString.Invariant($"[curve](#curve), {Low} to {High}");

    public override JsonNode? Standard => JsonValue.Create(Fallback);

    public override JsonObject Form() => new()
    {
        ["anyOf"] = new JsonArray(
            Number(),
            SchemaForms.Object(
                [CurveKeys.Parameter, CurveKeys.Points],
                (CurveKeys.Points.Name, SchemaForms.Pairs(CurveKeys.Points.Help, new JsonObject { ["type"] = "number" }))),
            SchemaForms.Object(
                [CurveKeys.Range, CurveKeys.Seconds],
                (CurveKeys.Range.Name, SchemaForms.Array(CurveKeys.Range.Help, Number(), 2, 2)))),
    };

    private JsonObject Number() => new() { ["type"] = "number", ["minimum"] = Low, ["maximum"] = High };
}

/// <summary>A mapping with fixed keys.</summary>
internal sealed record SectionKey(string Name, SectionDefinition Section, string Help) : FileKey(Name, Help)
{
    public override string Values => $"[{Section.Title}](#{Section.Anchor})";

    public override JsonObject Form() => SchemaForms.Reference(Section);
}

/// <summary>A mapping whose keys are names that the file chooses.</summary>
internal sealed record NamedKey(string Name, SectionDefinition Section, int Most, string Help) : FileKey(Name, Help)
{
    public override string Values => $"names, each with [{Section.Title}](#{Section.Anchor}); at most {Most}";

    public override JsonObject Form()
    {
        var form = new JsonObject
        {
            ["type"] = IsRequired ? "object" : new JsonArray("object", "null"),
            ["additionalProperties"] = SchemaForms.Reference(Section),
            ["maxProperties"] = Most,
        };
        if (IsRequired)
            form["minProperties"] = 1;
        return form;
    }
}

/// <summary>A list of mappings with fixed keys.</summary>
internal sealed record ListKey(string Name, SectionDefinition Section, int Most, string Help) : FileKey(Name, Help)
{
    public override string Values => $"list of [{Section.Title}](#{Section.Anchor}); at most {Most}";

    public override JsonObject Form() => new()
    {
        ["type"] = new JsonArray("array", "null"),
        ["items"] = SchemaForms.Reference(Section),
        ["maxItems"] = Most,
    };
}
