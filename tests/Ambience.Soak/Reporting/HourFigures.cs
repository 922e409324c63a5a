namespace Ambience.Soak.Reporting;

/// <summary>What was heard within an hour of music, or within what there was of it.</summary>
internal sealed record HourFigures
{
    /// <summary>The mood, of training audio.</summary>
    public string? Name { get; init; }

    /// <summary>Length in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Times that the sound stood still for a millisecond or more.</summary>
    public long Gaps { get; init; }

    public double LongestGapSeconds { get; init; }

    /// <summary>Times that it was softer than -60 dB of full scale for a second or more.</summary>
    public long Silences { get; init; }

    public double LongestSilenceSeconds { get; init; }

    public long Clicks { get; init; }

    /// <summary>When the first of them were, since the start.</summary>
    public IReadOnlyList<double> ClickSeconds { get; init; } = [];

    /// <summary>Samples at or beyond full scale.</summary>
    public long Clipped { get; init; }

    public long NotANumber { get; init; }

    /// <summary>Largest magnitude, full scale = 1.</summary>
    public double Peak { get; init; }

    /// <summary>Largest mean of a channel, full scale = 1.</summary>
    public double DirectCurrent { get; init; }

    /// <summary>Times that the music repeated itself exactly for ten seconds.</summary>
    public long Loops { get; init; }

    /// <summary>How near it came to that; 1 = a loop.</summary>
    public double LoopScore { get; init; }

    /// <summary>Integrated loudness, ITU-R BS.1770-5.</summary>
    public double Lufs { get; init; }

    /// <summary>The same of each whole minute.</summary>
    public IReadOnlyList<double> MinuteLufs { get; init; } = [];

    /// <summary>Level of each octave, dB of full scale.</summary>
    public IReadOnlyList<double> OctaveDecibels { get; init; } = [];

    /// <summary>Times that the health monitor had to bring the music back.</summary>
    public long Recoveries { get; init; }

    /// <summary>What the process holds at the end of the hour; null within it.</summary>
    public MemoryFigures? Memory { get; init; }

    /// <summary>Several hours as one.</summary>
    public static HourFigures Sum(IReadOnlyList<HourFigures> hours)
    {
        double seconds = hours.Sum(hour => hour.Seconds);
        double Mean(Func<HourFigures, double> power) =>
            seconds == 0 ? 0 : hours.Sum(hour => hour.Seconds * power(hour)) / seconds;
        int octaves = hours.Count == 0 ? 0 : hours[0].OctaveDecibels.Count;
        return new HourFigures
        {
            Seconds = seconds,
            Gaps = hours.Sum(hour => hour.Gaps),
            LongestGapSeconds = Most(hours, hour => hour.LongestGapSeconds),
            Silences = hours.Sum(hour => hour.Silences),
            LongestSilenceSeconds = Most(hours, hour => hour.LongestSilenceSeconds),
            Clicks = hours.Sum(hour => hour.Clicks),
            Clipped = hours.Sum(hour => hour.Clipped),
            NotANumber = hours.Sum(hour => hour.NotANumber),
            Peak = Most(hours, hour => hour.Peak),
            DirectCurrent = Most(hours, hour => hour.DirectCurrent),
            Loops = hours.Sum(hour => hour.Loops),
            LoopScore = Most(hours, hour => hour.LoopScore),
            Lufs = 10 * Math.Log10(Mean(hour => Math.Pow(10, hour.Lufs / 10)) + 1e-20),
            MinuteLufs = [.. hours.SelectMany(hour => hour.MinuteLufs)],
            OctaveDecibels =
            [
                .. Enumerable.Range(0, octaves).Select(octave =>
                    10 * Math.Log10(Mean(hour => Math.Pow(10, hour.OctaveDecibels[octave] / 10)) + 1e-20)),
            ],
            Recoveries = hours.Sum(hour => hour.Recoveries),
        };
    }

    private static double Most(IReadOnlyList<HourFigures> hours, Func<HourFigures, double> figure) =>
        hours.Count == 0 ? 0 : hours.Max(figure);
}
