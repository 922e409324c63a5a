namespace Ambience.Moods.Reading;

/// <summary>Reads one mood.</summary>
internal static class MoodReader
{
    public static Mood Read(string name, SourceNode node, string keyPath, ReadingContext context)
    {
        var section = new Section(node, keyPath, context);
        var standard = new Mood { Name = name, Blend = [new MoodShare(name, 1f)] };
        Curve Curve(string key, float low, float high, Curve fallback) =>
            CurveReader.Read(section, key, low, high, fallback, context);

        Mood mood = standard with
        {
            Blend = Blend(section, context) ?? standard.Blend,
            Temperature = Curve("temperature", 0.1f, 1.5f, standard.Temperature),
            Harmony = ReadHarmony(section.Child("harmony"), context),
            LoudnessDecibels = Curve("loudnessDecibels", -40f, 20f, standard.LoudnessDecibels),
            BrightnessOctaves = Curve("brightnessOctaves", -4f, 4f, standard.BrightnessOctaves),
            Density = Curve("density", 0f, 3f, standard.Density),
            FadeSeconds = section.Number("fadeSeconds", 0f, 600f, standard.FadeSeconds),
        };
        section.End();
        return mood;
    }

    /// <summary>A trained mood's name, or several with weights, which are scaled so that they add up to 1.</summary>
    private static List<MoodShare>? Blend(Section section, ReadingContext context)
    {
        if (section.Find("blend") is not { } node)
            return null;
        if (node is SourceScalar single)
            return Values.IsName(single, section.PathOf("blend"), context) ? [new MoodShare(single.Value, 1f)] : null;

        var shares = new List<MoodShare>();
        foreach ((SourceScalar name, SourceNode value, string path) in
            Values.Named(node, section.PathOf("blend"), context))
        {
            if (Values.Number(value, path, 0.001f, 1000f, context) is { } weight)
                shares.Add(new MoodShare(name.Value, weight));
        }
        if (node is SourceMap { Entries.Count: 0 })
        {
            section.Wrong(node, "blend",
                "expected at least one trained mood, found an empty mapping. " +
                "Leave 'blend' out for the mood of the same name.");
        }
        float sum = shares.Sum(share => share.Weight);
        return shares.Count == 0 ? null : [.. shares.Select(share => share with { Weight = share.Weight / sum })];
    }

    private static Harmony ReadHarmony(Section section, ReadingContext context)
    {
        Harmony standard = Harmony.Default;
        var harmony = new Harmony
        {
            TransposeSemitones = section.Whole("transposeSemitones", -11, 11, standard.TransposeSemitones),
            Progression = Progression(section, context),
            ChordSeconds = section.Find("chordSeconds") is null ? null : section.Number("chordSeconds", 0.25f, 600f, 4f),
        };
        section.End();
        return harmony;
    }

    private static List<ProgressionStep> Progression(Section section, ReadingContext context)
    {
        var chords = new List<ProgressionStep>();
        SourceNode? node = section.Find("progression");
        if (node is not SourceList list)
        {
            if (node is not null)
            {
                section.Wrong(node, "progression",
                    $"expected a list of chords such as [Am, F, C, G], found {node.Description}.");
            }
            return chords;
        }
        for (int i = 0; i < list.Items.Count; i++)
        {
            SourceNode item = list.Items[i];
            if (Chord.TryParse((item as SourceScalar)?.Value, out Chord chord))
            {
                chords.Add(chord);
                continue;
            }
            context.Problems.Add(item.Mark, $"{section.PathOf("progression")}[{i}]",
                $"expected a chord: A to G, # or b, then one of {string.Join(" ", Chord.Qualities)}; " +
                $"found {item.Description}.");
        }
        return chords;
    }
}
