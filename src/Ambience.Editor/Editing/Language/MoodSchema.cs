using System.Text.Json;
using Ambience.Editor.Editing.Yaml;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Language;

/// <summary>A key of the mood file as the schema describes it.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it does, and what it means to leave it out.</param>
/// <param name="Value">What its value may be, in words.</param>
/// <param name="Default">What holds where it is left out; null: the description says it.</param>
/// <param name="HoldsKeys">Its value is made of keys or items of its own, and of nothing else.</param>
public sealed record SchemaKey(string Name, string Description, string Value, string? Default, bool HoldsKeys);

/// <summary>Questions to the schema of mood files: which keys and values belong where.</summary>
/// <remarks>Immutable; any thread.</remarks>
public static class MoodSchema
{
    private static readonly JsonElement s_root = JsonDocument.Parse(MoodFileSchema.Json).RootElement;

    /// <summary>The keys that may stand below a path, in the order of the documentation.</summary>
    public static IReadOnlyList<SchemaKey> KeysBelow(YamlPath path) =>
        [.. At(path).SelectMany(Properties).DistinctBy(key => key.Name).Select(key => Describe(key.Name, key.Schema))];

    /// <summary>Names of <see cref="KeysBelow"/>.</summary>
    public static IReadOnlyList<string> OrderBelow(YamlPath path) =>
        [.. At(path).SelectMany(Properties).Select(key => key.Name).Distinct()];

    /// <summary>The words that a value may be, where it is one of a few.</summary>
    public static IReadOnlyList<string> WordsAt(YamlPath path) =>
    [
        .. At(path).SelectMany(schema => schema.TryGetProperty("enum", out JsonElement words)
            ? words.EnumerateArray().Select(word => word.ToString())
            : schema.TryGetProperty("type", out JsonElement type) && Is(type, "boolean") ? ["true", "false"] : []),
    ];

    /// <summary>The key at a path; null where the schema knows none, as for the name of a mood.</summary>
    public static SchemaKey? KeyAt(YamlPath path) => path.Count > 0 && path[^1] is string name
        ? KeysBelow(path.First(path.Count - 1)).FirstOrDefault(key => key.Name == name)
        : null;

    /// <summary>The schemas that hold at a path; several where the value has several forms.</summary>
    private static List<JsonElement> At(YamlPath path)
    {
        List<JsonElement> here = [.. Forms(s_root)];
        for (int i = 0; i < path.Count; i++)
            here = [.. here.SelectMany(schema => Below(schema, path[i])).SelectMany(Forms)];
        return here;
    }

    private static IEnumerable<JsonElement> Below(JsonElement schema, object step)
    {
        if (step is string name && schema.TryGetProperty("properties", out JsonElement keys) &&
            keys.TryGetProperty(name, out JsonElement key))
        {
            yield return key;
        }
        else if (step is string && schema.TryGetProperty("additionalProperties", out JsonElement any) &&
            any.ValueKind == JsonValueKind.Object)
        {
            yield return any;
        }
        else if (step is int && schema.TryGetProperty("items", out JsonElement items))
        {
            yield return items;
        }
    }

    private static IEnumerable<JsonElement> Forms(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            string name = reference.GetString()!["#/$defs/".Length..];
            return Forms(s_root.GetProperty("$defs").GetProperty(name));
        }
        return schema.TryGetProperty("anyOf", out JsonElement forms) ? forms.EnumerateArray().SelectMany(Forms) : [schema];
    }

    private static IEnumerable<(string Name, JsonElement Schema)> Properties(JsonElement schema) =>
        schema.TryGetProperty("properties", out JsonElement keys)
            ? keys.EnumerateObject().Select(key => (key.Name, key.Value))
            : [];

    private static SchemaKey Describe(string name, JsonElement schema)
    {
        JsonElement[] forms = [.. Forms(schema)];
        string description = schema.TryGetProperty("description", out JsonElement text) ? text.GetString()! : "";
        string? standard = schema.TryGetProperty("default", out JsonElement value) ? value.ToString() : null;
        bool holdsKeys = forms.All(form => form.TryGetProperty("type", out JsonElement type) &&
            (Is(type, "object") || Is(type, "array")));
        return new SchemaKey(name, description, string.Join(", or ", forms.Select(InWords).Distinct()), standard, holdsKeys);
    }

    private static string InWords(JsonElement form)
    {
        if (form.TryGetProperty("enum", out JsonElement words))
            return string.Join(", ", words.EnumerateArray().Select(word => $"`{word}`"));
        JsonElement type = form.TryGetProperty("type", out JsonElement found) ? found : default;
        if (type.ValueKind != JsonValueKind.Undefined && (Is(type, "number") || Is(type, "integer")))
        {
            string kind = Is(type, "integer") ? "whole, " : "";
            return form.TryGetProperty("minimum", out JsonElement low) && form.TryGetProperty("maximum", out JsonElement high)
                ? $"{kind}{low} to {high}" : $"{kind}a number";
        }
        if (form.TryGetProperty("properties", out JsonElement keys))
            return $"`{{ {string.Join(", ", keys.EnumerateObject().Select(key => key.Name))} }}`";
        return type.ValueKind == JsonValueKind.Undefined ? "" : Is(type, "boolean") ? "`true`, `false`"
            : Is(type, "array") ? "a list" : Is(type, "object") ? "names, each with its keys" : "a text";
    }

    private static bool Is(JsonElement type, string name) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => one.GetString() == name)
        : type.ValueKind == JsonValueKind.String && type.GetString() == name;
}
