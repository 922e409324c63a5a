using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>
/// Checks the values of a file that was made in code, by the ranges that the reader has: a number out of range in a
/// player's game would be heard instead of reported.
/// </summary>
internal sealed class MoodValueCheck
{
    private readonly MoodFile _file;
    private readonly ProblemList _problems;
    private readonly HashSet<string> _parameters;

    private MoodValueCheck(MoodFile file, ProblemList problems) =>
        (_file, _problems, _parameters) = (file, problems, [.. file.Parameters.Select(parameter => parameter.Name)]);

    public static void Check(MoodFile file, ProblemList problems)
    {
        var check = new MoodValueCheck(file, problems);
        if (file.Moods.Count == 0)
            check.Add("moods", "expected at least one mood, found none.");
        check.Unique("parameters", file.Parameters.Select(parameter => parameter.Name));
        check.Unique("moods", file.Moods.Select(mood => mood.Name));
        check.Unique("stingers", file.Stingers.Select(stinger => stinger.Name));
        check.CheckFile();
        foreach (Mood mood in file.Moods)
            check.CheckMood(mood, ReadingContext.Join("moods", mood.Name));
        for (int i = 0; i < file.Transitions.Count; i++)
            check.CheckTransition(file.Transitions[i], $"transitions[{i}]");
        foreach (Stinger stinger in file.Stingers)
            check.CheckStinger(stinger, ReadingContext.Join("stingers", stinger.Name));
        for (int i = 0; i < file.Map.Count; i++)
            check.CheckRule(file.Map[i], $"map[{i}]");
    }

    private void Add(string keyPath, string message) => _problems.Add(_file.MarkOf(keyPath), keyPath, message);

    private void Unique(string keyPath, IEnumerable<string> names)
    {
        foreach (IGrouping<string, string> twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
            Add(ReadingContext.Join(keyPath, twice.Key), $"expected it once, found it {twice.Count()} times.");
    }

    private void Range(string path, NumberKey key, float? value) => Range(path, key.Name, key.Low, key.High, value);

    private void Range(string path, WholeKey key, int? value) => Range(path, key.Name, key.Low, key.High, value);

    private void Range(string path, string key, float low, float high, float? value)
    {
        if (value is { } number && !(number >= low && number <= high)) // this way round, so that NaN is refused
        {
            Add(ReadingContext.Join(path, key), FormattableString.Invariant(
                $"expected a number, {low} to {high}, found '{number}'."));
        }
    }

    private void Range(string path, CurveKey key, Curve curve)
    {
        foreach (CurvePoint point in curve.Points)
            Range(path, key.Name, key.Low, key.High, point.Y);
        if (curve.Parameter is not null)
            Parameter(ReadingContext.Join(path, key.Name), curve.Parameter);
    }

    private void Parameter(string keyPath, string name)
    {
        if (!_parameters.Contains(name))
            Add(keyPath, $"there is no parameter '{name}'. {NearestName.Hint(name, _parameters)}");
    }

    private void CheckFile()
    {
        OutputSettings output = _file.Output;
        Range("output", MoodFileKeys.BufferedMilliseconds, output.BufferedMilliseconds);
        Range("output", MoodFileKeys.GainDecibels, output.GainDecibels);
        Range("output", "loudnessLufs", MoodFileKeys.LoudnessLufs.Low, MoodFileKeys.LoudnessLufs.High, output.LoudnessLufs);
        Range("output", MoodFileKeys.SampleRateHz, output.SampleRateHz);
        if (!Enum.IsDefined(output.Hrtf))
            Add("output.hrtf", $"there is no choice '{output.Hrtf}'.");
        foreach ((string key, string message) in output.Spatial is { } spatial ? SpatialCheck.Ranges(spatial) : [])
            Add($"output.spatial.{key}", message);
        Range("budget", MoodFileKeys.CoreShare, _file.Budget.CoreShare);
        Range("budget", MoodFileKeys.LatencyMilliseconds, _file.Budget.LatencyMilliseconds);
        if (!MoodFile.WeightNames.Contains(_file.Weights))
        {
            Add("weights", $"there is no precision '{_file.Weights}'. " +
                NearestName.Hint(_file.Weights, [.. MoodFile.WeightNames]));
        }
        foreach (ParameterDefinition parameter in _file.Parameters)
        {
            string path = ReadingContext.Join("parameters", parameter.Name);
            Range(path, ParameterKeys.Minimum, parameter.Minimum);
            Range(path, ParameterKeys.Maximum, parameter.Maximum);
            Range(path, ParameterKeys.Default with { Low = parameter.Minimum, High = parameter.Maximum }, parameter.Default);
            Range(path, ParameterKeys.SmoothingSeconds, parameter.SmoothingSeconds);
            if (!(parameter.Minimum < parameter.Maximum))
                Add(path, $"expected a maximum above the minimum {parameter.Minimum}, found {parameter.Maximum}.");
        }
    }

    private void CheckMood(Mood mood, string path)
    {
        CheckBlend(path, mood.Blend);
        if (mood.Blend.Count == 0)
            Add(path, "expected at least one trained mood in the blend, found none.");
        Range(path, MoodKeys.Temperature, mood.Temperature);
        Range(path, MoodKeys.LoudnessDecibels, mood.LoudnessDecibels);
        Range(path, MoodKeys.BrightnessOctaves, mood.BrightnessOctaves);
        Range(path, MoodKeys.Density, mood.Density);
        Range(path, MoodKeys.FadeSeconds, mood.FadeSeconds);
        for (int i = 0; i < mood.BandTemperatures.Count; i++)
        {
            BandTemperature band = mood.BandTemperatures[i];
            Range($"{path}.bandTemperatures[{i}]", "hertz", MoodKeys.LowestHertz, MoodKeys.HighestHertz, band.Hertz);
            Range($"{path}.bandTemperatures[{i}]", "factor", MoodKeys.LowestFactor, MoodKeys.HighestFactor, band.Factor);
            if (i > 0 && !(band.Hertz > mood.BandTemperatures[i - 1].Hertz))
                Add($"{path}.bandTemperatures[{i}]", "expected a frequency above the one before.");
        }
        string harmony = $"{path}.harmony";
        Range(harmony, HarmonyKeys.TransposeSemitones, mood.Harmony.TransposeSemitones);
        Range(harmony, HarmonyKeys.ChordSeconds, mood.Harmony.ChordSeconds);
        Range(harmony, HarmonyKeys.BarSeconds, mood.Harmony.BarSeconds);
        for (int i = 0; i < mood.Harmony.Progression.Count; i++)
            Range($"{harmony}.progression[{i}]", HarmonyKeys.Bars, mood.Harmony.Progression[i].Bars);
        Unique($"{path}.layers", mood.Layers.Select(layer => layer.Name));
        foreach (Layer layer in mood.Layers)
            CheckLayer(layer, ReadingContext.Join($"{path}.layers", layer.Name));
    }

    private void CheckBlend(string path, IReadOnlyList<MoodShare> blend)
    {
        foreach (MoodShare share in blend)
        {
            Range(ReadingContext.Join(path, "blend"), share.TrainedMood,
                float.Epsilon, BlendKeys.HighestWeight, share.Weight);
        }
    }

    private void CheckLayer(Layer layer, string path)
    {
        CheckBlend(path, layer.Blend);
        Range(path, LayerKeys.GainDecibels, layer.GainDecibels);
        Range(path, LayerKeys.Pan, layer.Pan);
        Range(path, LayerKeys.Width, layer.Width);
        Range(path, LayerKeys.Temperature, layer.Temperature);
        Range(path, LayerKeys.LoudnessDecibels, layer.LoudnessDecibels);
        Range(path, LayerKeys.BrightnessOctaves, layer.BrightnessOctaves);
        Range(path, LayerKeys.Density, layer.Density);
        if (layer.Gate is not { } gate)
            return;
        Parameter($"{path}.gate.parameter", gate.Parameter);
        Range($"{path}.gate", LayerKeys.Above, gate.Above);
        Range($"{path}.gate", LayerKeys.Hysteresis, gate.Hysteresis);
        Range($"{path}.gate", LayerKeys.FadeSeconds, gate.FadeSeconds);
    }

    private void CheckTransition(TransitionRule rule, string path)
    {
        Range(path, TransitionKeys.FadeSeconds, rule.FadeSeconds);
        Range(path, TransitionKeys.FadeBars, rule.FadeBars);
        Range(path, TransitionKeys.BridgeSeconds, rule.BridgeSeconds);
        if (rule is { FadeSeconds: not null, FadeBars: not null })
            Add($"{path}.fadeBars", "expected either a fade in seconds or one in bars, found both.");
    }

    private void CheckStinger(Stinger stinger, string path)
    {
        Range(path, StingerKeys.Priority, stinger.Priority);
        Range(path, StingerKeys.CooldownSeconds, stinger.CooldownSeconds);
        Range(path, StingerKeys.GainDecibels, stinger.GainDecibels);
        Range(path, StingerKeys.DuckDecibels, stinger.DuckDecibels);
        if (stinger.WavePath is null && stinger.Gesture is null)
            Add(path, "expected a WAV file, a gesture or both, found neither.");
        if (stinger.Gesture is not { } gesture)
            return;
        Range($"{path}.gesture", StingerKeys.Seconds, gesture.Seconds);
        Range($"{path}.gesture", StingerKeys.LoudnessDecibels, gesture.LoudnessDecibels);
        Range($"{path}.gesture", StingerKeys.BrightnessOctaves, gesture.BrightnessOctaves);
        Range($"{path}.gesture", StingerKeys.Density, gesture.Density);
    }

    private void CheckRule(MapRule rule, string path)
    {
        Range(path, MapKeys.Hysteresis, rule.Hysteresis);
        foreach (MapCondition condition in rule.Conditions)
        {
            Parameter($"{path}.when", condition.Parameter);
            Range(path, "when", -float.MaxValue, float.MaxValue, condition.Threshold);
        }
    }
}
