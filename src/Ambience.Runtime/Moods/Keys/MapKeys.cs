namespace Ambience.Moods.Keys;

/// <summary>The keys of a rule that chooses the mood.</summary>
internal static class MapKeys
{
    public static readonly TextKey When = new("when", "[condition](#condition)",
        "Comparisons of parameters with numbers, all of which must hold: `danger > 0.6 and height < 20`.")
    {
        Absent = "always",
    };

    public static readonly TextKey Mood = new("mood", "a mood", "The mood that the rule asks for.") { IsRequired = true };

    public static readonly NumberKey Hysteresis = new("hysteresis", 0f, 1e6f, 0f,
        "By how much the thresholds give way while the rule is in force, so that the mood does not flicker.");

    public static readonly SectionDefinition Section = new("Map rule", [When, Mood, Hysteresis]);
}
