using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.IO;
using Ambience.Soak.Playing;

namespace Ambience.Soak.Reporting;

/// <summary>A run, for scripts and for the page docs/reliability.md.</summary>
internal sealed record SoakReport
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public required SoakMusic Music { get; init; }

    /// <summary>What took time or depends on the machine, unlike the music.</summary>
    public required SoakMachine Machine { get; init; }

    /// <summary>Whole hours, and the one begun.</summary>
    public required IReadOnlyList<HourFigures> Hours { get; init; }

    /// <summary>What the health monitor told, the first ones.</summary>
    public IReadOnlyList<SoakEvent> Events { get; init; } = [];

    /// <summary>Each promise, and whether it was kept; empty without figures of the training audio.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; init; } = [];

    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, s_json));

    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    public static SoakReport FromJson(string json) => JsonSerializer.Deserialize<SoakReport>(json, s_json)!;

    public static SoakReport Read(string path)
    {
        try
        {
            return FromJson(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new AmbienceException($"{path}: expected a report of this program, but it cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>What was played. The same in two runs of the same files, seed and length, interrupted or not.</summary>
internal sealed record SoakMusic
{
    public required string Source { get; init; }
    public ulong Seed { get; init; }
    public required string Health { get; init; }
    public double Seconds { get; init; }

    /// <summary>Of every bit that was heard.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>How loud the mood file asks for music; null for training audio.</summary>
    public AskedLoudness? Asked { get; init; }

    public long Transitions { get; init; }
    public long Stingers { get; init; }
    public IReadOnlyDictionary<string, double> MoodSeconds { get; init; } = new Dictionary<string, double>();
    public IReadOnlyList<double> OctaveCentresHz { get; init; } = [];
    public long HealthEvents { get; init; }
    public string? Fault { get; init; }
    public required HourFigures Total { get; init; }

    /// <summary>Least-squares slope of the minutes' loudness.</summary>
    public double LoudnessDecibelsPerHour { get; init; }
}

/// <summary>How it ran.</summary>
internal sealed record SoakMachine
{
    public string Engine { get; init; } = "";
    public double ComputingSeconds { get; init; }
    public double RealTimeFactor { get; init; }
    public long AllocatedBytesOnTheAudioPath { get; init; }
    public int Resumed { get; init; }

    /// <summary>After <see cref="SoakRun.WarmUpSeconds"/> of music, when everything is compiled.</summary>
    public MemoryFigures? Start { get; init; }

    public MemoryFigures? End { get; init; }
}

/// <summary>Something that the health monitor told.</summary>
internal sealed record SoakEvent(double Seconds, string What);

/// <summary>One promise.</summary>
internal sealed record Verdict(string Promise, string Found, bool IsKept);
