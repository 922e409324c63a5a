using Ambience.Playback;

namespace Ambience.Editor.Sound;

/// <summary>Gives the windows that listen what is made for the sound device.</summary>
internal sealed class DeviceEcho : IDisposable
{
    private const int PollMilliseconds = 40;
    private const int RestsAfterPolls = 5;

    private readonly MusicTap _tap;
    private readonly SoundListeners _listeners;
    private readonly float[] _block;
    private readonly Thread _thread;
    private volatile bool _ended;

    public DeviceEcho(Soundtrack soundtrack, SoundListeners listeners)
    {
        (_tap, _listeners) = (soundtrack.OpenTap(), listeners);
        _block = new float[soundtrack.SampleRateHz / 10 * soundtrack.Channels];
        _thread = new Thread(Run) { Name = "ambience-editor sound", IsBackground = true };
        _thread.Start();
    }

    private void Run()
    {
        for (int emptyPolls = 0; !_ended; Thread.Sleep(PollMilliseconds))
        {
            int count = _tap.Read(_block);
            emptyPolls = count > 0 ? 0 : emptyPolls + 1;
            if (count > 0 || emptyPolls == RestsAfterPolls)
                _listeners.Send(_block.AsSpan(0, count));
        }
    }

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
        _tap.Dispose();
    }
}
