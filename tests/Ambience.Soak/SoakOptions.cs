namespace Ambience.Soak;

/// <summary>What a run is asked to do.</summary>
internal sealed record SoakOptions
{
    /// <summary>Minutes of music.</summary>
    public double Minutes { get; init; } = 10;

    public string ReportPath { get; init; } = Path.Combine("artifacts", "soak.json");
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the health monitor watches; see <see cref="Playing.HealthChoice"/>.</summary>
    public string Health { get; init; } = Playing.HealthChoice.On;

    public string MoodsPath { get; init; } = Path.Combine(AppContext.BaseDirectory, "music", "moods.yaml");
    public string? ModelPath { get; init; }

    /// <summary>An engine in place of the mood file's.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether to go on where the report's run was interrupted.</summary>
    public bool Resume { get; init; }

    /// <summary>Whether the console is told how far it is.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Figures of the training audio to judge by.</summary>
    public string TrainingPath { get; init; } = Path.Combine(AppContext.BaseDirectory, "training-audio.json");
}
