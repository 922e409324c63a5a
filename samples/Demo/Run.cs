namespace Ambience.Demo;

/// <summary>A finished run, for the report.</summary>
internal sealed record Run
{
    /// <summary>The weight file.</summary>
    public required string WeightsPath { get; init; }

    /// <summary>The mood file.</summary>
    public required string MoodsPath { get; init; }

    /// <summary>Where the music went.</summary>
    public required string Output { get; init; }

    /// <summary>Whether it ran at the pace of real time.</summary>
    public required bool RealTime { get; init; }

    /// <summary>Why it ran like this.</summary>
    public required string Why { get; init; }

    /// <summary>Seed of the music.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of game time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Updates of the game.</summary>
    public required long Updates { get; init; }

    /// <summary>Frames a second.</summary>
    public required int SampleRateHz { get; init; }

    /// <summary>1 = mono, 2 = stereo.</summary>
    public required int Channels { get; init; }

    /// <summary>The soundtrack's figures at the end.</summary>
    public required SoundtrackStatistics Music { get; init; }

    /// <summary>Which mood played when.</summary>
    public required IReadOnlyList<MoodStretch> Moods { get; init; }

    /// <summary>Names of the layers.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Bars that began.</summary>
    public required long Bars { get; init; }

    /// <summary>Saving and loading on the way.</summary>
    public required Camp Camp { get; init; }

    /// <summary>Music made and not heard yet, at every update.</summary>
    public required Spread BufferedMilliseconds { get; init; }

    /// <summary>The longest way from a call to the first sample that it changed; null if it could not be measured.</summary>
    public required double? CallToSampleMilliseconds { get; init; }
}
