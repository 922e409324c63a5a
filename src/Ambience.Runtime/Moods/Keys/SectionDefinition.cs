using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>A mapping with fixed keys, such as a mood.</summary>
/// <param name="Title">What it is called in the reference.</param>
/// <param name="Keys">Its keys, in the order of the reference.</param>
internal sealed record SectionDefinition(string Title, IReadOnlyList<FileKey> Keys)
{
    /// <summary>Two keys that contradict each other.</summary>
    public (FileKey First, FileKey Second)? NotTogether { get; init; }

    /// <summary>Keys of which one at least must be there; empty: no such condition.</summary>
    public IReadOnlyList<FileKey> AtLeastOne { get; init; } = [];

    /// <summary>A value that may stand instead of the mapping; null: none.</summary>
    public Func<JsonObject>? ShortForm { get; init; }

    /// <summary>Of its heading in the reference, and in the schema.</summary>
    public string Anchor => Title.Replace(' ', '-').ToLowerInvariant();

    /// <summary>Its JSON Schema.</summary>
    public JsonObject Schema()
    {
        JsonObject form = SchemaForms.Object(Keys);
        if (!Keys.Any(key => key.IsRequired) && AtLeastOne.Count == 0)
            form["type"] = new JsonArray("object", "null"); // "calm:" is a mood with every key at its default
        if (NotTogether is ({ } first, { } second))
            form["not"] = new JsonObject { ["required"] = new JsonArray(first.Name, second.Name) };
        if (AtLeastOne.Count > 0)
        {
            form["anyOf"] = new JsonArray(
                [.. AtLeastOne.Select(key => new JsonObject { ["required"] = new JsonArray(key.Name) })]);
        }
        return ShortForm is null ? form : new JsonObject { ["anyOf"] = new JsonArray(ShortForm(), form) };
    }
}
