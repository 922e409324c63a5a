namespace Ambience.Moods.Keys;

/// <summary>The keys of a layer and of its gate.</summary>
internal static class LayerKeys
{
    private static readonly Layer s_standard = new() { Name = "" };
    private static readonly LayerGate s_gate = new("", 0f);

    public static readonly FormKey Blend = new("blend", BlendKeys.Words, SchemaForms.Blend,
        "The trained moods that it is made of.") { Absent = "those of the mood" };

    public static readonly CurveKey GainDecibels = new("gainDecibels", -60f, 12f, s_standard.GainDecibels.Evaluate(0f),
        "Level in the mix. A curve over a parameter fades the layer with the game.");

    public static readonly NumberKey Pan = new("pan", -1f, 1f, s_standard.Pan, "Place between left (-1) and right (1).");

    public static readonly NumberKey Width = new("width", 0f, 2f, s_standard.Width,
        "Stereo width: 0 = mono, 1 = as generated, 2 = side doubled.");

    public static readonly CurveKey Temperature = new("temperature", 0.5f, 1.5f, s_standard.Temperature.Evaluate(0f),
        "Times the mood's temperature.");

    public static readonly CurveKey LoudnessDecibels = new("loudnessDecibels", -40f, 20f,
        s_standard.LoudnessDecibels.Evaluate(0f),
        "Added to the mood's loudness: how loud the music is played, where `gainDecibels` is how loud it is mixed.");

    public static readonly CurveKey BrightnessOctaves = new("brightnessOctaves", -4f, 4f,
        s_standard.BrightnessOctaves.Evaluate(0f), "Added to the mood's brightness.");

    public static readonly CurveKey Density = new("density", 0f, 3f, s_standard.Density.Evaluate(0f),
        "Times the mood's density.");

    public static readonly TextKey Parameter = new("parameter", "the name of a parameter", "The parameter.")
    {
        IsRequired = true,
    };

    public static readonly NumberKey Above = new("above", -1e6f, 1e6f, null,
        "The layer sounds while the parameter is above this.") { IsRequired = true };

    public static readonly NumberKey Hysteresis = new("hysteresis", 0f, 1e6f, s_gate.Hysteresis,
        "An open gate closes only so far below `above`.");

    public static readonly NumberKey FadeSeconds = new("fadeSeconds", 0.05f, 60f, s_gate.FadeSeconds,
        "From silent to full and back.");

    public static readonly SectionDefinition GateSection = new("Gate", [Parameter, Above, Hysteresis, FadeSeconds]);

    public static readonly SectionKey Gate = new("gate", GateSection,
        "When it sounds at all. A layer that has faded out costs nothing.") { Absent = "always" };

    public static readonly SectionDefinition Section = new("Layer",
        [Blend, GainDecibels, Pan, Width, Temperature, LoudnessDecibels, BrightnessOctaves, Density, Gate]);
}
