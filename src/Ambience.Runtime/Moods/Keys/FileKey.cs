using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>
/// One key of the mood file, defined once: the reader takes what it allows, "did you mean" looks it up, the JSON Schema
/// (<see cref="MoodFileSchema"/>) tells it to editors, and the reference in docs/mood-file.md is compared with it.
/// </summary>
/// <param name="Name">As it is written.</param>
/// <param name="Help">What it does, for a person who writes a mood file.</param>
internal abstract record FileKey(string Name, string Help)
{
    /// <summary>A file without it is wrong.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What may be written, in words.</summary>
    public abstract string Values { get; }

    /// <summary>What leaving it out means, in words, where that is not a value.</summary>
    public string? Absent { get; init; }

    /// <summary>The value that leaving it out means; null where it is not a value.</summary>
    public virtual JsonNode? Standard => null;

    /// <summary>What leaving it out means, in words.</summary>
    public string AbsentText =>
        IsRequired ? "required" : Absent ?? Standard?.ToString() ?? throw new InvalidOperationException(
            $"The key '{Name}' does not say what leaving it out means.");

    /// <summary>JSON Schema of its value, without help and default.</summary>
    public abstract JsonObject Form();

    /// <summary>JSON Schema of its value.</summary>
    public JsonObject Schema()
    {
        JsonObject schema = Form();
        schema["description"] = Absent is null ? Help : $"{Help}\n\nLeft out: {Absent}.";
        if (Standard is { } standard)
            schema["default"] = standard.DeepClone();
        return schema;
    }
}
