using System.Text.Json;
using Ambience.Moods;

namespace Ambience.Editor.Seeing;

/// <summary>What a page has to know before the first hop, as the JSON that it is told.</summary>
internal sealed record SeenFormat
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    public string Type { get; init; } = "format";

    public int SampleRateHz { get; init; }

    public int Channels { get; init; }

    public double HopSeconds { get; init; }

    /// <summary>What a hop may cost after the mood file; null where it says nothing.</summary>
    public double? BudgetMicroseconds { get; init; }

    /// <summary>The loudness that the mood file asks for; null: as trained.</summary>
    public double? TargetLufs { get; init; }

    public IReadOnlyList<string> Moods { get; init; } = [];

    public IReadOnlyList<string> Layers { get; init; } = [];

    public int Rows { get; init; } = LogSpectrum.Rows;

    public double LowestHz { get; init; } = LogSpectrum.LowestHz;

    public double HighestHz { get; init; } = LogSpectrum.HighestHz;

    public double FloorDecibels { get; init; } = LogSpectrum.FloorDecibels;

    public IReadOnlyList<SeenEvent> Events { get; init; } = [];

    public static SeenFormat Of(Soundtrack soundtrack, MoodFile moods, double hopSeconds, IReadOnlyList<SeenEvent> events) => new()
    {
        SampleRateHz = soundtrack.SampleRateHz,
        Channels = soundtrack.Channels,
        HopSeconds = hopSeconds,
        BudgetMicroseconds = moods.Budget.CoreShare * hopSeconds * 1e6,
        TargetLufs = moods.Output.LoudnessLufs,
        Moods = soundtrack.Moods,
        Layers = soundtrack.Layers,
        Events = events,
    };

    public ViewerMessage ToMessage() => new(JsonSerializer.SerializeToUtf8Bytes(this, s_options), IsText: true);

    public static ViewerMessage Message(SeenEvent happened) => new(
        JsonSerializer.SerializeToUtf8Bytes(new { Type = "event", happened.Seconds, happened.Kind, happened.Text }, s_options),
        IsText: true);
}
