namespace Ambience.Conducting;

/// <summary>
/// How a change of loudness is made: what the network follows is played, the rest is mixed. Music that is played softer is softer
/// music, not the same one turned down; but a network that is asked for what it never heard plays its own noise.
/// </summary>
internal static class LoudnessShare
{
    /// <summary>
    /// Decibels, up or down, that a network follows one for one. Asked for 6 softer, calm of the demo's weights is 6.3 softer; for 12, 10;
    /// for 24, 14, most of it noise. For 6 louder it is 5.3 louder; for 12, 8.
    /// </summary>
    public const float MostPlayed = 6;

    /// <summary>Decibels that a gain adds at most: it makes the network's noise louder too.</summary>
    public const float MostMixedUp = 6;

    /// <summary>What the network is asked for, decibels.</summary>
    public static float Played(float decibels) => Math.Clamp(decibels, -MostPlayed, MostPlayed);

    /// <summary>What is left for the gain, decibels.</summary>
    /// <param name="decibels">The change.</param>
    /// <param name="steered">Whether the network follows loudness; one that does not leaves all of it.</param>
    public static float Mixed(float decibels, bool steered) =>
        steered ? Math.Min(decibels - Played(decibels), MostMixedUp) : decibels;
}
