using System.Text.Json;
using Ambience.IO;

namespace Ambience.Soak.Load;

/// <summary>What a game under load did to its soundtrack.</summary>
internal sealed record LoadReport
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required LoadGame Game { get; init; }
    public required LoadMusic Music { get; init; }

    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, s_json));
}

/// <summary>The game and its machine.</summary>
internal sealed record LoadGame
{
    public double Seconds { get; init; }
    public int Cores { get; init; }

    /// <summary>Share of all cores that the process took, with the music.</summary>
    public double BurntShare { get; init; }

    public long Frames { get; init; }
    public int Stalls { get; init; }
    public double LongestFrameMilliseconds { get; init; }
    public double AllocatedMegabytesPerSecond { get; init; }
    public required int[] Collections { get; init; }
    public double PauseMilliseconds { get; init; }
    public double LongestPauseMilliseconds { get; init; }
}

/// <summary>The soundtrack.</summary>
internal sealed record LoadMusic
{
    public required string Engine { get; init; }
    public required string Output { get; init; }
    public double SecondsMade { get; init; }
    public long Underruns { get; init; }
    public long Loops { get; init; }
    public int GovernorEvents { get; init; }
    public required string FurthestStep { get; init; }
    public double LowestBufferedMilliseconds { get; init; }
    public double CoreShare { get; init; }
    public double HopP50Microseconds { get; init; }
    public double HopP95Microseconds { get; init; }
    public double HopP999Microseconds { get; init; }
    public double HopLongestMicroseconds { get; init; }
    public long AllocatedBytes { get; init; }
    public string? Fault { get; init; }
}
