using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>The keys of a mood.</summary>
internal static class MoodKeys
{
    private static readonly Mood s_standard = new() { Name = "", Blend = [] };

    public static readonly TextKey Extends = new("extends", "a mood",
        "Takes over what that mood says; its own keys come first. `harmony` and each of the `layers` are taken over key " +
        "by key, every other value as a whole.") { Absent = "every key stands for itself" };

    public static readonly FlagKey Abstract = new("abstract",
        "Only there to be extended; it cannot be played.");

    public static readonly FormKey Blend = new("blend", BlendKeys.Words, SchemaForms.Blend,
        "The trained moods that it is made of; only the proportions of the weights count.")
    {
        Absent = "the trained mood of the same name",
    };

    public static readonly SeedKey Seed = new("seed",
        "Seed of this mood's wandering: it takes the same way each time.") { Absent = "the seed of the soundtrack" };

    public static readonly CurveKey Temperature = new("temperature", 0.1f, 1.5f, s_standard.Temperature.Evaluate(0f),
        "Temperature of the network's choice: 1 = as learned, lower = safer and duller.");

    public const float LowestHertz = 10f, HighestHertz = 96_000f, LowestFactor = 0.25f, HighestFactor = 2f;

    public static readonly FormKey BandTemperatures = new("bandTemperatures",
        FormattableString.Invariant(
            $"`[[hertz, factor], ..]`, {LowestHertz} to {HighestHertz} rising, {LowestFactor} to {HighestFactor}"),
        () => SchemaForms.Pairs(null, new JsonObject
        {
            ["type"] = "number", ["minimum"] = LowestFactor, ["maximum"] = HighestHertz,
        }),
        "Factors on the temperature around these frequencies; in between they go over evenly per octave.")
    {
        Absent = "the same everywhere",
    };

    public static readonly SectionKey Harmony = new("harmony", HarmonyKeys.Section,
        "Key, chords and bars.") { Absent = "the training music's harmony, and no bars" };

    public static readonly CurveKey LoudnessDecibels = new("loudnessDecibels", -40f, 20f,
        s_standard.LoudnessDecibels.Evaluate(0f),
        "Louder (above 0) or softer than the training music plays it: 6 dB either way are played so, the rest is mixed, up to 12 dB in all.");

    public static readonly CurveKey BrightnessOctaves = new("brightnessOctaves", -4f, 4f,
        s_standard.BrightnessOctaves.Evaluate(0f),
        "Brighter (above 0) or darker: moves the spectral centroid.");

    public static readonly CurveKey Density = new("density", 0f, 3f, s_standard.Density.Evaluate(0f),
        "How many onsets: times those of the training music.");

    public static readonly NumberKey FadeSeconds = new("fadeSeconds", 0f, 600f, s_standard.FadeSeconds,
        "The ramp into this mood, where no transition says otherwise.");

    public static readonly NamedKey Layers = new("layers", LayerKeys.Section, Limits.LayersOfAMood,
        "Streams that sound together. Layers of the same name in two moods are the same stream, in which the music moves " +
        $"over; the others fade in and out. All moods together have at most {MoodFile.MaximumLayers} different ones.")
    {
        Absent = $"one layer, `{Layer.ImpliedName}`, with the mood's own settings",
    };

    public static readonly SectionDefinition Section = new("Mood",
    [
        Extends, Abstract, Blend, Seed, Temperature, BandTemperatures, Harmony, LoudnessDecibels, BrightnessOctaves,
        Density, FadeSeconds, Layers,
    ]);
}

/// <summary>A blend, which moods and layers have.</summary>
internal static class BlendKeys
{
    public const float LowestWeight = 0.001f, HighestWeight = 1000f;

    public static readonly string Words = FormattableString.Invariant(
        $"a trained mood, or `{{ mood: weight, .. }}` with weights from {LowestWeight} to {HighestWeight}");
}
