using Ambience.Playback.Governing;
using Microsoft.Extensions.Logging;

namespace Ambience.Telemetry;

/// <summary>
/// Comes by at every open soundtrack ten times a second, on a thread that makes no sound: tells meters, traces and logs what
/// happened, and does what may take its time.
/// </summary>
/// <remarks>Opening and closing take a lock for some nanoseconds; the audio path never does.</remarks>
internal static class TelemetryRounds
{
    private const int RoundMilliseconds = 100;

    private static readonly Lock s_lock = new();
    private static volatile SoundtrackTelemetry[] s_open = [];
    private static Timer? s_timer;
    private static int s_going;

    /// <summary>The soundtracks that are open. Any thread.</summary>
    public static IReadOnlyList<SoundtrackTelemetry> Open => s_open;

    /// <summary>A soundtrack was opened.</summary>
    public static SoundtrackTelemetry Add(Soundtrack soundtrack, string name, GovernorJournal journal, ILogger? logger)
    {
        AmbienceMeter.Start();
        lock (s_lock)
        {
            string unique = name;
            for (int number = 2; s_open.Any(one => one.Name == unique); number++)
                unique = $"{name} {number}";
            var telemetry = new SoundtrackTelemetry(soundtrack, unique, journal, logger);
            s_open = [.. s_open, telemetry];
            s_timer ??= new Timer(_ => GoRound(), null, RoundMilliseconds, RoundMilliseconds);
            return telemetry;
        }
    }

    /// <summary>It was closed: its last reports are told now.</summary>
    public static void Remove(SoundtrackTelemetry telemetry)
    {
        lock (s_lock)
        {
            s_open = [.. s_open.Where(one => one != telemetry)];
            if (s_open.Length == 0)
            {
                s_timer?.Dispose();
                s_timer = null;
            }
        }
    }

    private static void GoRound()
    {
        if (Interlocked.Exchange(ref s_going, 1) != 0)
            return; // the last round still goes on
        try
        {
            foreach (SoundtrackTelemetry one in s_open)
                one.Round();
        }
        finally
        {
            Volatile.Write(ref s_going, 0);
        }
    }
}
