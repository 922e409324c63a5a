using System.Globalization;

namespace Ambience.Soak.Load;

/// <summary>What each core of the machine did since it was started, as Linux counts it for all processes together.</summary>
/// <param name="Busy">Ticks, by core.</param>
/// <param name="Whole">Ticks with those at rest, by core.</param>
internal sealed record CoreTimes(long[] Busy, long[] Whole)
{
    private const string Counts = "/proc/stat";
    private const int Idle = 3, WaitsForDisk = 4, Guest = 8; // columns; guests are counted among the others already

    /// <summary>Now; no cores where there is no /proc.</summary>
    public static CoreTimes Take()
    {
        string[] lines = File.Exists(Counts) ? File.ReadAllLines(Counts) : [];
        long[][] cores = [.. lines.Where(IsCore).Select(line => Columns(line))];
        long[] whole = [.. cores.Select(columns => columns[..Guest].Sum())];
        return new CoreTimes([.. cores.Select((columns, core) => whole[core] - columns[Idle] - columns[WaitsForDisk])], whole);
    }

    /// <summary>Share of the time since then that each core was busy, 0 to 1.</summary>
    public double[] SharesSince(CoreTimes before) =>
        [.. Busy.Select((busy, core) => (busy - before.Busy[core]) / Math.Max(1.0, Whole[core] - before.Whole[core]))];

    private static bool IsCore(string line) =>
        line.StartsWith("cpu", StringComparison.Ordinal) && line.Length > 3 && char.IsAsciiDigit(line[3]);

    private static long[] Columns(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(column => long.Parse(column, CultureInfo.InvariantCulture))];
}
