using System.Diagnostics;
using System.Globalization;

namespace Ambience.Soak.Faults;

/// <summary>
/// The mood file that the game watches is saved every 100 ms: whole with other numbers, cut off in the middle, with a
/// mistake, empty.
/// </summary>
internal sealed class MoodFileRewritten : IFault
{
    private const double EverySeconds = 0.1;

    /// <inheritdoc/>
    public string Name => "mood file rewritten every 100 ms";

    /// <inheritdoc/>
    public FaultResult Run(FaultPlace place, bool isLong)
    {
        double seconds = isLong ? 300 : 3;
        using Soundtrack soundtrack = place.Open(watches: true);
        var listener = new Listener(soundtrack, place.Training);
        long reloads = 0, problems = 0, writes = 0;
        soundtrack.MoodFileReloaded += () =>
        {
            reloads++;
            problems += soundtrack.MoodFileProblem is null ? 0 : 1;
        };
        listener.Play(0.5);
        long began = Stopwatch.GetTimestamp();
        double Elapsed() => Stopwatch.GetElapsedTime(began).TotalSeconds;
        while (Elapsed() < seconds)
        {
            if (Elapsed() >= writes * EverySeconds)
                Save(place, writes++);
            listener.Play(0.05);
            Thread.Sleep(10); // about real time, as in a game
        }
        // What is saved last is what plays in the end.
        File.WriteAllText(place.MoodsPath, place.MoodsText + "# mended\n");
        long before = reloads;
        for (double patience = Elapsed() + 20; Elapsed() < patience && (reloads == before || soundtrack.MoodFileProblem is not null);)
        {
            listener.Play(0.05);
            Thread.Sleep(10);
        }
        listener.Play(2);
        bool isKept = listener.IsWhole && reloads > problems && problems > 0 && soundtrack.MoodFileProblem is null;
        return new FaultResult(Name, writes, string.Create(CultureInfo.InvariantCulture,
            $"{listener.Found}; {reloads} reports, {problems} of them of a broken file"), isKept);
    }

    private static void Save(FaultPlace place, long write)
    {
        string text = place.MoodsText;
        string whole = text + $"# {write}\n";
        File.WriteAllText(place.MoodsPath, (write / 4 % 4) switch // each kind stays long enough to be looked at
        {
            0 => whole.Replace("fadeSeconds: 5", $"fadeSeconds: {2 + (write % 5)}", StringComparison.Ordinal),
            1 => whole[..(int)(write * 37 % text.Length)],
            2 => whole.Replace("moods:", "moodz:", StringComparison.Ordinal),
            _ => "",
        });
    }
}
