using System.Text.RegularExpressions;
using Ambience.Moods;
using Ambience.Moods.Keys;

namespace Ambience.Runtime.Tests.Moods.Fuzz;

/// <summary>
/// A valid mood file by chance, written from the table of keys, and what reading it must give. What the table does not
/// say (names that point to each other, settings that go together) is said here.
/// </summary>
internal sealed class RandomMoodFile
{
    private static readonly string[] s_names =
        ["calm", "höhle 2", "a.b", "x: y", "true", "12", "- dash", "#hash", "\"so\"", "it's", "[list]", "{m}", "*star", "&amp", "Ж%@`", new('n', 100)];

    private static readonly string[] s_layers = ["main", "strings", "deep: down", "0", "choir & horns"];
    private static readonly string[] s_parameters = ["danger", "height", "wolves near", "p.1", "a>b", "and", "Nähe"];

    private readonly Random _random;
    private readonly RandomValues _values;
    private readonly List<ParameterDefinition> _parameters = [];
    private readonly Dictionary<string, Dictionary<string, string>> _moods = []; // what each mood says, parents' included
    private readonly List<string> _playable = [];

    public RandomMoodFile(int seed, bool smallSeeds = false)
    {
        _random = new Random(seed);
        _values = new RandomValues(_random, smallSeeds);
        Text = Section(MoodFileKeys.Section, "", Expected).Write(_random);
    }

    public string Text { get; }

    /// <summary>Key path to value, where it is not the default of the key.</summary>
    public Dictionary<string, string> Expected { get; } = [];

    /// <summary>The keys that were written.</summary>
    public HashSet<(string Section, string Key)> Used { get; } = [];

    /// <summary>The section by chance; what others refer to comes first.</summary>
    private YamlTree.Map Section(SectionDefinition section, string path, Dictionary<string, string> told)
    {
        var entries = new List<(string, YamlTree)>();
        IEnumerable<FileKey> keys = section == MoodFileKeys.Section
            ? section.Keys.OrderBy(key => key == MoodFileKeys.Parameters ? 0 : key == MoodFileKeys.Moods ? 1 : 2)
            : section.Keys;
        foreach (FileKey key in keys)
        {
            bool isNeeded = key.IsRequired || key == MoodFileKeys.Parameters || (key == StingerKeys.Gesture && entries.All(entry => entry.Item1 != "wave"));
            if (!isNeeded && _values.Chance(2))
                continue;
            string keyPath = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
            if (Value(key, keyPath, told, entries) is not { } value)
                continue;
            Used.Add((section.Title, key.Name));
            entries.Add((key.Name, value));
        }
        return new YamlTree.Map(Shuffled(entries));
    }

    /// <summary>Null where the key makes no sense beside what is there.</summary>
    private YamlTree? Value(FileKey key, string path, Dictionary<string, string> told, List<(string Key, YamlTree Value)> beside)
    {
        bool Has(FileKey other) => beside.Exists(entry => entry.Key == other.Name);
        switch (key)
        {
            case SectionKey { Section: var inner }:
                if (inner == LayerKeys.GateSection)
                    return Gate(path, told);
                return Section(inner, path, told);
            case NamedKey when key == MoodFileKeys.Parameters:
                return Parameters(told);
            case NamedKey when key == MoodFileKeys.Moods:
                return Moods(told);
            case NamedKey when key == MoodKeys.Layers:
                return Layers(path, told);
            case NamedKey stingers:
                return Named(Some(s_names, 3), path, name => Section(stingers.Section, $"{path}.{name}", told), told);
            case ListKey list:
                int count = _random.Next(1, 5);
                told[path] = FlatMoodFile.Text(count);
                return new YamlTree.List([.. Enumerable.Range(0, count).Select(i =>
                    list == MoodFileKeys.Map ? Rule($"{path}[{i}]", i == count - 1, told) : Transition($"{path}[{i}]", told))]);
            case CurveKey curve:
                return Curve(curve, path, told);
            case FormKey when key == HarmonyKeys.Progression:
                return Progression(path, told);
            case TextKey when key == MoodFileKeys.Model || key == StingerKeys.Wave:
                return Told(path, Path.GetFullPath($"sounds/ä {_random.Next(9)}.bin"), told, shown: Path.GetFileName);
            case TextKey when key == MoodFileKeys.StartMood:
                return Told(path, _values.Pick(_playable), told);
            case NumberKey when (key == StingerKeys.GainDecibels || key == StingerKeys.DuckDecibels) && !Has(StingerKeys.Wave):
                return null;
            case NumberKey when key == SpatialKeys.ReferenceDistance || key == SpatialKeys.MaximumDistance:
                float between = new SpatialSettings().MaximumDistance; // the one is not above it, the other not below
                float distance = key == SpatialKeys.ReferenceDistance
                    ? _values.Number(SpatialKeys.ReferenceDistance.Low, between)
                    : _values.Number(between, SpatialKeys.MaximumDistance.High);
                told[path] = FlatMoodFile.Text(distance);
                return RandomValues.Write(distance);
            case FlagKey or TextKey when key == MoodKeys.Abstract || key == MoodKeys.Extends:
                return null; // written by Moods
        }
        (YamlTree written, string value) = _values.Of(key) ?? throw new InvalidOperationException($"no value for {path}");
        told[path] = value;
        return written;
    }

    private YamlTree.Scalar Told(string path, string value, Dictionary<string, string> told, Func<string, string?>? shown = null)
    {
        told[path] = value;
        return YamlTree.Text(shown is null ? value : $"sounds/{shown(value)}", _random);
    }

    private YamlTree.Map Named(IReadOnlyList<string> names, string path, Func<string, YamlTree> value, Dictionary<string, string> told)
    {
        told[path] = FlatMoodFile.Names(names)!;
        return new YamlTree.Map([.. names.Select(name => (YamlTree.Text(name, _random).Written, value(name)))]);
    }

    private YamlTree.Map Parameters(Dictionary<string, string> told) => Named(Some(s_parameters, 5), "parameters", name =>
    {
        (float low, float high) = (MathF.Round(_values.Between(-100, 0, 0.5f)), MathF.Round(_values.Between(1, 100, 0.5f)));
        float initial = _values.Number(low, high), smoothing = _values.Number(0, 60);
        _parameters.Add(new ParameterDefinition(name, low, high, initial, smoothing));
        var entries = new List<(string, YamlTree)>();
        foreach ((NumberKey key, float value) in new[]
        {
            (ParameterKeys.Minimum, low), (ParameterKeys.Maximum, high), (ParameterKeys.Default, initial), (ParameterKeys.SmoothingSeconds, smoothing),
        })
        {
            told[$"parameters.{name}.{key.Name}"] = FlatMoodFile.Text(value);
            Used.Add((ParameterKeys.Section.Title, key.Name));
            entries.Add((key.Name, RandomValues.Write(value)));
        }
        return new YamlTree.Map(Shuffled(entries));
    }, told);

    /// <summary>Parents first, whatever the order in the file.</summary>
    private YamlTree.Map Moods(Dictionary<string, string> told)
    {
        IReadOnlyList<string> names = Some(s_names, 6);
        var written = new Dictionary<string, YamlTree>();
        foreach (string name in Shuffled(names))
        {
            var entries = new List<(string, YamlTree)>();
            var own = new Dictionary<string, string>();
            if (_moods.Count > 0 && _values.Chance(2))
            {
                string parent = _values.Pick([.. _moods.Keys]);
                own = new Dictionary<string, string>(_moods[parent]);
                entries.Add((MoodKeys.Extends.Name, YamlTree.Text(parent, _random)));
                Used.Add((MoodKeys.Section.Title, MoodKeys.Extends.Name));
            }
            if ((_playable.Count > 0 || _moods.Count < names.Count - 1) && _values.Chance(4))
            {
                entries.Add((MoodKeys.Abstract.Name, new YamlTree.Scalar("true")));
                Used.Add((MoodKeys.Section.Title, MoodKeys.Abstract.Name));
            }
            else
                _playable.Add(name);
            entries.AddRange(Section(MoodKeys.Section, "", own).Entries);
            _moods[name] = own;
            written[name] = new YamlTree.Map(Shuffled(entries));
        }
        _playable.Sort((a, b) => names.ToList().IndexOf(a).CompareTo(names.ToList().IndexOf(b)));
        foreach (string name in _playable)
        {
            told[$"moods.{name}.blend"] = FlatMoodFile.Text([new MoodShare(name, 1f)]);
            foreach ((string key, string value) in _moods[name])
                told[$"moods.{name}.{key}"] = value;
        }
        told["moods"] = FlatMoodFile.Names(_playable)!;
        told["startMood"] = _playable[0];
        return new YamlTree.Map([.. names.Select(name => (YamlTree.Text(name, _random).Written, written[name]))]);
    }

    private YamlTree.Map Layers(string path, Dictionary<string, string> told)
    {
        IReadOnlyList<string> inherited = told.TryGetValue(path, out string? names) ? names.Split(" | ") : [];
        IReadOnlyList<string> own = Some(s_layers, 3);
        YamlTree.Map map = Named(own, path, name => Section(LayerKeys.Section, $"{path}.{name}", told), told);
        told[path] = FlatMoodFile.Names(inherited.Union(own))!;
        return map;
    }

    private YamlTree.Map Gate(string path, Dictionary<string, string> told)
    {
        foreach (string inherited in told.Keys.Where(key => key.StartsWith(path + ".", StringComparison.Ordinal)).ToArray())
            told.Remove(inherited); // a gate replaces the inherited one as a whole
        ParameterDefinition parameter = _values.Pick(_parameters);
        float above = _values.Number(parameter.Minimum, parameter.Maximum);
        told[$"{path}.parameter"] = parameter.Name;
        told[$"{path}.above"] = FlatMoodFile.Text(above);
        var entries = new List<(string, YamlTree)> { ("parameter", YamlTree.Text(parameter.Name, _random)), ("above", RandomValues.Write(above)) };
        foreach (NumberKey key in new[] { LayerKeys.Hysteresis, LayerKeys.FadeSeconds }.Where(_ => _values.Chance(2)))
            entries.Add((key.Name, Value(key, $"{path}.{key.Name}", told, [])!));
        foreach ((string key, _) in entries)
            Used.Add((LayerKeys.GateSection.Title, key));
        return new YamlTree.Map(Shuffled(entries));
    }

    private YamlTree Curve(CurveKey key, string path, Dictionary<string, string> told)
    {
        void Use(params FileKey[] keys) => Used.UnionWith(keys.Select(used => (CurveKeys.Section.Title, used.Name)));
        switch (_random.Next(3))
        {
            case 0:
                float value = _values.Number(key.Low, key.High);
                told[path] = FlatMoodFile.Text(value);
                return RandomValues.Write(value);
            case 1:
                ParameterDefinition parameter = _values.Pick(_parameters);
                (YamlTree pairs, string? points) = _values.Pairs((parameter.Minimum, parameter.Maximum), (key.Low, key.High));
                told[path] = $"{parameter.Name}: {points}";
                Use(CurveKeys.Parameter, CurveKeys.Points);
                return new YamlTree.Map(Shuffled([("parameter", YamlTree.Text(parameter.Name, _random)), ("points", pairs)]));
            default:
                (float low, float high) = (_values.Between(key.Low, key.High, 0.1f), _values.Between(key.Low, key.High, 0.6f));
                float seconds = _values.Chance(2) ? CurveKeys.Seconds.Fallback!.Value : _values.Number(1, 3600);
                told[path] = FlatMoodFile.Text(Ambience.Moods.Curve.Wandering(low, high, seconds));
                Use(CurveKeys.Range, CurveKeys.Seconds);
                List<(string, YamlTree)> entries = [("range", new YamlTree.List([RandomValues.Write(low), RandomValues.Write(high)]))];
                if (seconds != CurveKeys.Seconds.Fallback)
                    entries.Add(("seconds", RandomValues.Write(seconds)));
                return new YamlTree.Map(entries);
        }
    }

    /// <summary>Chords, some with bars; then the mood gets bars too, unless it has inherited them.</summary>
    private YamlTree.List Progression(string path, Dictionary<string, string> told)
    {
        bool hasBars = told.ContainsKey(path.Replace(HarmonyKeys.Progression.Name, HarmonyKeys.BarSeconds.Name, StringComparison.Ordinal));
        var items = new List<YamlTree>();
        var steps = new List<string>();
        for (int count = _random.Next(1, 6); count > 0; count--)
        {
            string chord = _values.Chord();
            YamlTree written = YamlTree.Text(chord, _random);
            float? bars = hasBars && _values.Chance(2) ? _values.Number(0.25f, 64) : null;
            if (bars is not null || _values.Chance(4))
            {
                List<(string, YamlTree)> entries = [("chord", written)];
                if (bars is { } number)
                    entries.Add(("bars", RandomValues.Write(number)));
                foreach ((string key, _) in entries)
                    Used.Add((HarmonyKeys.StepSection.Title, key));
                written = new YamlTree.Map(Shuffled(entries));
            }
            items.Add(written);
            steps.Add($"{chord}:{FlatMoodFile.Text(bars)}");
        }
        told[path] = string.Join(" ", steps);
        return new YamlTree.List(items);
    }

    private YamlTree.Map Transition(string path, Dictionary<string, string> told)
    {
        string from = _values.Pick([.. _playable, TransitionRule.AnyMood]);
        string to = _values.Pick([.. _playable.Where(name => name != from), TransitionRule.AnyMood]);
        bool Any(string rule, string key) => _playable.Exists(mood => (rule == "*" || rule == mood) && _moods[mood].ContainsKey(key));
        bool hasBars = Any(from, "harmony.barSeconds"), hasChords = Any(from, "harmony.progression");
        string[] bridges = [.. _playable.Where(name => name != from && name != to)];
        var entries = new List<(string, YamlTree)>();
        void Add(FileKey key, YamlTree? value)
        {
            if (value is null)
                return;
            entries.Add((key.Name, value));
            Used.Add((TransitionKeys.Section.Title, key.Name));
        }
        YamlTree? Some(FileKey key) => _values.Chance(2) ? null : Value(key, $"{path}.{key.Name}", told, entries);

        if (from != "*" || _values.Chance(2))
            Add(TransitionKeys.From, Told($"{path}.from", from, told));
        if (to != "*" || _values.Chance(2))
            Add(TransitionKeys.To, Told($"{path}.to", to, told));
        Add(TransitionKeys.FadeSeconds, Some(TransitionKeys.FadeSeconds));
        if (entries.All(entry => entry.Item1 != "fadeSeconds") && (hasBars || Any(to, "harmony.barSeconds")))
            Add(TransitionKeys.FadeBars, Some(TransitionKeys.FadeBars));
        Add(TransitionKeys.Curve, Some(TransitionKeys.Curve));
        string[] whens = [.. TransitionKeys.When.Choices.Select(choice => choice.Word)
            .Where(word => word switch { "next-bar" => hasBars || hasChords, "next-chord" => hasChords, _ => true })];
        if (_values.Chance(2))
            Add(TransitionKeys.When, Told($"{path}.when", _values.Pick(whens), told));
        if (bridges.Length > 0 && _values.Chance(2))
        {
            Add(TransitionKeys.Bridge, Told($"{path}.bridge", _values.Pick(bridges), told));
            Add(TransitionKeys.BridgeSeconds, Some(TransitionKeys.BridgeSeconds));
        }
        return new YamlTree.Map(Shuffled(entries));
    }

    private YamlTree.Map Rule(string path, bool isLast, Dictionary<string, string> told)
    {
        var entries = new List<(string, YamlTree)> { ("mood", Told($"{path}.mood", _values.Pick(_playable), told)) };
        if (!isLast || _values.Chance(2))
        {
            var conditions = new List<MapCondition>();
            var written = new List<string>();
            for (int count = _random.Next(1, 4); count > 0; count--)
            {
                ParameterDefinition parameter = _values.Pick(_parameters);
                var condition = new MapCondition(
                    parameter.Name, (Comparison)_random.Next(4), _values.Number(parameter.Minimum, parameter.Maximum));
                conditions.Add(condition);
                bool isWord = Regex.IsMatch(parameter.Name, @"^[\w.]+$") && parameter.Name != "and";
                string sign = condition.Comparison switch { Comparison.Less => "<", Comparison.LessOrEqual => "<=", Comparison.Greater => ">", _ => ">=" };
                string space = _values.Chance(2) ? " " : "";
                written.Add($"{(isWord ? parameter.Name : $"\"{parameter.Name}\"")}{space}{sign}{space}{FlatMoodFile.Text(condition.Threshold)}");
            }
            told[$"{path}.when"] = string.Join(" and ", conditions.Select(FlatMoodFile.Text));
            entries.Add(("when", YamlTree.Text(string.Join(_values.Chance(2) ? " and " : "  and  ", written), _random)));
        }
        if (_values.Chance(2))
            entries.Add(("hysteresis", Value(MapKeys.Hysteresis, $"{path}.hysteresis", told, [])!));
        foreach ((string key, _) in entries)
            Used.Add((MapKeys.Section.Title, key));
        return new YamlTree.Map(Shuffled(entries));
    }

    private List<T> Shuffled<T>(IReadOnlyList<T> items) => [.. items.OrderBy(_ => _random.Next())];

    private List<string> Some(IReadOnlyList<string> names, int most) => Shuffled(names)[.._random.Next(1, most + 1)];
}
