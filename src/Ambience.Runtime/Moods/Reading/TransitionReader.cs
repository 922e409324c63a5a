using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads how moods follow each other.</summary>
internal static class TransitionReader
{
    public static List<TransitionRule> Read(Section file, ReadingContext context)
    {
        ListKey key = MoodFileKeys.Transitions;
        var rules = new List<TransitionRule>();
        foreach ((SourceNode node, string path) in Values.Listed(
            file.Find(key), file.PathOf(key), key.Most, "a list such as [{ from: calm, to: tense, fadeSeconds: 2 }]",
            context))
        {
            rules.Add(One(new Section(node, path, key.Section, context)));
        }
        return rules;
    }

    private static TransitionRule One(Section section)
    {
        var standard = new TransitionRule(TransitionRule.AnyMood, TransitionRule.AnyMood);
        string? bridge = section.Text(TransitionKeys.Bridge);
        if (section.Find(TransitionKeys.Bridge) is null && section.Find(TransitionKeys.BridgeSeconds) is { } node)
            section.Wrong(node, TransitionKeys.BridgeSeconds, "expected 'bridge' beside it, found none.");
        var rule = new TransitionRule(
            section.Text(TransitionKeys.From) ?? standard.From,
            section.Text(TransitionKeys.To) ?? standard.To,
            section.OptionalNumber(TransitionKeys.FadeSeconds, standard.FadeSeconds),
            section.OptionalNumber(TransitionKeys.FadeBars, standard.FadeBars),
            section.Choice(TransitionKeys.Curve, "curve", standard.Curve),
            section.Choice(TransitionKeys.When, "moment", standard.When),
            bridge,
            section.Number(TransitionKeys.BridgeSeconds, standard.BridgeSeconds));
        section.End();
        return rule;
    }
}
