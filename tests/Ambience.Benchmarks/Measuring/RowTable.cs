using System.Globalization;
using Ambience.Benchmarks.Machine;
using Spectre.Console;

namespace Ambience.Benchmarks.Measuring;

/// <summary>Prints what was measured.</summary>
internal static class RowTable
{
    /// <summary>The machine.</summary>
    public static void Print(IAnsiConsole console, Ceilings ceilings)
    {
        console.WriteLine(F($"Ceilings of one core: fp32 {ceilings.FloatGmacs:F0} GMAC/s, int8 {ceilings.Int8Gmacs:F0} GMAC/s"));
        console.WriteLine("Reading, GB/s by KiB of working set: " + string.Join("  ",
            ceilings.Bandwidth.Select(point => F($"{point.KibiBytes}:{point.GigaBytes:F0}"))));
        console.WriteLine("us/frame: network and selection of one stream. Floor: weights / bandwidth or multiply-adds / peak. " +
            "Hops and % of core: filter bank included.");
    }

    /// <summary>The rows of a preset.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<Row> rows)
    {
        var table = new Table { Title = new TableTitle(rows[0].Preset), Border = TableBorder.Simple };
        table.AddColumn("engine");
        table.AddColumn("set");
        table.AddColumn("weights");
        foreach (string name in new[]
        {
            "batch", "us/frame", "floor", "of floor", "GMAC/s", "+bank", "x real time", "% core", "hop P50", "P99", "P99.9",
            "P99.9/P50", "bytes",
        })
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }
        foreach (Row row in rows)
        {
            bool hasFloor = !double.IsNaN(row.FloorMicroseconds);
            table.AddRow(
                row.Threads > 1 ? F($"{row.Engine} x{row.Threads}") : row.Engine,
                row.InstructionSet, row.Weights, F($"{row.Batch}"), F($"{row.MicrosecondsPerFrame:F2}"),
                hasFloor ? F($"{row.FloorMicroseconds:F2}") : "",
                hasFloor ? F($"{row.MicrosecondsPerFrame / row.FloorMicroseconds:F2}x") : "",
                F($"{row.Gmacs:F1}"), F($"{row.FilterBankMicrosecondsPerFrame:F2}"), F($"{row.RealTimeFactor:F1}"),
                F($"{row.PercentOfCore:F2}"), F($"{row.P50:F0}"), F($"{row.P99:F0}"), F($"{row.P999:F0}"),
                F($"{row.P999 / row.P50:F2}"), F($"{row.AllocatedBytes}"));
        }
        console.Write(table);
    }

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
