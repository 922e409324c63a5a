using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Ambience.Playback;

/// <summary>
/// Play for a game that mixes audio itself: its audio thread reads, and is the generator. Fades where music starts and
/// stops; gives silence while it does not play.
/// </summary>
internal sealed class PullPlayer : IMusicPlayer, IReadable
{
    private const int Free = 0, Taken = 1;
    private const double PatienceSeconds = 0.1; // longer than any audio block; after it, nobody is reading

    private readonly Transport _transport;
    private readonly MusicEvents _events;
    private readonly int _fadeFrames;
    private readonly Lock _callers = new();     // callers of AtRest among themselves; the reader never takes it
    private int _owner;                         // of the renderer: Free or Taken
    private int _readerThread;                  // id of the thread that read last; 0 = nobody yet
    private Action? _request;
    private Exception? _requestFault;
    private volatile bool _served;
    private long _framesHeard;
    private long _allocatedBytes;
    private Exception? _fault;

    // The owner's.
    private MusicRenderer _renderer;
    private Wish _done;                         // what the player does already
    private bool _wanted;                       // whether music should sound
    private int _fade;                          // 0.._fadeFrames
    private readonly float[] _last;             // the frame that sounded last
    private readonly float[] _cutFrom;          // the frame that sounded before a cut ..
    private int _tail;                          // .. and the frames that it still takes to leave
    private bool _ended;

    /// <param name="renderer">The music; belongs to the player from now on.</param>
    /// <param name="transport">What the game wants.</param>
    /// <param name="events">The renderer's clock.</param>
    public PullPlayer(MusicRenderer renderer, Transport transport, MusicEvents events)
    {
        (_renderer, _transport, _events) = (renderer, transport, events);
        _fadeFrames = renderer.SampleRateHz / 200; // 5 ms
        _last = new float[renderer.Channels];
        _cutFrom = new float[renderer.Channels];
    }

    /// <inheritdoc/>
    public string Description => "read by the game";

    /// <inheritdoc/>
    public long FramesHeard => Volatile.Read(ref _framesHeard);

    /// <inheritdoc/>
    public double BufferedMilliseconds => 0;

    /// <inheritdoc/>
    public long Underruns => 0;

    /// <inheritdoc/>
    public long DeviceLosses => 0;

    /// <inheritdoc/>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <inheritdoc/>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <inheritdoc/>
    public void Cut()
    {
        _fade = 0;
        _tail = _fadeFrames;
        _last.CopyTo(_cutFrom, 0);
    }

    /// <inheritdoc/>
    public void Use(MusicRenderer renderer) => _renderer = renderer;

    /// <inheritdoc/>
    public void Read(Span<float> interleaved)
    {
        var allocated = AllocationCount.Start();
        Volatile.Write(ref _readerThread, Environment.CurrentManagedThreadId);
        if (Interlocked.CompareExchange(ref _owner, Taken, Free) == Free)
        {
            ServeRequest();
            ReadOwned(interleaved);
            Volatile.Write(ref _owner, Free);
        }
        else
        {
            interleaved.Clear(); // someone thought that nobody reads, and is about to be done
        }
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + allocated.Bytes);
    }

    private void ReadOwned(Span<float> interleaved)
    {
        try
        {
            Follow();
            ReadFaded(interleaved);
        }
        catch (Exception e)
        {
            // The game's mixer is no place for an exception of an engine; silence and a message are.
            Volatile.Write(ref _fault, e);
            _ended = true;
            interleaved.Clear();
        }
        interleaved[Math.Max(0, interleaved.Length - _last.Length)..].CopyTo(_last);
        Volatile.Write(ref _framesHeard, _events.FramesMade - (_renderer.Unread.Length / _renderer.Channels));
    }

    private void Follow()
    {
        Wish wish = _transport.Wish;
        if (wish.Beginning != _done.Beginning && wish.Plays)
        {
            if (_fade > 0)
                Cut();
            _renderer.Begin(_transport.Seed, wish.Mood);
        }
        else if (!wish.Plays && _done.Plays && wish.FadeMilliseconds > 0 && !_done.Paused)
            _renderer.Fader.Exit(wish.FadeMilliseconds / 1000f);
        _renderer.TapTransport(_done, wish);
        _done = wish;
        bool ends = _renderer.Fader.IsExiting && !_renderer.Fader.HasExited;
        _wanted = (wish.Plays && !wish.Paused) || ends;
    }

    private void ReadFaded(Span<float> interleaved)
    {
        int channels = _renderer.Channels;
        if (_ended)
            interleaved.Clear();
        while (!_ended && !interleaved.IsEmpty)
        {
            int target = _wanted ? _fadeFrames : 0;
            if (_fade == target && _tail == 0)
            {
                if (target == 0)
                    interleaved.Clear();
                else
                    _renderer.Read(interleaved);
                return;
            }
            int frames = Math.Min(interleaved.Length / channels, Math.Max(Math.Abs(target - _fade), _tail));
            Span<float> part = interleaved[..(frames * channels)];
            _renderer.Read(part);
            for (int frame = 0; frame < frames; frame++)
                Fade(part.Slice(frame * channels, channels), target);
            interleaved = interleaved[part.Length..];
        }
    }

    /// <summary>
    /// One frame nearer to the target; after a cut, the frame that sounded last leaves instead of breaking off.
    /// </summary>
    private void Fade(Span<float> frame, int target)
    {
        _fade += Math.Sign(target - _fade);
        _tail = Math.Max(0, _tail - 1);
        float rise = Smooth((float)_fade / _fadeFrames), leave = Smooth((float)_tail / _fadeFrames);
        for (int channel = 0; channel < frame.Length; channel++)
            frame[channel] = (frame[channel] * rise) + (_cutFrom[channel] * leave);
    }

    private static float Smooth(float share) => share * share * (3 - (2 * share)); // no corner at either end

    /// <inheritdoc/>
    public void AtRest(Action action)
    {
        lock (_callers)
        {
            int reader = Volatile.Read(ref _readerThread);
            if (reader == 0 || reader == Environment.CurrentManagedThreadId || !AskReader(action))
                RunAsOwner(action);
            else if (Interlocked.Exchange(ref _requestFault, null) is { } fault)
                ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>
    /// Lets the reading thread run the action at the start of its next read. False if it did not come.
    /// </summary>
    private bool AskReader(Action action)
    {
        _served = false;
        Volatile.Write(ref _request, action);
        long start = Stopwatch.GetTimestamp();
        for (var wait = default(SpinWait); !_served; wait.SpinOnce())
        {
            bool waitedLong = Stopwatch.GetElapsedTime(start).TotalSeconds > PatienceSeconds;
            if (waitedLong && Interlocked.Exchange(ref _request, null) is not null)
                return false;
        }
        return true;
    }

    private void ServeRequest()
    {
        if (Volatile.Read(ref _request) is null || Interlocked.Exchange(ref _request, null) is not { } action)
            return;
        try
        {
            Follow();
            action();
        }
        catch (Exception e)
        {
            _requestFault = e; // the caller's, not the audio thread's
        }
        _served = true;
    }

    private void RunAsOwner(Action action)
    {
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _owner, Taken, Free) != Free)
            wait.SpinOnce();
        try
        {
            Follow();
            action();
        }
        finally
        {
            Volatile.Write(ref _owner, Free);
        }
    }

    /// <summary>From now on every read is silence, and the renderer is left alone.</summary>
    public void Dispose() => AtRest(() => _ended = true);
}
