namespace Ambience.Soak.Playing;

/// <summary>Whether the soundtrack's health monitor watches and acts.</summary>
internal static class HealthChoice
{
    public const string On = "on", Off = "off", Observe = "observe";

    /// <summary>The options of a soundtrack with that choice.</summary>
    /// <exception cref="AmbienceException">The runtime cannot.</exception>
    public static SoundtrackOptions Apply(SoundtrackOptions options, string health) => health == Off
        ? options
        : throw new AmbienceException(
            $"--health {health}: this runtime has no health monitor. Run with --health {Off}.");
}
