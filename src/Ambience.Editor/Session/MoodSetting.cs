using Ambience.Editor.Editing;
using Ambience.Editor.Editing.Yaml;
using Ambience.Moods;

namespace Ambience.Editor.Session;

/// <summary>
/// A setting of a mood that a slider moves: a constant is written anew; a curve or a range moves as a whole, and keeps its
/// shape.
/// </summary>
/// <param name="Key">Its key in the mood file.</param>
/// <param name="Label">For people.</param>
/// <param name="Unit">Of the value.</param>
/// <param name="Minimum">Lowest value of the slider.</param>
/// <param name="Maximum">Highest value of the slider.</param>
/// <param name="Step">Of the slider.</param>
/// <param name="Default">Where nothing is said.</param>
/// <param name="Of">Reads it.</param>
public sealed record MoodSetting(
    string Key, string Label, string Unit, float Minimum, float Maximum, float Step, float Default, Func<Mood, Curve> Of)
{
    /// <summary>Those that the Play page shows, in its order.</summary>
    public static IReadOnlyList<MoodSetting> All { get; } =
    [
        new("temperature", "Temperature", "", 0.1f, 1.5f, 0.01f, 1, mood => mood.Temperature),
        new("loudnessDecibels", "Loudness", "dB", -24, 12, 0.1f, 0, mood => mood.LoudnessDecibels),
        new("brightnessOctaves", "Brightness", "oct", -2, 2, 0.01f, 0, mood => mood.BrightnessOctaves),
        new("density", "Density", "×", 0, 3, 0.01f, 1, mood => mood.Density),
    ];

    /// <summary>Where the slider stands: the middle of what the setting goes through.</summary>
    public float Middle(Mood mood)
    {
        Curve curve = Of(mood);
        return (curve.Points.Min(point => point.Y) + curve.Points.Max(point => point.Y)) / 2;
    }

    /// <summary>How it moves by itself; null for a constant.</summary>
    public string? Movement(Mood mood)
    {
        Curve curve = Of(mood);
        string range = FormattableString.Invariant(
            $"{curve.Points.Min(point => point.Y):0.##} … {curve.Points.Max(point => point.Y):0.##}");
        return curve.Wander is { } wander ? FormattableString.Invariant($"wanders {range}, about {wander.Seconds:0.#} s")
            : curve.Parameter is { } parameter ? $"follows {parameter}: {range}"
            : null;
    }

    /// <summary>Writes a new middle into the document.</summary>
    /// <exception cref="AmbienceException">The text has no place for it.</exception>
    public DocumentChange Write(MoodDocument document, Mood mood, double middle)
    {
        ArgumentNullException.ThrowIfNull(document);
        Curve curve = Of(mood);
        YamlPath path = YamlPath.Of("moods", mood.Name, Key);
        double shift = middle - Middle(mood);
        double[] values = [.. curve.Points.Select(point => point.Y + shift)];
        return document.Edit(editor =>
        {
            if (curve.Wander is { } wander)
            {
                SetPart(editor, path, "range", FormattableString.Invariant($"[{values[0]:0.###}, {values[1]:0.###}]"),
                    FormattableString.Invariant($"seconds: {wander.Seconds:0.###}"));
            }
            else if (curve.Parameter is { } parameter)
            {
                IEnumerable<string> points = curve.Points.Zip(values, (point, y) =>
                    FormattableString.Invariant($"[{point.X:0.####}, {y:0.###}]"));
                SetPart(editor, path, "points", $"[{string.Join(", ", points)}]", $"parameter: {parameter}");
            }
            else
            {
                editor.Set(path, YamlValue.Number(middle, 3));
            }
        }, gesture: path.ToString());
    }

    /// <summary>Only the part where the mood itself has the key; the whole of it where the mood inherits it.</summary>
    private static void SetPart(MoodEditor editor, YamlPath path, string part, string value, string rest)
    {
        if (editor.Has(path.Then(part)))
            editor.Set(path.Then(part), YamlValue.Yaml(value));
        else
            editor.Set(path, YamlValue.Yaml($"{{ {rest}, {part}: {value} }}"));
    }
}
