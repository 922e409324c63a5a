using System.Globalization;
using Ambience.Trainer.Evaluation;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary>What <c>evaluate</c> tells a person: a row a figure, a column a mood, real music's figure in brackets.</summary>
internal static class EvaluationTable
{
    private const string Signed = "+0.0;-0.0;0.0";

    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        console.Write(Figures(report.Moods));
        if (report.Precisions.Count > 1)
            console.Write(Precisions(report));
        if (report.Confusion is { } confusion)
            console.Write(Confusion(confusion));
        foreach (string goal in report.MissedGoals)
            console.MarkupLineInterpolated($"[yellow]missed[/] {goal}");
        if (report.MissedGoals.Count == 0)
            console.MarkupLine("[green]all goals reached[/]");
    }

    private static Table Figures(IReadOnlyList<MoodEvaluation> moods)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("");
        foreach (MoodEvaluation mood in moods)
            table.AddColumn(new TableColumn(Markup.Escape(mood.Mood)).RightAligned());
        Row("NLL of held-out music, bits a sample", mood => Text(mood.Bits, "0.00"));
        Row("  uniform, unigram", mood => $"{Text(mood.Baselines?.Uniform, "0.00")}, {Text(mood.Baselines?.Unigram, "0.00")}");
        Row("  linear prediction", mood => Text(mood.Baselines?.LinearPrediction, "0.00"));
        Following(Row);
        Sound(Row);
        for (int octave = 0; octave < moods[0].Octaves.Count; octave++)
        {
            int index = octave;
            Row($"{moods[0].Octaves[index].CentreHz:0} Hz octave, dB to real",
                mood => Text(mood.Octaves[index].DifferenceDecibels, Signed));
        }
        Row("nearest training window, dB (held-out)",
            mood => Pair(mood.Memorisation?.Played.NearestDecibels, mood.Memorisation?.Real.NearestDecibels, "0.0"));
        Row("  median", mood => Pair(mood.Memorisation?.Played.MedianDecibels, mood.Memorisation?.Real.MedianDecibels, "0.0"));
        if (moods[0].Endurance is { } first)
            Endurance(Row, first.Minutes);
        return table.Caption("in brackets: the same figure of real music");

        void Row(string title, Func<MoodEvaluation, string> value) =>
            table.AddRow([Markup.Escape(title), .. moods.Select(mood => Markup.Escape(value(mood)))]);
    }

    private static void Following(Action<string, Func<MoodEvaluation, string>> row)
    {
        row("chroma, held-out", mood => Pair(mood.HeldOut?.Chroma, mood.HeldOutOfRealMusic?.Chroma, "0.00"));
        row("  against a tritone", mood => Pair(mood.HeldOut?.ChromaTritone, mood.HeldOutOfRealMusic?.ChromaTritone, "0.00"));
        row("chroma, prior; tritone", mood => $"{Text(mood.Prior?.Chroma, "0.00")}; {Text(mood.Prior?.ChromaTritone, "0.00")}");
        row("loudness correlation",
            mood => Pair(mood.HeldOut?.LoudnessCorrelation, mood.HeldOutOfRealMusic?.LoudnessCorrelation, "0.00"));
        row("loudness bias, dB",
            mood => Pair(mood.HeldOut?.LoudnessBiasDecibels, mood.HeldOutOfRealMusic?.LoudnessBiasDecibels, Signed));
        row("brightness correlation",
            mood => Pair(mood.HeldOut?.BrightnessCorrelation, mood.HeldOutOfRealMusic?.BrightnessCorrelation, "0.00"));
        row("onset correlation",
            mood => Pair(mood.HeldOut?.DensityCorrelation, mood.HeldOutOfRealMusic?.DensityCorrelation, "0.00"));
    }

    private static void Sound(Action<string, Func<MoodEvaluation, string>> row)
    {
        row("Frechet distance, log-mel", mood => Pair(mood.Frechet?.Played, mood.Frechet?.Real, "0.00"));
        row("spectral centroid, Hz", Sounds(timbre => timbre.CentroidHz, "0"));
        row("  its movement, octaves", Sounds(timbre => timbre.CentroidOctaves, "0.00"));
        row("spectral flatness, dB", Sounds(timbre => timbre.FlatnessDecibels, "0.0"));
        row("spectral flux", Sounds(timbre => timbre.Flux, "0.000"));
        row("crest factor, dB", Sounds(timbre => timbre.CrestDecibels, "0.0"));
        for (int i = 0; i < Timbre.ModulationHz.Count; i++)
        {
            int band = i;
            row($"modulation at {Timbre.ModulationHz[band]}-{2 * Timbre.ModulationHz[band]} Hz, dB",
                Sounds(timbre => timbre.ModulationDecibels[band], "0.0"));
        }

        row("above 8 kHz, dBFS", Noise(noise => noise.TrebleDecibels, "0.0"));
        row("noise floor of quiet passages, dBFS", Noise(noise => noise.FloorDecibels, "0.0"));
        row("stereo correlation", Noise(noise => noise.StereoCorrelation, "0.00"));
        row("lost in mono, dB", Noise(noise => noise.MonoLossDecibels, "0.0"));

        static Func<MoodEvaluation, string> Noise(Func<NoiseAndStereo, double> figure, string format) => mood =>
            mood.NoiseAndStereo is { } noise ? Pair(figure(noise.Played), figure(noise.Real), format) : "-";

        static Func<MoodEvaluation, string> Sounds(Func<Timbre, double> figure, string format) => mood =>
            mood.Timbre is { } timbre ? Pair(figure(timbre.Played), figure(timbre.Real), format) : "-";
    }

    private static void Endurance(Action<string, Func<MoodEvaluation, string>> row, double minutes)
    {
        row($"over {minutes:0.#} min: longest silence, s", Long(run => run.LongestSilenceSeconds, "0.0"));
        row("silences an hour", Long(run => run.SilencesPerHour, "0"));
        row("clicks an hour", Long(run => run.ClicksPerHour, "0"));
        row("clipped samples an hour", Long(run => run.ClippedPerHour, "0"));
        row("recoveries an hour", Long(run => run.RecoveriesPerHour, "0"));
        row("peak, dBFS", Long(run => run.PeakDecibels, "0.0"));
        row("loop score", Long(run => run.LoopScore, "0.00"));
        row("loudness slope, dB/min", Long(run => run.LoudnessDecibelsPerMinute, "+0.00;-0.00;0.00"));
        row("chroma margin, last minute",
            mood => Text(mood.Endurance?.ChromaMarginByMinute.Select(x => (double?)x).LastOrDefault(), "0.00"));

        static Func<MoodEvaluation, string> Long(Func<EnduranceReport, double> figure, string format) => mood => Pair(
            mood.Endurance is { } run ? figure(run) : null, mood.EnduranceOfRealMusic is { } real ? figure(real) : null, format);
    }

    private static Table Precisions(EvaluationReport report)
    {
        Table table = new Table().Border(TableBorder.Rounded)
            .AddColumn("weights").AddColumn(new TableColumn("bits a sample").RightAligned());
        foreach (MoodEvaluation mood in report.Moods)
            table.AddColumn(new TableColumn(Markup.Escape(mood.Mood)).RightAligned());
        foreach (PrecisionBits precision in report.Precisions)
        {
            table.AddRow([PrecisionNames.Of(precision.Weights), Text(precision.Bits, "0.0000"),
                .. precision.BitsByMood.Select(bits => Text(bits, "0.0000"))]);
        }
        return table;
    }

    private static Table Confusion(MoodConfusion confusion)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("played, to real");
        foreach (string mood in confusion.Moods)
            table.AddColumn(new TableColumn(Markup.Escape(mood)).RightAligned());
        for (int row = 0; row < confusion.Moods.Count; row++)
        {
            table.AddRow([Markup.Escape(confusion.Moods[row]), .. confusion.Moods.Select((_, column) =>
                Pair(confusion.Played[row][column], confusion.Real[row][column], "0.0"))]);
        }
        return table.Caption("Frechet distances; in brackets: of two halves of real music");
    }

    private static string Pair(double? played, double? real, string format) => $"{Text(played, format)} ({Text(real, format)})";

    private static string Text(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
