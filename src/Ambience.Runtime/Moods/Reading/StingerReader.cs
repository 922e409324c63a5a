using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Reads the stingers.</summary>
internal static class StingerReader
{
    /// <param name="file">The file.</param>
    /// <param name="files">Finds the WAV files.</param>
    /// <param name="context">Takes the problems.</param>
    public static List<Stinger> Read(Section file, NamedFiles files, ReadingContext context)
    {
        NamedKey key = MoodFileKeys.Stingers;
        var stingers = new List<Stinger>();
        foreach ((SourceScalar name, SourceNode node, string path) in
            Values.Named(file.Find(key), file.PathOf(key), key.Most, context))
        {
            stingers.Add(One(name.Value, new Section(node, path, key.Section, context), files, context));
        }
        return stingers;
    }

    private static Stinger One(string name, Section section, NamedFiles files, ReadingContext context)
    {
        var standard = new Stinger { Name = name };
        bool hasWave = section.Find(StingerKeys.Wave) is not null;
        foreach (NumberKey key in new[] { StingerKeys.GainDecibels, StingerKeys.DuckDecibels })
        {
            if (!hasWave && section.Find(key) is { } node)
                section.Wrong(node, key, "expected 'wave' beside it, found none: it acts on the WAV file alone.");
        }
        Stinger stinger = standard with
        {
            Priority = section.Whole(StingerKeys.Priority, standard.Priority)!.Value,
            CooldownSeconds = section.Number(StingerKeys.CooldownSeconds, standard.CooldownSeconds),
            WavePath = files.Find(section, StingerKeys.Wave, "WAV file", "Add the file, or correct the path."),
            GainDecibels = section.Number(StingerKeys.GainDecibels, standard.GainDecibels),
            DuckDecibels = section.Number(StingerKeys.DuckDecibels, standard.DuckDecibels),
            Gesture = Gesture(section, context),
        };
        section.End();
        return stinger;
    }

    private static StingerGesture? Gesture(Section stinger, ReadingContext context)
    {
        Section section = stinger.Child(StingerKeys.Gesture);
        if (section.IsMissing)
            return null;
        var standard = new StingerGesture(null);
        var gesture = new StingerGesture(
            HarmonyReader.Chord(section, StingerKeys.Chord, context),
            section.Number(StingerKeys.Seconds, standard.Seconds),
            section.Number(StingerKeys.LoudnessDecibels, standard.LoudnessDecibels),
            section.Number(StingerKeys.BrightnessOctaves, standard.BrightnessOctaves),
            section.Number(StingerKeys.Density, standard.Density));
        section.End();
        return gesture;
    }
}
