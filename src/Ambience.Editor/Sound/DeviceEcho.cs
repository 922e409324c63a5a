using Ambience.Playback;

namespace Ambience.Editor.Sound;

/// <summary>Gives the windows that listen what is made for the sound device.</summary>
internal sealed class DeviceEcho : ISoundFeed
{
    private const int PollMilliseconds = 40;
    private const int RestMilliseconds = 400; // where nobody says that music begins
    private const int RestsAfterPolls = 5;

    private readonly Soundtrack _soundtrack;
    private readonly MusicTap _tap;
    private readonly SoundListeners _listeners;
    private readonly float[] _block;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private volatile bool _ended;

    public DeviceEcho(Soundtrack soundtrack, SoundListeners listeners)
    {
        (_soundtrack, _tap, _listeners) = (soundtrack, soundtrack.OpenTap(), listeners);
        _block = new float[soundtrack.SampleRateHz / 10 * soundtrack.Channels];
        _thread = new Thread(Run) { Name = "ambience-editor sound", IsBackground = true };
        _thread.Start();
    }

    private void Run()
    {
        for (int emptyPolls = 0; !_ended;)
        {
            int count = _tap.Read(_block);
            emptyPolls = count > 0 ? 0 : emptyPolls + 1;
            if (count > 0 || emptyPolls == RestsAfterPolls)
                _listeners.Send(_block.AsSpan(0, count));
            bool rests = emptyPolls > RestsAfterPolls && _soundtrack.Status != SoundtrackStatus.Playing;
            _ = _wake.WaitOne(rests ? RestMilliseconds : PollMilliseconds);
        }
    }

    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _ended = true;
        _ = _wake.Set();
        _thread.Join();
        _tap.Dispose();
        _wake.Dispose();
    }
}
