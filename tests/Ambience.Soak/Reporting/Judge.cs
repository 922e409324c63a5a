using System.Globalization;
using Ambience.Soak.Playing;

namespace Ambience.Soak.Reporting;

/// <summary>Compares a run with what is promised of it, by the figures of the training audio.</summary>
internal static class Judge
{
    private const long FlatBytes = 1 << 20;

    /// <param name="report">The run.</param>
    /// <param name="training">What this program reported of the training audio.</param>
    public static IReadOnlyList<Verdict> Compare(SoakReport report, SoakReport training)
    {
        HourFigures total = report.Music.Total, real = training.Music.Total;
        double clicks = PerHour(total.Clicks, total), realClicks = PerHour(real.Clicks, real);
        // A mood that is asked to be louder than the training audio has to be.
        AskedLoudness asked = report.Music.Asked ?? new AskedLoudness(0, 0, 0);
        double low = real.MinuteLufs.Min() + asked.GainDecibels, high = real.MinuteLufs.Max() + asked.GainDecibels;
        HourFigures[] hours = [.. report.Hours.Where(hour => hour.Seconds >= 60)];
        int outside = hours.Count(hour => hour.Lufs < low + asked.SoftestDecibels || hour.Lufs > high + asked.LoudestDecibels);
        var verdicts = new List<Verdict>
        {
            Of("no gap", $"{total.Gaps} gaps, {total.Silences} silences of a second", total.Gaps + total.Silences == 0),
            Of("no click above the training audio's rate", $"{clicks:0.0} an hour, training audio {realClicks:0.0}",
                clicks <= realClicks),
            Of("no sample clipped or not a number", $"{total.Clipped} clipped, {total.NotANumber} no number",
                total.Clipped + total.NotANumber == 0),
            Of("no loop", $"{total.Loops} loops, highest score {total.LoopScore:0.000}", total.Loops == 0),
            Of("no hour outside the training audio's loudness",
                $"{outside} of {hours.Length}; {Least(hours):0.0} to {Most(hours):0.0} LUFS, training audio's minutes {low:0.0} to {high:0.0}, asked for {asked.SoftestDecibels:+0.0;-0.0;0} to {asked.LoudestDecibels:+0.0;-0.0;0} dB of it",
                outside == 0 && hours.Length > 0),
            Of("nothing allocated on the audio path", $"{report.Machine.AllocatedBytesOnTheAudioPath} bytes",
                report.Machine.AllocatedBytesOnTheAudioPath == 0),
            Of("the music did not end by itself", report.Music.Fault ?? "it did not", report.Music.Fault is null),
        };
        if (report.Machine is { Start: { } start, End: { } end })
        {
            long managed = end.Managed - start.Managed, native = (end.Native - start.Native) ?? 0;
            verdicts.Add(Of("memory flat within 1 MB",
                $"managed {Bytes(managed)}, native {Bytes(native)}, resident {Bytes(end.Resident - start.Resident)}",
                managed <= FlatBytes && native <= FlatBytes));
        }
        return verdicts;
    }

    /// <summary>
    /// Clicks that so much music has by itself at most: the training audio's rate, and three standard deviations of a count (Poisson's).
    /// </summary>
    /// <param name="training">What this program reported of the training audio.</param>
    /// <param name="seconds">Of music.</param>
    public static double MostClicks(SoakReport training, double seconds)
    {
        HourFigures real = training.Music.Total;
        double mean = PerHour(real.Clicks, real) * seconds / 3600;
        return mean + (3 * Math.Sqrt(mean));
    }

    private static double PerHour(long count, HourFigures figures) => count / (figures.Seconds / 3600);

    private static double Least(HourFigures[] hours) => hours.Length == 0 ? 0 : hours.Min(hour => hour.Lufs);

    private static double Most(HourFigures[] hours) => hours.Length == 0 ? 0 : hours.Max(hour => hour.Lufs);

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:+0;-0;0} KB");

    private static Verdict Of(string promise, FormattableString found, bool isKept) =>
        new(promise, found.ToString(CultureInfo.InvariantCulture), isKept);

    private static Verdict Of(string promise, string found, bool isKept) => new(promise, found, isKept);
}
