namespace Ambience.Moods;

/// <summary>A range in which a setting wanders by itself, slowly, smoothly and with the seed of the music.</summary>
/// <param name="Minimum">Lowest value, in the unit of the setting.</param>
/// <param name="Maximum">Highest value, above <paramref name="Minimum"/>.</param>
/// <param name="Seconds">About how long it takes from one turn to the next, 1..3600.</param>
public sealed record Wander(float Minimum, float Maximum, float Seconds);
