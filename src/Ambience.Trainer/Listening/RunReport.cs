using System.Globalization;
using System.Net;
using System.Text;
using Ambience.IO;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Listening;

/// <summary>
/// <c>report.html</c> of a run: everything in one file that a browser shows without a network, rewritten at each
/// listening.
/// </summary>
internal static class RunReport
{
    public const string FileName = "report.html";

    private const string Style = """
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
        table { border-collapse: collapse; margin: .5rem 0 1.5rem; } th, td { padding: .2rem .7rem; text-align: right; }
        th:first-child, td:first-child { text-align: left; } tr + tr { border-top: 1px solid #ddd; }
        svg text { font-size: 12px; fill: #555; } .grid { stroke: #ddd; } polyline { fill: none; stroke-width: 2; }
        .training { stroke: #8ab; } .validation { stroke: #c40; } figure { margin: 0 0 1.5rem; } img { max-width: 100%; }
        .sick { color: #b00; font-weight: 600; }
        """;

    /// <summary>Writes it.</summary>
    /// <exception cref="AmbienceException">It cannot be written.</exception>
    public static void Write(
        string runFolder, Checkpoint now, IReadOnlyList<Listening> listenings, IReadOnlyList<HeardClip> clips)
    {
        string name = Path.GetFileName(Path.GetFullPath(runFolder));
        string html = Html(name, now, new TrainingLog(runFolder).Read(), listenings, clips);
        AtomicFile.Write(Path.Combine(runFolder, FileName), stream => stream.Write(Encoding.UTF8.GetBytes(html)));
    }

    /// <summary>The whole page.</summary>
    internal static string Html(
        string name, Checkpoint now, IReadOnlyList<TrainingLogRow> log, IReadOnlyList<Listening> listenings,
        IReadOnlyList<HeardClip> clips)
    {
        var page = new StringBuilder();
        page.Append(Text($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{Safe(name)}: step {now.Step:N0}</title>
            <style>{Style}</style>
            </head>
            <body>
            <h1>{Safe(name)}</h1>

            """));
        Run(page, now);
        page.Append("<h2>Loss</h2>\n<p>NLL in bits a sample of audio: <span class=\"validation\">held out</span> (strong) and in ")
            .Append("training (pale).</p>\n").Append(LossCurve.Svg(log)).Append('\n');
        if (listenings.Count > 0)
            Heard(page, listenings, clips);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Run(StringBuilder page, Checkpoint now)
    {
        TrainingOptions options = now.Options;
        page.Append("<table>\n");
        Row("network", Text($"{now.Shape.Name}, {now.Shape.ParameterCount:N0} parameters"));
        Row("moods", string.Join(", ", now.Moods));
        Row("step", Text($"{now.Step:N0}, {TimeSpan.FromSeconds(now.Seconds):d\\.hh\\:mm\\:ss} of training"));
        Row("NLL held out", Text($"{now.ValidationBits:F3} bits (best {now.BestBits:F3})"));
        Row("learning rate", Text($"{options.LearningRate:G3} at most, {options.Schedule}, factor {now.RateFactor:G3}"));
        Row("steps left out", Text($"{now.SkippedSteps:N0}"));
        Row("computed by", Text($"{options.Arithmetic} on {options.Device}, {options.Threads} threads"));
        if (now.StartedFrom.Length > 0)
            Row("began from", now.StartedFrom);
        page.Append("</table>\n");

        void Row(string what, string value) => page.Append($"<tr><th>{what}</th><td>{Safe(value)}</td></tr>\n");
    }

    private static void Heard(StringBuilder page, IReadOnlyList<Listening> listenings, IReadOnlyList<HeardClip> clips)
    {
        page.Append(Text($"<h2>What it plays at step {listenings[^1].Step:N0}</h2>\n"));
        page.Append("<p>Asked for the features of held-out music. Chroma: cosine above that of a tritone; spectrum: mean ")
            .Append("distance of the octaves' levels from the real music's.</p>\n");
        foreach (HeardClip clip in clips)
        {
            string mood = Safe(clip.Mood);
            page.Append(Text($"<figure>\n<h3>{mood}</h3>\n"));
            page.Append($"<p>real <audio controls=\"controls\" src=\"{Data("audio/wav", clip.Real.Wave)}\"></audio> ");
            page.Append($"played <audio controls=\"controls\" src=\"{Data("audio/wav", clip.Played.Wave)}\"></audio></p>\n");
            page.Append($"<img alt=\"Spectrograms of {mood}, real and played\" ");
            page.Append($"src=\"{Data("image/png", clip.Picture)}\"/>\n</figure>\n");
        }
        page.Append("<h2>Figures of every listening</h2>\n<table>\n<tr><th>step</th><th>mood</th><th>health</th><th>level dB</th>")
            .Append("<th>real dB</th><th>peak dB</th><th>chroma</th><th>loudness</th><th>spectrum dB</th><th>silence s</th></tr>\n");
        foreach (Listening listening in listenings.Reverse())
        {
            foreach (HeardMood mood in listening.Moods)
                Row(page, listening.Step, mood);
        }
        page.Append("</table>\n");
    }

    private static void Row(StringBuilder page, long step, HeardMood mood)
    {
        string health = mood.Health == "healthy" ? mood.Health : $"<span class=\"sick\">{Safe(mood.Health)}</span>";
        page.Append(Text($"<tr><td>{step:N0}</td><td>{Safe(mood.Mood)}</td><td>{health}</td><td>{mood.LevelDecibels:F1}</td>"))
            .Append(Text($"<td>{mood.RealLevelDecibels:F1}</td><td>{mood.PeakDecibels:F1}</td><td>{Number(mood.ChromaMargin)}</td>"))
            .Append(Text($"<td>{Number(mood.LoudnessCorrelation)}</td><td>{mood.SpectrumDecibels:F1}</td>"))
            .Append(Text($"<td>{mood.LongestSilenceSeconds:F1}</td></tr>\n"));
    }

    private static string Number(double? value) => value is { } number ? Text($"{number:F2}") : "-";

    private static string Data(string kind, byte[] bytes) => $"data:{kind};base64,{Convert.ToBase64String(bytes)}";

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
