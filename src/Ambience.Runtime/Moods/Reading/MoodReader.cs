using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>A mood as it was read, with what its heirs must know beside it.</summary>
/// <param name="Mood">The mood.</param>
/// <param name="IsAbstract">Only there to be extended.</param>
/// <param name="HasBlend">It, or what it extends, says its blend; else the blend is its own name.</param>
internal sealed record ReadMood(Mood Mood, bool IsAbstract, bool HasBlend);

/// <summary>Reads one mood.</summary>
internal static class MoodReader
{
    /// <param name="name">Its name.</param>
    /// <param name="section">Its keys.</param>
    /// <param name="parent">The mood that it extends; null: none.</param>
    /// <param name="context">Takes the problems.</param>
    public static ReadMood Read(string name, Section section, ReadMood? parent, ReadingContext context)
    {
        IReadOnlyList<MoodShare> ownName = [new MoodShare(name, 1f)];
        Mood inherited = parent?.Mood ?? new Mood { Name = name, Blend = ownName };
        IReadOnlyList<MoodShare>? blend =
            BlendReader.Read(section, MoodKeys.Blend, context) ?? (parent is { HasBlend: true } ? inherited.Blend : null);
        Curve Curve(CurveKey key, Curve fallback) => CurveReader.Read(section, key, fallback, context);

        var mood = new Mood
        {
            Name = name,
            Blend = blend ?? ownName,
            Seed = section.Seed(MoodKeys.Seed, inherited.Seed),
            Temperature = Curve(MoodKeys.Temperature, inherited.Temperature),
            BandTemperatures = BandTemperatures(section, context) ?? inherited.BandTemperatures,
            Harmony = HarmonyReader.Read(section.Child(MoodKeys.Harmony), inherited.Harmony, context),
            LoudnessDecibels = Curve(MoodKeys.LoudnessDecibels, inherited.LoudnessDecibels),
            BrightnessOctaves = Curve(MoodKeys.BrightnessOctaves, inherited.BrightnessOctaves),
            Density = Curve(MoodKeys.Density, inherited.Density),
            FadeSeconds = section.Number(MoodKeys.FadeSeconds, inherited.FadeSeconds),
            Layers = LayerReader.Read(section, inherited.Layers, context),
        };
        bool isAbstract = section.Flag(MoodKeys.Abstract);
        section.End();
        return new ReadMood(mood, isAbstract, HasBlend: blend is not null);
    }

    private static IReadOnlyList<BandTemperature>? BandTemperatures(Section section, ReadingContext context)
    {
        if (section.Find(MoodKeys.BandTemperatures) is not { } node)
            return null;
        return PairReader.Read(
            node, section.PathOf(MoodKeys.BandTemperatures), section.Mark, "factors such as [[200, 0.8], [8000, 1.1]]",
            (MoodKeys.LowestHertz, MoodKeys.HighestHertz), (MoodKeys.LowestFactor, MoodKeys.HighestFactor), context)
            ?.Select(point => new BandTemperature(point.X, point.Y)).ToArray();
    }
}
