using Ambience.Playback.Governing;
using Microsoft.Extensions.Logging;

namespace Ambience.Telemetry;

/// <summary>
/// Comes by at every open soundtrack ten times a second, twice a second while none of them makes music, on a thread that makes
/// no sound: tells meters, traces and logs what happened, and does what may take its time.
/// </summary>
/// <remarks>Opening and closing take a lock for some nanoseconds; the audio path never does.</remarks>
internal static class TelemetryRounds
{
    private const int RoundMilliseconds = 100;
    private const int RestMilliseconds = 500;
    private const int QuietRoundsBeforeRest = 20;

    private static readonly Lock s_lock = new();
    private static volatile SoundtrackTelemetry[] s_open = [];
    private static Timer? s_timer;
    private static int s_going, s_quietRounds, s_milliseconds;

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
            if (s_timer is null)
            {
                (s_quietRounds, s_milliseconds) = (0, RoundMilliseconds);
                s_timer = new Timer(_ => GoRound(), null, RoundMilliseconds, RoundMilliseconds);
            }
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
            bool any = false;
            foreach (SoundtrackTelemetry one in s_open)
                any |= one.Round();
            Pace(any);
        }
        finally
        {
            Volatile.Write(ref s_going, 0);
        }
    }

    private static void Pace(bool musicWasMade)
    {
        s_quietRounds = musicWasMade ? 0 : s_quietRounds + 1;
        int milliseconds = s_quietRounds < QuietRoundsBeforeRest ? RoundMilliseconds : RestMilliseconds;
        if (milliseconds == s_milliseconds)
            return;
        lock (s_lock)
        {
            s_milliseconds = milliseconds;
            s_timer?.Change(milliseconds, milliseconds);
        }
    }
}
