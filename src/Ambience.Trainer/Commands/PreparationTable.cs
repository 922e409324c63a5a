using System.Globalization;
using Ambience.Trainer.Data;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary>What <c>prepare</c> tells a person: what was left out or trimmed, and what the music is like.</summary>
internal static class PreparationTable
{
    private const double WorthMentioningSeconds = 0.5;
    private const string Levels = " ▁▂▃▄▅▆▇█";

    public static void Write(IAnsiConsole console, PreparationReport report)
    {
        foreach (Rejection rejection in report.Rejections)
            console.MarkupLineInterpolated($"[yellow]left out[/] {rejection.Name}: {rejection.Reason}");
        foreach (LookAlike pair in report.LookAlikes)
            console.MarkupLineInterpolated(
                $"[yellow]alike[/] {pair.Name} sounds like {pair.Other}; if it is the same recording, remove one");
        foreach (FileReport file in report.Files)
        {
            if (file.Trimmed.Sum >= WorthMentioningSeconds)
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                    $"[blue]trimmed[/] {file.Name}: silence of {file.Trimmed.Start:0.0} s at the start, {file.Trimmed.Inside:0.0} s inside, {file.Trimmed.End:0.0} s at the end");
            }
            foreach (string note in file.Notes)
                console.MarkupLineInterpolated($"[blue]note[/] {file.Name}: {note}");
        }
        if (report.Files.All(file => file.Licence.Length == 0))
            console.MarkupLine("[yellow]no licence[/] was declared: put a LICENSE beside the audio, or use --licence");
        console.Write(Moods(report));
        console.Write(Histograms(report));
        console.Write(Spectrum(report));
        Predict(console, report);
    }

    private static Table Moods(PreparationReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("mood");
        foreach (string column in (string[])["files", "minutes", "held out", "LUFS", "prior"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (MoodReport mood in report.Moods)
        {
            table.AddRow([.. new[]
            {
                mood.Mood, $"{mood.Files}", Number(mood.Seconds / 60), Number(mood.HeldOutSeconds / 60),
                Number(mood.LoudnessLufs), $"{mood.PriorSegments}",
            }.Select(Markup.Escape)]);
        }
        return table;
    }

    private static Table Histograms(PreparationReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumns("mood", "chroma", "loudness", "brightness", "onsets");
        foreach (MoodReport mood in report.Moods)
        {
            table.AddRow([.. new[]
            {
                mood.Mood, Bars(mood.Chroma), Bars(mood.LoudnessHistogram), Bars(mood.BrightnessHistogram),
                Bars(mood.DensityHistogram),
            }.Select(Markup.Escape)]);
        }
        return table.Caption("C to B, -60 to 0 LUFS, 62 Hz to 16 kHz, none to strong");
    }

    private static Table Spectrum(PreparationReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("octave, Hz");
        foreach (MoodReport mood in report.Moods)
            table.AddColumn(new TableColumn(Markup.Escape(mood.Mood)).RightAligned());
        for (int octave = 0; octave < report.OctaveCentresHz.Count; octave++)
        {
            table.AddRow([$"{Number(report.OctaveCentresHz[octave], "0")}",
                .. report.Moods.Select(mood => Number(mood.OctaveDecibels[octave]))]);
        }
        return table.Caption("mean level of each octave, dB of full scale");
    }

    private static void Predict(IAnsiConsole console, PreparationReport report)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"{report.Store}: {report.Hours:0.00} hours for {report.Preset}, loudness {report.LoudnessLufs:0.0} LUFS");
        if (report.PreparedSeconds > 0)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"prepared {report.PreparedSeconds / 60:0.0} minutes at {report.TimesRealTime:0} x real time");
        }
        int kept = report.Files.Count(file => file.PreparedEarlier);
        if (kept > 0)
            console.MarkupLineInterpolated($"kept {kept} files that were prepared earlier");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"receptive field {report.ReceptiveFieldMilliseconds:0} ms");
        if (report.Cost is { } cost)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"playing: about {cost.TimesRealTime:0.0} x real time on one core of this machine ({100 * cost.CoreShare:0.0} % of it)");
        }
        if (report.Training is { } training)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"training: about {training.Hours:0.0} hours on one core of this machine to hear all of it {training.Passes:0} times");
        }
    }

    /// <summary>A histogram in one line of text.</summary>
    private static string Bars(IReadOnlyList<double> shares)
    {
        double top = Math.Max(1e-9, shares.Max());
        return string.Concat(shares.Select(share => Levels[(int)Math.Ceiling(share / top * (Levels.Length - 1))]));
    }

    private static string Number(double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture);
}
