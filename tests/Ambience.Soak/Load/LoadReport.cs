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

    /// <summary>Shares of a core that the game's threads burnt, with the garbage's collection where it runs on them.</summary>
    public required double[] BurntShares { get; init; }

    /// <summary>Shares of the time that the machine's cores were busy, with whatever; none where it does not tell.</summary>
    public required double[] BusyShares { get; init; }

    /// <summary>Cores that the process took: the game and the music.</summary>
    public double ProcessCores { get; init; }

    /// <summary>Cores that others took meanwhile: 0 on a machine that is quiet.</summary>
    public double OtherProcessesCores { get; init; }

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
    public required IReadOnlyList<LoadStep> GovernorSteps { get; init; }
    public double LowestBufferedMilliseconds { get; init; }
    public double CoreShare { get; init; }
    public double HopP50Microseconds { get; init; }
    public double HopP95Microseconds { get; init; }
    public double HopP999Microseconds { get; init; }

    /// <summary>After the first second.</summary>
    public double HopLongestMicroseconds { get; init; }

    public double HopLongestAtSecond { get; init; }
    public long AllocatedBytes { get; init; }
    public string? Fault { get; init; }
}

/// <summary>A step of the governor.</summary>
/// <param name="Seconds">Since the game began.</param>
/// <param name="Step">Where it stands now.</param>
/// <param name="CoreShare">What the music took.</param>
/// <param name="BufferedMilliseconds">What was still to be heard.</param>
internal sealed record LoadStep(double Seconds, string Step, double CoreShare, double BufferedMilliseconds);
