using System.Text.Json.Serialization;

namespace Ambience.Live;

/// <summary>A parameter of a game, as the mood file has it.</summary>
/// <param name="Name">The name that the game uses.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Default">Value at the start.</param>
public sealed record LiveParameter(string Name, float Minimum, float Maximum, float Default);

/// <summary>What a running game plays from; sent when an editor connects and whenever the moods were replaced.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LiveProgramme
{
    /// <summary>What the game calls itself.</summary>
    public required string Game { get; init; }

    /// <summary>The game's process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Absolute path of the mood file on the game's machine; null where the moods were made in code.</summary>
    public string? MoodFilePath { get; init; }

    /// <summary>Absolute path of the weight file on the game's machine; empty where it was handed over in code.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Frames a second.</summary>
    public int SampleRateHz { get; init; }

    /// <summary>The moods.</summary>
    public required IReadOnlyList<string> Moods { get; init; }

    /// <summary>The layers of all moods.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>The stingers.</summary>
    public required IReadOnlyList<string> Stingers { get; init; }

    /// <summary>The parameters.</summary>
    public required IReadOnlyList<LiveParameter> Parameters { get; init; }
}

/// <summary>How a running game's music is doing, at one moment; sent some twenty times a second.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LiveMeters
{
    /// <summary>Playing, paused or stopped.</summary>
    public SoundtrackStatus Status { get; init; }

    /// <summary>The mood that plays or is being faded to.</summary>
    public required string Mood { get; init; }

    /// <summary>[parameters]: what they are now.</summary>
    public required IReadOnlyList<float> Parameters { get; init; }

    /// <summary>Parameters that an editor holds: what the game sets waits until they are released.</summary>
    public required IReadOnlyList<string> Held { get; init; }

    /// <summary>[channels]: largest sample magnitude since the last meters, full scale = 1.</summary>
    public required IReadOnlyList<float> Peaks { get; init; }

    /// <summary>[channels]: root mean square since the last meters, full scale = 1.</summary>
    public required IReadOnlyList<float> RootMeanSquares { get; init; }

    /// <summary>[12]: the pitch classes asked of the first layer, 0..1; empty for a network without control.</summary>
    public required IReadOnlyList<float> Chroma { get; init; }

    /// <summary>Seconds of music made since it began.</summary>
    public double SecondsMade { get; init; }

    /// <summary>Share of one core that generation takes, 0..1.</summary>
    public double CoreShare { get; init; }

    /// <summary>Milliseconds of music made and not heard yet.</summary>
    public double BufferedMilliseconds { get; init; }

    /// <summary>How often the device ran out of music.</summary>
    public long Underruns { get; init; }

    /// <summary>How often the device was lost and opened again.</summary>
    public long DeviceLosses { get; init; }

    /// <summary>The soundtrack's level, 0..1.</summary>
    public float Volume { get; init; }

    /// <summary>Name of the engine that runs the network.</summary>
    public required string Engine { get; init; }

    /// <summary>Where the music goes, for people.</summary>
    public required string Output { get; init; }

    /// <summary>What is wrong with a mood file that the game watches, or null.</summary>
    public string? MoodFileProblem { get; init; }
}

/// <summary>What an editor asks of a game. <see cref="Call"/> says what; the others are its arguments.</summary>
internal sealed record LiveRequest
{
    public long Id { get; init; }
    public string Call { get; init; } = "";
    public string? Token { get; init; }
    public string? Name { get; init; }
    public float? Value { get; init; }
    public bool? Hold { get; init; }
    public string? Text { get; init; }
}

/// <summary>A line from the game: the answer to a request, or news.</summary>
internal sealed record LiveReply
{
    public long Id { get; init; }
    public string? Error { get; init; }
    public LiveProgramme? Programme { get; init; }
    public LiveMeters? Meters { get; init; }
}

// A music that has not begun has a level of minus infinity: JSON has no such number, so it travels by name.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(LiveRequest))]
[JsonSerializable(typeof(LiveReply))]
[JsonSerializable(typeof(LiveGame))]
internal sealed partial class LiveJson : JsonSerializerContext;
