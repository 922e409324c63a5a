using System.Globalization;
using System.Text.Json.Nodes;
using Ambience.Inference;

namespace Ambience.Moods.Keys;

/// <summary>A number in a range, in the unit that the name tells.</summary>
internal sealed record NumberKey(string Name, float Low, float High, float? Fallback, string Help) : FileKey(Name, Help)
{
    public override string Values => FormattableString.Invariant($"{Low} to {High}");

    public override JsonNode? Standard => Fallback is { } value ? JsonValue.Create(value) : null;

    public override JsonObject Form() => new() { ["type"] = "number", ["minimum"] = Low, ["maximum"] = High };
}

/// <summary>A whole number in a range.</summary>
internal sealed record WholeKey(string Name, int Low, int High, int? Fallback, string Help) : FileKey(Name, Help)
{
    public override string Values => FormattableString.Invariant($"whole, {Low} to {High}");

    public override JsonNode? Standard => Fallback is { } value ? JsonValue.Create(value) : null;

    public override JsonObject Form() => new() { ["type"] = "integer", ["minimum"] = Low, ["maximum"] = High };
}

/// <summary>A number in a range, or one word instead of a number.</summary>
internal sealed record NumberOrWordKey(string Name, float Low, float High, string Word, float Fallback, string Help)
    : FileKey(Name, Help)
{
    public override string Values => FormattableString.Invariant($"{Low} to {High}, or `{Word}`");

    public override JsonNode? Standard => JsonValue.Create(Fallback);

    public override JsonObject Form() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "number", ["minimum"] = Low, ["maximum"] = High },
            SchemaForms.Words([Word])),
    };
}

/// <summary>A seed: 64 bits without a sign.</summary>
internal sealed record SeedKey(string Name, string Help) : FileKey(Name, Help)
{
    public override string Values => $"whole, 0 to {ulong.MaxValue.ToString(CultureInfo.InvariantCulture)}";

    public override JsonObject Form() => new() { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = ulong.MaxValue };
}

/// <summary>Yes or no; no if it is left out.</summary>
internal sealed record FlagKey(string Name, string Help) : FileKey(Name, Help)
{
    public override string Values => "`true`, `false`";

    public override JsonNode? Standard => JsonValue.Create(false);

    public override JsonObject Form() => new() { ["type"] = "boolean" };
}

/// <summary>A text: a path, or a name that is looked up elsewhere.</summary>
internal sealed record TextKey(string Name, string What, string Help) : FileKey(Name, Help)
{
    public string? Fallback { get; init; }

    public override string Values => What;

    public override JsonNode? Standard => Fallback is null ? null : JsonValue.Create(Fallback);

    public override JsonObject Form() =>
        new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Limits.LongestText };
}

/// <summary>One of a few words.</summary>
internal sealed record ChoiceKey<T>(string Name, IReadOnlyList<(string Word, T Value)> Choices, string Help)
    : FileKey(Name, Help)
{
    public override string Values => string.Join(", ", Choices.Select(choice => $"`{choice.Word}`"));

    /// <summary>The first choice.</summary>
    public override JsonNode? Standard => JsonValue.Create(Choices[0].Word);

    public override JsonObject Form() => SchemaForms.Words(Choices.Select(choice => choice.Word));
}

/// <summary>The name of an engine, perhaps with a device after it.</summary>
internal sealed record EngineKey(string Name, string Help) : FileKey(Name, Help)
{
    /// <summary>Engines whose device can be chosen, with the colon before it.</summary>
    private const string WithDevice = $"{EngineCatalogue.Vulkan}:";

    public IReadOnlyList<string> Words { get; } = [EngineCatalogue.Auto, .. EngineCatalogue.Names];

    public override string Values => $"{string.Join(", ", Words.Select(word => $"`{word}`"))}, `{WithDevice}DEVICE`";

    public override JsonNode? Standard => JsonValue.Create(EngineCatalogue.Auto);

    public bool Allows(string name) =>
        Words.Contains(name) || (name.StartsWith(WithDevice, StringComparison.Ordinal) && name.Length > WithDevice.Length);

    public override JsonObject Form() => new()
    {
        ["anyOf"] = new JsonArray(
            SchemaForms.Words(Words),
            new JsonObject { ["type"] = "string", ["pattern"] = $"^{WithDevice}." }),
    };
}
