using System.Diagnostics;

namespace Ambience.Playback;

/// <summary>
/// Looks every other second whether another device should play: the player has chosen another default, or the device that
/// was asked for has come back. On a thread of the pool, because asking the system for its devices may take long.
/// </summary>
/// <remarks>
/// OpenAL Soft 1.19 has no event for this (ALC_SOFT_system_events came with 1.23.1), so it is polled; listing at most
/// takes a fiftieth of the time. While it lists, OpenAL Soft holds its lock on the list of devices, for which the output's
/// ten looks a second at the device wait.
/// </remarks>
internal sealed class DeviceWatch : IDisposable
{
    private const int PeriodMilliseconds = 2_000, LongestPeriodMilliseconds = 60_000;
    private const int LeastRests = 50; // times as long as a look took

    private readonly OpenAlLibrary _library;
    private readonly Timer _timer;
    private readonly Lock _lock = new(); // held for a comparison, never while the system is asked
    private string _asked;
    private string? _best; // what should play, as far as is known; null: what plays, whatever that is
    private int _beginnings;
    private volatile bool _changed;
    private volatile bool _ended;

    /// <param name="library">The library.</param>
    /// <param name="asked">The device that was asked for.</param>
    public DeviceWatch(OpenAlLibrary library, string asked)
    {
        _library = library;
        _asked = asked;
        _timer = new Timer(static watch => ((DeviceWatch)watch!).Tick(), this, Timeout.Infinite, Timeout.Infinite);
        Rest(0);
    }

    /// <summary>True once another device should play than when <see cref="Begin"/> was called last.</summary>
    public bool Changed => _changed;

    /// <summary>A device was opened.</summary>
    /// <param name="asked">The device that was asked for.</param>
    /// <param name="instead">The device that plays because that one was not there; null: it is there.</param>
    public void Begin(string asked, string? instead)
    {
        lock (_lock)
        {
            _asked = asked;
            _best = instead;
            _beginnings++;
            _changed = false;
        }
    }

    /// <summary>Looks now.</summary>
    internal void Look()
    {
        string asked;
        int beginnings;
        lock (_lock)
            (asked, beginnings) = (_asked, _beginnings);
        IReadOnlyList<string> names = _library.DeviceNames(); // first: it is what finds a new default
        string best = (asked == OpenAlDevice.DefaultName ? null : OpenAlDevices.Match(names, asked))
            ?? _library.DefaultDeviceName();
        lock (_lock)
        {
            if (beginnings != _beginnings)
                return; // of a device that does not play any more
            if (best.Length == 0)
                return; // there is nothing to go to
            _changed |= _best is not null && _best != best;
            _best = best;
        }
    }

    private void Tick()
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            Look();
        }
        catch (Exception)
        {
            // It would end the game. Nothing is lost: it is looked again.
        }
        Rest(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private void Rest(double lookMilliseconds)
    {
        if (_ended)
            return;
        int rest = (int)Math.Clamp(LeastRests * lookMilliseconds, PeriodMilliseconds, LongestPeriodMilliseconds);
        try
        {
            _ = _timer.Change(rest, Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // In this very moment.
        }
    }

    public void Dispose()
    {
        _ended = true;
        _timer.Dispose();
    }
}
