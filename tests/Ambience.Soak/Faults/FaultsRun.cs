using System.Text.Json;
using Ambience.IO;

namespace Ambience.Soak.Faults;

/// <summary>All the faults, one after another.</summary>
internal static class FaultsRun
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true,
    };

    public static IReadOnlyList<IFault> All { get; } =
        [new MoodFileRewritten(), new WeightFileDeleted(), new DiskFull(), new TwoPrograms(), new OpenAndClose()];

    /// <returns>Whether everything that is promised was kept.</returns>
    public static bool Run(SoakOptions options, CancellationToken interrupt)
    {
        var results = new List<FaultResult>();
        foreach (IFault fault in All)
        {
            interrupt.ThrowIfCancellationRequested();
            using var place = new FaultPlace(options);
            FaultResult result = fault.Run(place, isLong: true);
            results.Add(result);
            Console.WriteLine($"{(result.IsKept ? "kept  " : "MISSED")} {result.Name}, {result.Times} times: {result.Found}");
        }
        AtomicFile.Write(options.ReportPath, stream => JsonSerializer.Serialize(stream, results, s_json));
        return results.All(result => result.IsKept);
    }
}
