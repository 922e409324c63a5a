using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Moods;

/// <summary>A trained mood and its share in a <see cref="Mood"/>.</summary>
/// <param name="TrainedMood">Name of a mood in the weight file.</param>
/// <param name="Weight">Its share, above 0; the shares of a mood that was read from a file add up to 1.</param>
public sealed record MoodShare(string TrainedMood, float Weight);

/// <summary>A change of temperature around a frequency.</summary>
/// <param name="Hertz">The frequency, 10..96000.</param>
/// <param name="Factor">
/// On the temperature there, 0.25..2; between two frequencies it goes over evenly per octave.
/// </param>
public sealed record BandTemperature(float Hertz, float Factor);

/// <summary>
/// One mood of a game: what the music shall be like, as constants, as curves over the game's parameters, or as ranges
/// to wander in.
/// </summary>
/// <remarks>Immutable; safe from any thread.</remarks>
public sealed record Mood
{
    /// <summary>Its name, as the game asks for it.</summary>
    public required string Name { get; init; }

    /// <summary>The trained moods that it is made of; at least one.</summary>
    public required IReadOnlyList<MoodShare> Blend { get; init; }

    /// <summary>Temperature of the network's choice, 0.1..1.5; 1 = as learned, lower = safer and duller.</summary>
    public Curve Temperature { get; init; } = Curve.Constant(1f);

    /// <summary>
    /// Factors on <see cref="Temperature"/> over frequency, Hertz rising; level outside; empty: the same everywhere.
    /// </summary>
    public IReadOnlyList<BandTemperature> BandTemperatures { get; init; } = [];

    /// <summary>[Lanes]: <see cref="BandTemperatures"/> as factors on the temperature of each lane of a network.</summary>
    /// <param name="shape">Bands of equal width from 0 to half the sample rate; both channels of a band get the same.</param>
    public float[] LaneTemperatureFactors(WaveNetShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return LaneTemperatures.Factors(BandTemperatures, shape);
    }

    /// <summary>
    /// Seed of the mood's own wandering, so that it plays the same piece each time; null: the seed of the soundtrack.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>Key, chords and bars.</summary>
    public Harmony Harmony { get; init; } = Harmony.Default;

    /// <summary>Louder (above 0) or softer than the training music plays it, in dB, -40..20.</summary>
    public Curve LoudnessDecibels { get; init; } = Curve.Constant(0f);

    /// <summary>Brighter (above 0) or darker: the spectral centroid is moved by so many octaves, -4..4.</summary>
    public Curve BrightnessOctaves { get; init; } = Curve.Constant(0f);

    /// <summary>How many onsets: the density of the training music times this, 0..3.</summary>
    public Curve Density { get; init; } = Curve.Constant(1f);

    /// <summary>Seconds of the ramp into this mood, 0..600.</summary>
    public float FadeSeconds { get; init; } = 4f;

    /// <summary>
    /// The streams that sound together, at most <see cref="MoodFile.MaximumLayers"/> different ones in all moods;
    /// empty: one, <see cref="Layer.ImpliedName"/>, with the mood's own settings.
    /// </summary>
    public IReadOnlyList<Layer> Layers { get; init; } = [];

    /// <summary>The trained moods of one of its layers: the layer's own, or the mood's.</summary>
    public IReadOnlyList<MoodShare> BlendOf(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Blend.Count > 0 ? layer.Blend : Blend;
    }
}
