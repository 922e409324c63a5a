using System.Diagnostics;

namespace Ambience.Editor.Sound;

/// <summary>
/// In place of a sound device: reads the music at the pace of real time and gives it to the windows that listen.
/// </summary>
internal sealed class BrowserClock : ISoundFeed
{
    private const int BlockMilliseconds = 40;
    private const int RestMilliseconds = 400; // between looks at music that does not play, where nobody says that it begins
    private const int SleptMilliseconds = 500;

    private readonly Soundtrack _soundtrack;
    private readonly SoundListeners _listeners;
    private readonly float[] _block; // [frames, channels]
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _ended;

    public BrowserClock(Soundtrack soundtrack, SoundListeners listeners)
    {
        (_soundtrack, _listeners) = (soundtrack, listeners);
        _block = new float[soundtrack.SampleRateHz * BlockMilliseconds / 1000 * soundtrack.Channels];
        _thread = new Thread(Run) { Name = "ambience-editor sound", IsBackground = true };
        _thread.Start();
    }

    private void Run()
    {
        while (!_ended)
        {
            if (_soundtrack.Status == SoundtrackStatus.Playing)
                Play();
            else
                _ = _wake.WaitOne(RestMilliseconds);
        }
        _listeners.Send([]);
    }

    /// <summary>Until the music has stopped and faded out.</summary>
    private void Play()
    {
        long start = Stopwatch.GetTimestamp();
        for (long block = 1; !_ended; block++)
        {
            _soundtrack.Read(_block);
            if (_soundtrack.Status != SoundtrackStatus.Playing && !_block.AsSpan().ContainsAnyExcept(0f))
                break;
            _listeners.Send(_block);
            double wait = (block * BlockMilliseconds) - Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (wait > 0)
                Thread.Sleep((int)wait);
            else if (wait < -SleptMilliseconds) // nobody wants to hear all at once what the machine slept through
                (start, block) = (Stopwatch.GetTimestamp(), 0);
        }
        _listeners.Send([]);
    }

    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _ended = true;
        _ = _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }
}
