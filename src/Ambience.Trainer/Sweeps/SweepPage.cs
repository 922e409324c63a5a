using System.Globalization;
using System.Net;
using System.Text;

namespace Ambience.Trainer.Sweeps;

/// <summary>The results of a sweep as a table that a browser shows without a network.</summary>
internal static class SweepPage
{
    public static string Html(string name, IReadOnlyList<SweepResult> results)
    {
        string title = WebUtility.HtmlEncode(name);
        var page = new StringBuilder($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <title>{{title}}</title>
            <style>
            body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #222; }
            table { border-collapse: collapse; } th, td { padding: .2rem .7rem; text-align: right; }
            th:first-child, td:first-child { text-align: left; } tr + tr { border-top: 1px solid #ddd; }
            </style>
            </head>
            <body>
            <h1>{{title}}</h1>
            <table>
            <tr><th>run</th><th>status</th><th>step</th><th>minutes</th>
            <th>best NLL</th><th>last NLL</th><th>chroma</th><th>notes</th></tr>

            """);
        foreach (SweepResult result in results)
        {
            string[] cells =
            [
                result.Name, $"{result.Status}", Number(result.Step, "N0"), Number(result.Minutes, "F1"),
                Number(result.BestBits, "F3"), Number(result.ValidationBits, "F3"), Number(result.ChromaMargin, "F2"),
                string.Join(" ", new[] { result.Health, result.Error }.Where(text => text.Length > 0)),
            ];
            IEnumerable<string> columns = cells.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>");
            page.Append("<tr>").AppendJoin("", columns).Append("</tr>\n");
        }
        return page.Append("</table>\n</body>\n</html>\n").ToString();
    }

    /// <summary>A number, or a dash for none.</summary>
    public static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
