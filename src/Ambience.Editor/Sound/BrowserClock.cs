using System.Diagnostics;

namespace Ambience.Editor.Sound;

/// <summary>
/// In place of a sound device: reads the music at the pace of real time and gives it to the windows that listen.
/// </summary>
internal sealed class BrowserClock : IDisposable
{
    private const int BlockMilliseconds = 20;
    private const int RestMilliseconds = 40; // between looks at music that does not play

    private readonly Soundtrack _soundtrack;
    private readonly SoundListeners _listeners;
    private readonly float[] _block; // [frames, channels]
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
                Thread.Sleep(RestMilliseconds);
        }
    }

    /// <summary>Until the music has stopped and faded out.</summary>
    private void Play()
    {
        long start = Stopwatch.GetTimestamp();
        for (long block = 1; !_ended; block++)
        {
            _soundtrack.Read(_block);
            bool silent = !_block.AsSpan().ContainsAnyExcept(0f);
            if (silent && _soundtrack.Status != SoundtrackStatus.Playing)
                return;
            _listeners.Send(_block);
            double wait = (block * BlockMilliseconds) - Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (wait > 0)
                Thread.Sleep((int)wait);
            else if (wait < -500) // the machine slept: nobody wants to hear all of it at once
                (start, block) = (Stopwatch.GetTimestamp(), 0);
        }
    }

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
    }
}
