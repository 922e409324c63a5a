using System.Globalization;
using Ambience.Editor.Editing.Yaml;
using Ambience.Moods;

namespace Ambience.Editor.Editing.Language;

/// <summary>What a mood plays with in the end, after all that it extends and all defaults.</summary>
public static class UsedValues
{
    /// <summary>The value in words; null where the path is none of a mood that can be played.</summary>
    public static string? Of(MoodFile file, YamlPath path)
    {
        ArgumentNullException.ThrowIfNull(file);
        Mood? mood = path is ["moods", string name, ..] ? file.Moods.FirstOrDefault(each => each.Name == name) : null;
        return mood is null ? null : path switch
        {
            [_, _, "temperature"] => Words(mood.Temperature),
            [_, _, "loudnessDecibels"] => Words(mood.LoudnessDecibels),
            [_, _, "brightnessOctaves"] => Words(mood.BrightnessOctaves),
            [_, _, "density"] => Words(mood.Density),
            [_, _, "fadeSeconds"] => Words(mood.FadeSeconds),
            [_, _, "seed"] => mood.Seed?.ToString(CultureInfo.InvariantCulture) ?? "the soundtrack's",
            [_, _, "blend"] => Words(mood.Blend),
            [_, _, "harmony", string key] => Harmony(mood.Harmony, key),
            [_, _, "layers"] => string.Join(", ", mood.Layers.Select(layer => layer.Name)),
            [_, _, "layers", string layer, string key] when mood.Layers.FirstOrDefault(each => each.Name == layer) is { } found =>
                Layer(mood, found, key),
            _ => null,
        };
    }

    private static string? Harmony(Harmony harmony, string key) => key switch
    {
        "key" => harmony.Key is { } found ? MusicalKeys.Words(found) : "the training music's",
        "transposeSemitones" => harmony.TransposeSemitones.ToString(CultureInfo.InvariantCulture),
        "barSeconds" => harmony.BarSeconds is { } bar ? Words(bar) : "no bars",
        "chordSeconds" => harmony.ChordSeconds is { } chord ? Words(chord) : null,
        "progression" => harmony.Progression.Count == 0 ? "the training music's"
            : string.Join(", ", harmony.Progression.Select(step => step.Chord.Name)),
        _ => null,
    };

    private static string? Layer(Mood mood, Layer layer, string key) => key switch
    {
        "blend" => Words(mood.BlendOf(layer)),
        "gainDecibels" => Words(layer.GainDecibels),
        "pan" => Words(layer.Pan),
        "width" => Words(layer.Width),
        "temperature" => $"{Words(layer.Temperature)} times {Words(mood.Temperature)}",
        "loudnessDecibels" => $"{Words(layer.LoudnessDecibels)} plus {Words(mood.LoudnessDecibels)}",
        "brightnessOctaves" => $"{Words(layer.BrightnessOctaves)} plus {Words(mood.BrightnessOctaves)}",
        "density" => $"{Words(layer.Density)} times {Words(mood.Density)}",
        _ => null,
    };

    private static string Words(float value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Words(IReadOnlyList<MoodShare> blend)
    {
        float sum = blend.Sum(share => share.Weight);
        return string.Join(", ", blend.Select(share =>
            string.Create(CultureInfo.InvariantCulture, $"{share.TrainedMood} {100 * share.Weight / sum:0.#} %")));
    }

    private static string Words(Curve curve)
    {
        if (curve.Wander is { } wander)
            return $"wanders {Words(wander.Minimum)} to {Words(wander.Maximum)}";
        return curve.Parameter is { } parameter
            ? $"{Words(curve.Points[0].Y)} to {Words(curve.Points[^1].Y)} by {parameter}"
            : Words(curve.Evaluate(0));
    }
}
