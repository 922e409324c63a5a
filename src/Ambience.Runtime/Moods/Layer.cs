namespace Ambience.Moods;

/// <summary>
/// One of several streams of music that sound together in a mood. Layers of the same name in two moods are the same
/// stream, inside which the music moves over; the others fade in and out.
/// </summary>
/// <remarks>Immutable. What a layer does not say, its mood says for it.</remarks>
public sealed record Layer
{
    /// <summary>Name of the one layer of a mood that has no <see cref="Mood.Layers"/>.</summary>
    public const string ImpliedName = "main";

    /// <summary>Its name, unique within the mood.</summary>
    public required string Name { get; init; }

    /// <summary>The trained moods that it is made of; empty: those of the mood.</summary>
    public IReadOnlyList<MoodShare> Blend { get; init; } = [];

    /// <summary>Level in the mix in dB, -60..12. A curve over a parameter fades the layer with the game.</summary>
    public Curve GainDecibels { get; init; } = Curve.Constant(0f);

    /// <summary>Place between left (-1) and right (1).</summary>
    public float Pan { get; init; }

    /// <summary>Stereo width: 0 = mono, 1 = as generated, 2 = side doubled.</summary>
    public float Width { get; init; } = 1f;

    /// <summary>Factor on the mood's temperature, 0.5..1.5.</summary>
    public Curve Temperature { get; init; } = Curve.Constant(1f);

    /// <summary>
    /// Added to the mood's loudness in dB, -40..20: how loud the music is played, not its level in the mix.
    /// </summary>
    public Curve LoudnessDecibels { get; init; } = Curve.Constant(0f);

    /// <summary>Added to the mood's brightness in octaves, -4..4.</summary>
    public Curve BrightnessOctaves { get; init; } = Curve.Constant(0f);

    /// <summary>Factor on the mood's density, 0..3.</summary>
    public Curve Density { get; init; } = Curve.Constant(1f);

    /// <summary>When it sounds at all; null: always. A layer that has faded out costs nothing.</summary>
    public LayerGate? Gate { get; init; }
}

/// <summary>Opens and closes a layer by a parameter.</summary>
/// <param name="Parameter">Name of the parameter.</param>
/// <param name="Above">The layer sounds while the parameter is above this.</param>
/// <param name="Hysteresis">An open gate closes only so far below <paramref name="Above"/>; at least 0.</param>
/// <param name="FadeSeconds">Seconds from silent to full and back, 0.05..60.</param>
public sealed record LayerGate(string Parameter, float Above, float Hysteresis = 0f, float FadeSeconds = 2f);
