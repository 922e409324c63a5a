using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads key, chords and bars.</summary>
internal static class HarmonyReader
{
    /// <param name="section">The harmony.</param>
    /// <param name="inherited">What a key that is left out falls back to.</param>
    /// <param name="context">Takes the problems.</param>
    public static Harmony Read(Section section, Harmony inherited, ReadingContext context)
    {
        var harmony = new Harmony
        {
            Key = Key(section, inherited.Key),
            TransposeSemitones = section.Whole(HarmonyKeys.TransposeSemitones, inherited.TransposeSemitones)!.Value,
            Progression = Progression(section, context) ?? inherited.Progression,
            ChordSeconds = section.OptionalNumber(HarmonyKeys.ChordSeconds, inherited.ChordSeconds),
            BarSeconds = section.OptionalNumber(HarmonyKeys.BarSeconds, inherited.BarSeconds),
        };
        section.End();
        return harmony;
    }

    /// <summary>The chord of a key; null if it is missing or wrong.</summary>
    public static Chord? Chord(Section section, FormKey key, ReadingContext context)
    {
        SourceNode? node = section.Find(key);
        if (node is not null)
            return Chord(node, section.PathOf(key), context);
        if (key.IsRequired)
            section.Wrong(null, key, "expected a chord, found nothing.");
        return null;
    }

    private static Chord? Chord(SourceNode node, string keyPath, ReadingContext context)
    {
        if (Moods.Chord.TryParse((node as SourceScalar)?.Value, out Chord chord))
            return chord;
        context.Problems.Add(node.Mark, keyPath,
            $"expected a chord: A to G, # or b, then one of {string.Join(" ", Moods.Chord.Qualities)}; " +
            $"found {node.Description}.");
        return null;
    }

    private static Key? Key(Section section, Key? inherited)
    {
        SourceNode? node = section.Find(HarmonyKeys.Key);
        if (node is null)
            return inherited;
        if (Moods.Key.TryParse((node as SourceScalar)?.Value, out Key key))
            return key;
        section.Wrong(node, HarmonyKeys.Key,
            $"expected a key such as 'A minor': A to G, # or b, a space, then one of " +
            $"{string.Join(", ", Moods.Key.ModeNames)}; found {node.Description}.");
        return inherited;
    }

    private static List<ProgressionStep>? Progression(Section section, ReadingContext context)
    {
        SourceNode? node = section.Find(HarmonyKeys.Progression);
        if (node is null)
            return null;
        var steps = new List<ProgressionStep>();
        foreach ((SourceNode item, string path) in Values.Listed(
            node, section.PathOf(HarmonyKeys.Progression), Limits.Chords, "a list of chords such as [Am, F, C, G]",
            context))
        {
            if (Step(item, path, context) is { } step)
                steps.Add(step);
        }
        return steps;
    }

    /// <summary>"Am", or "{ chord: Am, bars: 2 }".</summary>
    private static ProgressionStep? Step(SourceNode node, string keyPath, ReadingContext context)
    {
        if (node is not SourceMap)
            return Chord(node, keyPath, context) is { } plain ? new ProgressionStep(plain) : null;
        var section = new Section(node, keyPath, HarmonyKeys.StepSection, context);
        Chord? chord = Chord(section, HarmonyKeys.Chord, context);
        float? bars = section.OptionalNumber(HarmonyKeys.Bars, null);
        section.End();
        return chord is null ? null : new ProgressionStep(chord, bars);
    }
}
