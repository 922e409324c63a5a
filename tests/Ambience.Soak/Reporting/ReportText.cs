using System.Globalization;

namespace Ambience.Soak.Reporting;

/// <summary>A report for people.</summary>
internal static class ReportText
{
    public static void Print(SoakReport report)
    {
        Line($"{"",8} {"LUFS",6} {"minutes",14} {"gaps",5} {"silence s",9} {"clicks",6} {"clipped",7} {"peak dB",7} {"DC",9} {"loop",5} {"recov.",6}");
        for (int i = 0; i < report.Hours.Count; i++)
            Row(report.Hours[i].Name ?? $"hour {i + 1}", report.Hours[i]);
        HourFigures total = report.Music.Total;
        if (report.Hours.Count > 1)
            Row("all", total with { MinuteLufs = [.. report.Hours.SelectMany(hour => hour.MinuteLufs)] });
        Line($"Octaves {string.Join(", ", report.Music.OctaveCentresHz.Zip(total.OctaveDecibels, Octave))} dB");
        Line($"Loudness {report.Music.LoudnessDecibelsPerHour:+0.000;-0.000} dB an hour");
        if (report.Machine.Engine.Length > 0)
        {
            Line($"{report.Music.Seconds:0} s of music on engine {report.Machine.Engine}, {report.Machine.RealTimeFactor:0.0} x real time, seed {report.Music.Seed}, fingerprint {report.Music.Fingerprint}");
            Line($"{report.Music.Transitions} transitions, {report.Music.Stingers} stingers; seconds in {string.Join(", ", report.Music.MoodSeconds.Select(mood => $"{mood.Key} {mood.Value:0}"))}");
            if (report.Machine is { Start: { } start, End: { } end })
            {
                Line($"Memory, MB, from warm to end: managed {start.Managed / 1e6:0.00} -> {end.Managed / 1e6:0.00}, native {start.Native / 1e6:0.00} -> {end.Native / 1e6:0.00}, resident {start.Resident / 1e6:0.0} -> {end.Resident / 1e6:0.0}");
            }
        }
        foreach (Verdict verdict in report.Verdicts)
            Line($"{(verdict.IsKept ? "kept  " : "MISSED")} {verdict.Promise}: {verdict.Found}");
    }

    private static void Row(string name, HourFigures hour)
    {
        string range = hour.MinuteLufs.Count == 0
            ? "-"
            : string.Create(CultureInfo.InvariantCulture, $"{hour.MinuteLufs.Min():0.0}..{hour.MinuteLufs.Max():0.0}");
        Line($"{name,8} {hour.Lufs,6:0.0} {range,14} {hour.Gaps,5} {hour.LongestSilenceSeconds,9:0.00} {hour.Clicks,6} {hour.Clipped,7} {20 * Math.Log10(hour.Peak + 1e-10),7:0.0} {hour.DirectCurrent,9:0.0e+0} {hour.LoopScore,5:0.00} {hour.Recoveries,6}");
    }

    private static string Octave(double centreHz, double decibels) =>
        string.Create(CultureInfo.InvariantCulture, $"{centreHz:0} Hz {decibels:0.0}");

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
