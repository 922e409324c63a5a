namespace Ambience.Moods.Keys;

/// <summary>The keys of a stinger and of its gesture.</summary>
internal static class StingerKeys
{
    private static readonly Stinger s_standard = new() { Name = "" };
    private static readonly StingerGesture s_gesture = new(null);

    public static readonly WholeKey Priority = new("priority", 0, 100, s_standard.Priority,
        "While one sounds, only those of the same or a higher priority start, and take its place.");

    public static readonly NumberKey CooldownSeconds = new("cooldownSeconds", 0f, 3600f, s_standard.CooldownSeconds,
        "Time after its start in which it does not start again.");

    public static readonly TextKey Wave = new("wave", "the path of a WAV file",
        "Mixed into the music; relative to the mood file.") { Absent = "none" };

    public static readonly NumberKey GainDecibels = new("gainDecibels", -60f, 12f, s_standard.GainDecibels,
        "Level of the WAV file.");

    public static readonly NumberKey DuckDecibels = new("duckDecibels", -60f, 0f, s_standard.DuckDecibels,
        "By how much the music steps back while the WAV file plays.");

    public static readonly FormKey Chord = new("chord", "[chord](#chord)", SchemaForms.Chord,
        "The harmony of the gesture.") { Absent = "the harmony goes on as it is" };

    public static readonly NumberKey Seconds = new("seconds", 0.1f, 60f, s_gesture.Seconds, "How long it lasts.");

    public static readonly NumberKey LoudnessDecibels = new("loudnessDecibels", -40f, 20f, s_gesture.LoudnessDecibels,
        "Louder than the music around it.");

    public static readonly NumberKey BrightnessOctaves = new("brightnessOctaves", -4f, 4f, s_gesture.BrightnessOctaves,
        "Brighter than the music around it.");

    public static readonly NumberKey Density = new("density", 0f, 3f, s_gesture.Density,
        "Times the onsets of the music around it.");

    public static readonly SectionDefinition GestureSection = new("Gesture",
        [Chord, Seconds, LoudnessDecibels, BrightnessOctaves, Density]);

    public static readonly SectionKey Gesture = new("gesture", GestureSection,
        "What the music itself does: the network plays it.") { Absent = "nothing" };

    public static readonly SectionDefinition Section = new("Stinger",
        [Priority, CooldownSeconds, Wave, GainDecibels, DuckDecibels, Gesture])
    {
        AtLeastOne = [Wave, Gesture],
    };
}
