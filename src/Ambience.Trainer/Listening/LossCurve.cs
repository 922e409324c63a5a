using System.Globalization;
using System.Text;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Listening;

/// <summary>NLL over steps as a drawing inside HTML.</summary>
internal static class LossCurve
{
    private const int Width = 760, Height = 260, Left = 52, Right = 12, Top = 12, Bottom = 34;

    /// <returns>An svg element; a sentence while there are fewer than two points.</returns>
    public static string Svg(IReadOnlyList<TrainingLogRow> rows)
    {
        double[] all = [.. rows.SelectMany(row => new[] { row.TrainingBits, row.ValidationBits }).Where(double.IsFinite)];
        if (rows.Count < 2 || all.Length == 0)
            return "<p>The curve begins with the second checkpoint.</p>";
        double low = all.Min(), high = Math.Max(all.Max(), low + 0.01), lastStep = Math.Max(1, rows[^1].Step);
        var svg = new StringBuilder();
        svg.Append(Text($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"NLL over steps\">"));
        for (int i = 0; i <= 4; i++)
        {
            double bits = low + ((high - low) * i / 4), y = Y(bits);
            svg.Append(Text($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:F1}\" y2=\"{y:F1}\"/>"));
            svg.Append(Text($"<text x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{bits:F2}</text>"));
            double step = lastStep * i / 4;
            svg.Append(Text($"<text x=\"{X(step):F1}\" y=\"{Height - 12}\" text-anchor=\"middle\">{step:N0}</text>"));
        }
        Line("training", row => row.TrainingBits);
        Line("validation", row => row.ValidationBits);
        return svg.Append("</svg>").ToString();

        double X(double step) => Left + ((Width - Left - Right) * step / lastStep);

        double Y(double bits) => Height - Bottom - ((Height - Top - Bottom) * (bits - low) / (high - low));

        void Line(string kind, Func<TrainingLogRow, double> bits)
        {
            string points = string.Join(' ', rows.Where(row => double.IsFinite(bits(row)))
                .Select(row => Text($"{X(row.Step):F1},{Y(bits(row)):F1}")));
            if (points.Length > 0)
                svg.Append($"<polyline class=\"{kind}\" points=\"{points}\"/>");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
