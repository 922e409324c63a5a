namespace Ambience.Moods;

/// <summary>A value that the game sets while it runs, for example "danger".</summary>
/// <param name="Name">The name that the game uses.</param>
/// <param name="Minimum">Smallest value; what the game sets is clamped to the range.</param>
/// <param name="Maximum">Largest value, above <paramref name="Minimum"/>.</param>
/// <param name="Default">Value at the start, within the range.</param>
/// <param name="SmoothingSeconds">
/// Time constant with which the music follows a change, 0..60; 0 follows within a hop.
/// </param>
public sealed record ParameterDefinition(
    string Name, float Minimum, float Maximum, float Default, float SmoothingSeconds);
