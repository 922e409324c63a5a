using System.Globalization;
using Ambience.Moods;
using Ambience.Moods.Keys;

namespace Ambience.Runtime.Tests.Moods.Fuzz;

/// <summary>A mood file as one line a key: its path, its definition and its value as text; null where it has none.</summary>
internal sealed class FlatMoodFile
{
    private readonly List<(string Path, FileKey Key, string? Value)> _lines = [];

    /// <summary>Each key that has a value or could have one.</summary>
    public IReadOnlyList<(string Path, FileKey Key, string? Value)> Lines => _lines;

    public FlatMoodFile(MoodFile file)
    {
        Add("", MoodFileKeys.Model, file.ModelPath);
        Add("", MoodFileKeys.Engine, file.Engine);
        Add("", MoodFileKeys.Weights, file.Weights);
        Add("", MoodFileKeys.Health, file.Health.ToString().ToLowerInvariant());
        Add("", MoodFileKeys.Seed, Text(file.Seed));
        Add("", MoodFileKeys.StartMood, file.StartMood);
        Add("output", MoodFileKeys.Device, file.Output.Device);
        Add("output", MoodFileKeys.BufferedMilliseconds, Text(file.Output.BufferedMilliseconds));
        Add("output", MoodFileKeys.GainDecibels, Text(file.Output.GainDecibels));
        Add("output", MoodFileKeys.LoudnessLufs, Text(file.Output.LoudnessLufs) ?? MoodFileKeys.LoudnessLufs.Word);
        Add("output", MoodFileKeys.SampleRateHz, Text(file.Output.SampleRateHz));
        Add("output", MoodFileKeys.Hrtf, Word(MoodFileKeys.Hrtf, file.Output.Hrtf));
        if (file.Output.Spatial is { } spatial)
        {
            Add("output.spatial", SpatialKeys.Layout, Word(SpatialKeys.Layout, spatial.Layout));
            Add("output.spatial", SpatialKeys.WidthDegrees, Text(spatial.WidthDegrees));
            Add("output.spatial", SpatialKeys.DistanceModel, Word(SpatialKeys.DistanceModel, spatial.DistanceModel));
            Add("output.spatial", SpatialKeys.ReferenceDistance, Text(spatial.ReferenceDistance));
            Add("output.spatial", SpatialKeys.MaximumDistance, Text(spatial.MaximumDistance));
            Add("output.spatial", SpatialKeys.Rolloff, Text(spatial.Rolloff));
            Add("output.spatial", SpatialKeys.OcclusionFilter, Word(SpatialKeys.OcclusionFilter, spatial.OcclusionFilter));
        }
        Add("budget", MoodFileKeys.CoreShare, Text(file.Budget.CoreShare));
        Add("budget", MoodFileKeys.LatencyMilliseconds, Text(file.Budget.LatencyMilliseconds));
        Add("", MoodFileKeys.Parameters, Names(file.Parameters.Select(parameter => parameter.Name)));
        foreach (ParameterDefinition parameter in file.Parameters)
        {
            string path = $"parameters.{parameter.Name}";
            Add(path, ParameterKeys.Minimum, Text(parameter.Minimum));
            Add(path, ParameterKeys.Maximum, Text(parameter.Maximum));
            Add(path, ParameterKeys.Default, Text(parameter.Default));
            Add(path, ParameterKeys.SmoothingSeconds, Text(parameter.SmoothingSeconds));
        }
        Add("", MoodFileKeys.Moods, Names(file.Moods.Select(mood => mood.Name)));
        foreach (Mood mood in file.Moods)
            AddMood(mood, $"moods.{mood.Name}");
        Add("", MoodFileKeys.Transitions, Count(file.Transitions.Count));
        for (int i = 0; i < file.Transitions.Count; i++)
            AddTransition(file.Transitions[i], $"transitions[{i}]");
        Add("", MoodFileKeys.Stingers, Names(file.Stingers.Select(stinger => stinger.Name)));
        foreach (Stinger stinger in file.Stingers)
            AddStinger(stinger, $"stingers.{stinger.Name}");
        Add("", MoodFileKeys.Map, Count(file.Map.Count));
        for (int i = 0; i < file.Map.Count; i++)
        {
            MapRule rule = file.Map[i];
            Add($"map[{i}]", MapKeys.When, rule.Conditions.Count == 0 ? null : string.Join(" and ", rule.Conditions.Select(Text)));
            Add($"map[{i}]", MapKeys.Mood, rule.Mood);
            Add($"map[{i}]", MapKeys.Hysteresis, Text(rule.Hysteresis));
        }
    }

    private void Add(string path, FileKey key, string? value) => _lines.Add((path.Length == 0 ? key.Name : $"{path}.{key.Name}", key, value));

    private void AddMood(Mood mood, string path)
    {
        Add(path, MoodKeys.Blend, Text(mood.Blend));
        Add(path, MoodKeys.Seed, Text(mood.Seed));
        Add(path, MoodKeys.Temperature, Text(mood.Temperature));
        Add(path, MoodKeys.BandTemperatures, Text(mood.BandTemperatures.Select(band => new CurvePoint(band.Hertz, band.Factor))));
        Add($"{path}.harmony", HarmonyKeys.Key, mood.Harmony.Key?.ToString());
        Add($"{path}.harmony", HarmonyKeys.TransposeSemitones, Text(mood.Harmony.TransposeSemitones));
        Add($"{path}.harmony", HarmonyKeys.Progression, mood.Harmony.Progression.Count == 0 ? null
            : string.Join(" ", mood.Harmony.Progression.Select(step => $"{step.Chord.Name}:{Text(step.Bars)}")));
        Add($"{path}.harmony", HarmonyKeys.ChordSeconds, Text(mood.Harmony.ChordSeconds));
        Add($"{path}.harmony", HarmonyKeys.BarSeconds, Text(mood.Harmony.BarSeconds));
        Add(path, MoodKeys.LoudnessDecibels, Text(mood.LoudnessDecibels));
        Add(path, MoodKeys.BrightnessOctaves, Text(mood.BrightnessOctaves));
        Add(path, MoodKeys.Density, Text(mood.Density));
        Add(path, MoodKeys.FadeSeconds, Text(mood.FadeSeconds));
        Add(path, MoodKeys.Layers, Names(mood.Layers.Select(layer => layer.Name)));
        foreach (Layer layer in mood.Layers)
            AddLayer(layer, $"{path}.layers.{layer.Name}");
    }

    private void AddLayer(Layer layer, string path)
    {
        Add(path, LayerKeys.Blend, layer.Blend.Count == 0 ? null : Text(layer.Blend));
        Add(path, LayerKeys.GainDecibels, Text(layer.GainDecibels));
        Add(path, LayerKeys.Pan, Text(layer.Pan));
        Add(path, LayerKeys.Width, Text(layer.Width));
        Add(path, LayerKeys.Temperature, Text(layer.Temperature));
        Add(path, LayerKeys.LoudnessDecibels, Text(layer.LoudnessDecibels));
        Add(path, LayerKeys.BrightnessOctaves, Text(layer.BrightnessOctaves));
        Add(path, LayerKeys.Density, Text(layer.Density));
        if (layer.Gate is not { } gate)
            return;
        Add($"{path}.gate", LayerKeys.Parameter, gate.Parameter);
        Add($"{path}.gate", LayerKeys.Above, Text(gate.Above));
        Add($"{path}.gate", LayerKeys.Hysteresis, Text(gate.Hysteresis));
        Add($"{path}.gate", LayerKeys.FadeSeconds, Text(gate.FadeSeconds));
    }

    private void AddTransition(TransitionRule rule, string path)
    {
        Add(path, TransitionKeys.From, rule.From);
        Add(path, TransitionKeys.To, rule.To);
        Add(path, TransitionKeys.FadeSeconds, Text(rule.FadeSeconds));
        Add(path, TransitionKeys.FadeBars, Text(rule.FadeBars));
        Add(path, TransitionKeys.Curve, Word(TransitionKeys.Curve, rule.Curve));
        Add(path, TransitionKeys.When, Word(TransitionKeys.When, rule.When));
        Add(path, TransitionKeys.Bridge, rule.Bridge);
        Add(path, TransitionKeys.BridgeSeconds, Text(rule.BridgeSeconds));
    }

    private void AddStinger(Stinger stinger, string path)
    {
        Add(path, StingerKeys.Priority, Text(stinger.Priority));
        Add(path, StingerKeys.CooldownSeconds, Text(stinger.CooldownSeconds));
        Add(path, StingerKeys.Wave, stinger.WavePath);
        Add(path, StingerKeys.GainDecibels, Text(stinger.GainDecibels));
        Add(path, StingerKeys.DuckDecibels, Text(stinger.DuckDecibels));
        if (stinger.Gesture is not { } gesture)
            return;
        Add($"{path}.gesture", StingerKeys.Chord, gesture.Chord?.Name);
        Add($"{path}.gesture", StingerKeys.Seconds, Text(gesture.Seconds));
        Add($"{path}.gesture", StingerKeys.LoudnessDecibels, Text(gesture.LoudnessDecibels));
        Add($"{path}.gesture", StingerKeys.BrightnessOctaves, Text(gesture.BrightnessOctaves));
        Add($"{path}.gesture", StingerKeys.Density, Text(gesture.Density));
    }

    public static string? Text<T>(T? value) where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    public static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string? Count(int items) => items == 0 ? null : Text(items);

    public static string? Names(IEnumerable<string> names) => string.Join(" | ", names) is { Length: > 0 } text ? text : null;

    public static string Text(IReadOnlyList<MoodShare> blend) => string.Join(" ", blend.Select(share => $"{share.TrainedMood}={Text(share.Weight)}"));

    public static string? Text(IEnumerable<CurvePoint> points) =>
        string.Join(" ", points.Select(point => $"{Text(point.X)},{Text(point.Y)}")) is { Length: > 0 } text ? text : null;

    public static string Text(MapCondition condition) =>
        $"{condition.Parameter} {condition.Comparison} {Text(condition.Threshold)}";

    public static string Text(Curve curve) => curve switch
    {
        { Wander: { } wander } => $"{Text(wander.Minimum)} to {Text(wander.Maximum)} in {Text(wander.Seconds)}",
        { Parameter: { } parameter } => $"{parameter}: {Text(curve.Points)}",
        _ => Text(curve.Evaluate(0f)),
    };

    private static string Word<T>(ChoiceKey<T> key, T value) => key.Choices.Single(choice => Equals(choice.Value, value)).Word;
}
