using System.Diagnostics;

namespace Ambience.Soak.Faults;

/// <summary>
/// The disk fills up while a soundtrack is written into a wave file: a real one of a megabyte, in memory, that only the
/// process sees that writes to it.
/// </summary>
internal sealed class DiskFull : IFault
{
    /// <summary>What the process says that survived.</summary>
    public const string Survived = "the recording ended, the game went on";

    /// <inheritdoc/>
    public string Name => "disk full in the wave output";

    /// <inheritdoc/>
    public FaultResult Run(FaultPlace place, bool isLong)
    {
        int times = isLong ? 10 : 1, survived = 0;
        string said = "";
        for (int time = 0; time < times; time++)
        {
            string disk = place.InFolder("disk");
            Directory.CreateDirectory(disk);
            string program = string.Join(' ', ProgramItself.Command.Select(Quoted));
            string script = $"mount -t tmpfs -o size=1m none {Quoted(disk)} && exec {program} --full-disk {Quoted(disk)} --moods {Quoted(place.MoodsPath)}";
            // A mount space of its own; without root's rights, with a user space of its own too.
            string[] unshare = Environment.IsPrivilegedProcess ? ["unshare", "-m"] : ["unshare", "-rm"];
            using Process process = ProgramItself.StartCommand([.. unshare, "sh", "-c", script]);
            (int code, said) = ProgramItself.Finish(process);
            survived += code == 0 && said.Contains(Survived, StringComparison.Ordinal) ? 1 : 0;
        }
        return new FaultResult(Name, times, $"survived {survived} times; {said.Trim()}", survived == times);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>The process on the small disk. Writes until nothing more fits, and plays on.</summary>
    /// <returns>Exit code.</returns>
    public static int Fill(string disk, string moodsPath)
    {
        string wave = Path.Combine(disk, "music.wav");
        Exception? fault = null;
        double seconds;
        using (Soundtrack soundtrack = Soundtrack.Open(moodsPath, new SoundtrackOptions
        {
            Output = SoundtrackOutput.WaveFile, WavePath = wave, Seed = 1,
        }))
        {
            soundtrack.Play();
            for (long began = Stopwatch.GetTimestamp(); fault is null && Stopwatch.GetElapsedTime(began).TotalSeconds < 60;)
            {
                Thread.Sleep(20);
                fault = soundtrack.Statistics.Fault;
            }
            // The game goes on as if nothing had happened.
            seconds = soundtrack.Statistics.SecondsMade;
            soundtrack.TransitionTo(soundtrack.Moods[^1]);
            soundtrack.SetParameter(soundtrack.Parameters[0].Name, 1);
            _ = soundtrack.CaptureState();
            soundtrack.Stop();
            soundtrack.Play();
            soundtrack.DispatchEvents();
        }
        string[] left = Directory.GetFiles(disk);
        string reason = fault?.InnerException?.Message ?? fault?.Message ?? "no fault";
        bool isRight = fault is AmbienceException && reason.Contains("No space left", StringComparison.Ordinal) &&
            seconds > 1 && left.Length == 0;
        Console.WriteLine(isRight
            ? $"{Survived}: {fault!.Message}"
            : $"after {seconds:0.0} s: {reason}; left on the disk: {string.Join(", ", left)}");
        return isRight ? 0 : 1;
    }
}
