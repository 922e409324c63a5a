using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads the rules that choose the mood.</summary>
internal static class MapReader
{
    public static List<MapRule> Read(Section file, ReadingContext context)
    {
        ListKey key = MoodFileKeys.Map;
        var rules = new List<MapRule>();
        foreach ((SourceNode node, string path) in Values.Listed(
            file.Find(key), file.PathOf(key), key.Most, "a list such as [{ when: danger > 0.6, mood: tense }]", context))
        {
            rules.Add(One(new Section(node, path, key.Section, context), context));
        }
        return rules;
    }

    /// <summary>Parts that are wrong are null in it: it keeps its place for the problems of others.</summary>
    private static MapRule One(Section section, ReadingContext context)
    {
        SourceNode? when = section.Find(MapKeys.When);
        List<MapCondition>? conditions = section.Text(MapKeys.When) is null
            ? when is null ? [] : null
            : ConditionParser.Parse((SourceScalar)when!, section.PathOf(MapKeys.When), context);
        string? mood = section.Text(MapKeys.Mood);
        float hysteresis = section.Number(MapKeys.Hysteresis, 0f);
        section.End();
        return new MapRule(conditions?.AsReadOnly()!, hysteresis, mood!);
    }
}
