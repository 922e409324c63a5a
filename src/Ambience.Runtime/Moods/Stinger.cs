namespace Ambience.Moods;

/// <summary>
/// A short event in the music: a gesture that the network plays, a sound that is mixed in, or both at once.
/// </summary>
/// <remarks>Immutable.</remarks>
public sealed record Stinger
{
    /// <summary>Its name, as the game asks for it.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// While one sounds, only those of the same or a higher priority start, and take its place; 0..100.
    /// </summary>
    public int Priority { get; init; }

    /// <summary>Seconds after its start in which it does not start again, 0..3600.</summary>
    public float CooldownSeconds { get; init; }

    /// <summary>By how much the music steps back while the sound file plays, -60..0 dB.</summary>
    public float DuckDecibels { get; init; }

    /// <summary>Level of the sound file, -60..12 dB.</summary>
    public float GainDecibels { get; init; }

    /// <summary>Absolute path of a WAV file; null: none.</summary>
    public string? WavePath { get; init; }

    /// <summary>What the music itself does; null: nothing.</summary>
    public StingerGesture? Gesture { get; init; }
}

/// <summary>What a stinger asks of the network for some seconds.</summary>
/// <param name="Chord">The harmony; null: it goes on as it is.</param>
/// <param name="Seconds">How long, 0.1..60.</param>
/// <param name="LoudnessDecibels">Louder than the music around it, -40..20 dB.</param>
/// <param name="BrightnessOctaves">Brighter than the music around it, -4..4 octaves.</param>
/// <param name="Density">Factor on the onsets, 0..3.</param>
public sealed record StingerGesture(
    Chord? Chord, float Seconds = 2f, float LoudnessDecibels = 0f, float BrightnessOctaves = 0f, float Density = 1f);
