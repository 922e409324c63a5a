using Ambience.IO;
using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>
/// Checks what spans several places of a file: names that point to each other, and settings that make no sense
/// together. For files that were read and for those made in code alike.
/// </summary>
internal sealed class MoodFileCheck
{
    private readonly MoodFile _file;
    private readonly IReadOnlyList<Mood> _abstract;
    private readonly ProblemList _problems;
    private readonly HashSet<string> _moods;

    private MoodFileCheck(MoodFile file, IReadOnlyList<Mood> abstractMoods, ProblemList problems) =>
        (_file, _abstract, _problems, _moods) =
            (file, abstractMoods, problems, [.. file.Moods.Select(mood => mood.Name)]);

    /// <param name="file">The file. A part that could not be read, and is among the problems, is null.</param>
    /// <param name="abstractMoods">Moods that are only there to be extended.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static void Check(MoodFile file, IReadOnlyList<Mood> abstractMoods, ProblemList problems)
    {
        var check = new MoodFileCheck(file, abstractMoods, problems);
        check.CheckOutput();
        check.CheckMoods();
        check.CheckLayers();
        for (int i = 0; i < file.Transitions.Count; i++)
            check.CheckTransition(file.Transitions[i], $"transitions[{i}]");
        check.CheckMap();
    }

    private void Add(string keyPath, string message) => _problems.Add(_file.MarkOf(keyPath), keyPath, message);

    private void CheckOutput()
    {
        foreach ((string key, string message) in _file.Output?.Spatial is { } spatial ? SpatialCheck.Together(spatial) : [])
            Add($"output.spatial.{key}", message);
    }

    private void CheckMoods()
    {
        if (_file.Moods.Count == 0 && _abstract.Count > 0)
            Add("moods", "expected at least one mood that is not abstract, found none.");
        if (_file.Moods.Count > 0)
            CheckMood("startMood", _file.StartMood);
        foreach (Mood mood in _file.Moods)
        {
            string path = ReadingContext.Join("moods", mood.Name);
            if (mood.Name == TransitionRule.AnyMood)
                Add(path, $"expected another name: '{TransitionRule.AnyMood}' stands for every mood.");
            for (int i = 0; i < mood.Harmony.Progression.Count; i++)
            {
                if (mood.Harmony.Progression[i].Bars is not null && mood.Harmony.BarSeconds is null)
                    Add($"{path}.harmony.progression[{i}].bars", "expected 'barSeconds' in the harmony, found none.");
            }
        }
    }

    private void CheckLayers()
    {
        var names = new HashSet<string>();
        foreach (Mood mood in _file.Moods)
        {
            string path = ReadingContext.Join(ReadingContext.Join("moods", mood.Name), "layers");
            if (mood.Layers.Count > Limits.LayersOfAMood)
            {
                Add(path, $"expected at most {Limits.LayersOfAMood}, " +
                    $"found {mood.Layers.Count} with those of the mood that it extends.");
            }
            int before = names.Count;
            names.UnionWith(mood.Layers.Count == 0 ? [Layer.ImpliedName] : mood.Layers.Select(layer => layer.Name));
            if (before <= MoodFile.MaximumLayers && names.Count > MoodFile.MaximumLayers)
            {
                Add(path, $"expected at most {MoodFile.MaximumLayers} different layers in all moods together, " +
                    $"found {names.Count} so far. Give layers the same names: each name is a stream of its own.");
            }
        }
    }

    private void CheckTransition(TransitionRule rule, string path)
    {
        bool fromIsRight = rule.From == TransitionRule.AnyMood || CheckMood($"{path}.from", rule.From);
        bool toIsRight = rule.To == TransitionRule.AnyMood || CheckMood($"{path}.to", rule.To);
        if (rule.Bridge is not null && CheckMood($"{path}.bridge", rule.Bridge) &&
            (rule.Bridge == rule.From || rule.Bridge == rule.To))
        {
            Add($"{path}.bridge", $"expected a third mood, found '{ForeignText.Shorten(rule.Bridge)}', " +
                "which the rule already leaves or enters.");
        }
        if (!fromIsRight || !toIsRight)
            return;
        if (rule.From == rule.To && rule.From != TransitionRule.AnyMood)
            Add($"{path}.to", "expected another mood than 'from', found the same.");

        IEnumerable<Mood> left = Covered(rule.From), entered = Covered(rule.To);
        bool hasBars = left.Any(HasBars), hasChords = left.Any(mood => mood.Harmony.Progression.Count > 0);
        if (rule.FadeBars is not null && !hasBars && !entered.Any(HasBars))
            Add($"{path}.fadeBars", NoBars("this rule leaves or enters") + " Use 'fadeSeconds'.");
        if (rule.When == TransitionTiming.NextBar && !hasBars && !hasChords)
            Add($"{path}.when", NoBars("this rule leaves"));
        if (rule.When == TransitionTiming.NextChord && !hasChords)
            Add($"{path}.when", "expected a 'harmony.progression' in a mood that this rule leaves, found none.");
    }

    private static bool HasBars(Mood mood) => mood.Harmony.BarSeconds is not null;

    private static string NoBars(string moods) => $"expected 'harmony.barSeconds' in a mood that {moods}, found none.";

    private IEnumerable<Mood> Covered(string name) =>
        _file.Moods.Where(mood => name == TransitionRule.AnyMood || mood.Name == name);

    private void CheckMap()
    {
        bool isDecided = false;
        for (int i = 0; i < _file.Map.Count; i++)
        {
            MapRule rule = _file.Map[i];
            if (isDecided)
            {
                Add($"map[{i}]", "no rule is reached here: the one before always holds. Move that one to the end.");
                break;
            }
            if (rule.Mood is not null)
                CheckMood($"map[{i}].mood", rule.Mood);
            isDecided = rule.Conditions is { Count: 0 };
        }
    }

    private bool CheckMood(string keyPath, string name)
    {
        if (_moods.Contains(name))
            return true;
        string shown = ForeignText.Shorten(name);
        Add(keyPath, _abstract.Any(mood => mood.Name == name)
            ? $"the mood '{shown}' is abstract: it can be extended, not played."
            : $"there is no mood '{shown}' in 'moods'. {NearestName.Hint(name, _moods)}");
        return false;
    }
}
