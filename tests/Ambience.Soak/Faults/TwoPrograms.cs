using System.Diagnostics;
using Ambience.Soak.Reporting;

namespace Ambience.Soak.Faults;

/// <summary>Two processes play the same files at once and write the same report.</summary>
internal sealed class TwoPrograms : IFault
{
    /// <inheritdoc/>
    public string Name => "two processes on the same files";

    /// <inheritdoc/>
    public FaultResult Run(FaultPlace place, bool isLong)
    {
        int times = isLong ? 20 : 1, alike = 0;
        string said = "";
        for (int time = 0; time < times; time++)
        {
            string report = place.InFolder("two.json");
            Process[] both = [.. Enumerable.Range(0, 2).Select(_ => ProgramItself.Start(
                "--minutes", "0.1", "--moods", place.MoodsPath, "--report", report, "--training", "none"))];
            (int Code, string Said)[] ends = [.. both.Select(ProgramItself.Finish)];
            said = string.Join(' ', ends.Where(end => end.Code != 0).Select(end => end.Said.Trim()));
            string fingerprint = SoakReport.Read(report).Music.Fingerprint;
            bool same = ends.All(end => end.Code == 0 && end.Said.Contains(fingerprint, StringComparison.Ordinal));
            alike += same && Directory.GetFiles(Path.GetDirectoryName(report)!, "*.tmp").Length == 0 ? 1 : 0;
            foreach (Process process in both)
                process.Dispose();
        }
        return new FaultResult(Name, times, $"the same music and a whole report {alike} times {said}".TrimEnd(), alike == times);
    }
}
