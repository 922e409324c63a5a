using Ambience.Moods;
using Ambience.Playback.Governing;
using Ambience.Telemetry;

namespace Ambience.Playback;

/// <summary>Play ahead of what is heard: a host's thread keeps a ring full, an output empties it.</summary>
internal sealed class LivePlayer : IMusicPlayer
{
    private readonly MusicHost _host;
    private readonly bool _ownsHost;
    private readonly Transport _transport;
    private readonly MusicEvents _events;
    private readonly SampleRing _ring;
    private readonly int _bufferedFrames; // at most, in ring and device
    private readonly int _queueFrames;    // of them, in the device
    private readonly IAudioOutput _output;
    private readonly GainTrack _gains = new();
    private readonly MusicLoop _loop;

    // The host's thread's.
    private Wish _done;        // what the player does already
    private bool _sounds;      // the renderer makes music, or the silence after it
    private int _quietFrames;  // made since the music has ended
    private long _soundsFrom;  // samples that the output had taken when the music began

    /// <summary>Opens the output; nothing sounds before the transport says so.</summary>
    /// <param name="host">Keeps the ring full.</param>
    /// <param name="ownsHost">Whether it is disposed with the player.</param>
    /// <param name="renderer">The music; belongs to the player from now on.</param>
    /// <param name="transport">What the game wants.</param>
    /// <param name="events">The renderer's clock.</param>
    /// <param name="levels">The game's hand on the level.</param>
    /// <param name="moods">How much shall be buffered, and the budget.</param>
    /// <param name="journal">Where the governor tells of its steps.</param>
    /// <param name="open">Makes the output that empties the ring.</param>
    /// <exception cref="AmbienceException">The output cannot be opened.</exception>
    public LivePlayer(
        MusicHost host, bool ownsHost, MusicRenderer renderer, Transport transport, MusicEvents events,
        SoundLevels levels, MoodFile moods, GovernorJournal journal,
        Func<SampleRing, PlaybackBuffering, IAudioOutput> open)
    {
        (_host, _ownsHost, Renderer, _transport, _events) = (host, ownsHost, renderer, transport, events);
        int rate = renderer.SampleRateHz, channels = renderer.Channels;
        double ownMilliseconds = (renderer.HopFrames + renderer.LatencyFrames) * 1000.0 / rate;
        int buffered = GovernorLimits.BufferedMilliseconds(moods.Budget, moods.Output.BufferedMilliseconds, ownMilliseconds);
        var buffering = PlaybackBuffering.For(buffered, rate, channels, renderer.HopFrames);
        _queueFrames = buffering.Buffers * buffering.BufferFrames;
        _bufferedFrames = (buffering.RingSamples / channels) + _queueFrames;
        var limits = GovernorLimits.For(
            moods.Budget, buffering.RingSamples / channels, rate, ownMilliseconds + (_queueFrames * 1000.0 / rate));
        Governor = new Governor(
            limits, journal, this, renderer.Batch.Model.Shape.HopSeconds, buffering.RingSamples, renderer.Batch.Time);
        _loop = new MusicLoop(channels, rate, levels, _gains, Governor);
        _ring = new SampleRing(buffering.RingSamples, limits.SlowAheadFrames * channels) { Loop = _loop };
        _output = open(_ring, buffering);
        host.Add(this);
    }

    /// <summary>Whose hops are wanted.</summary>
    public MusicRenderer Renderer { get; private set; }

    /// <summary>Keeps the music within its budget.</summary>
    public Governor Governor { get; }

    /// <summary>What the hops cost.</summary>
    public HopTimes HopTimes => _events.HopTimes;

    /// <summary>Nobody else uses the engine.</summary>
    public bool OwnsEngine => _ownsHost;

    /// <summary>The output has begun to take what was made since the music began.</summary>
    public bool HasSounded => _ring.Taken > _soundsFrom;

    /// <summary>Where the music waits to be heard.</summary>
    public SampleRing Ring => _ring;

    /// <summary>What <see cref="BufferedMilliseconds"/> can be at most at present.</summary>
    public double BufferLimitMilliseconds =>
        ((_ring.Limit / Renderer.Channels) + (_output is OpenAlOutput ? _queueFrames : 0)) * 1000.0 / Renderer.SampleRateHz;

    /// <summary>What empties the ring.</summary>
    public IAudioOutput Output => _output;

    /// <inheritdoc/>
    public string Description => _output.Description;

    /// <inheritdoc/>
    public long FramesHeard =>
        _events.FramesMade - (long)((RingMilliseconds + _output.LatencyMilliseconds) * Renderer.SampleRateHz / 1000);

    /// <inheritdoc/>
    public double BufferedMilliseconds => RingMilliseconds + _output.QueuedMilliseconds;

    private double RingMilliseconds => _ring.Buffered * 1000.0 / (Renderer.Channels * Renderer.SampleRateHz);

    /// <inheritdoc/>
    public long Underruns => _output.Underruns;

    /// <inheritdoc/>
    public long DeviceLosses => _output.DeviceLosses;

    /// <inheritdoc/>
    public long OutputRestarts => _output.Restarts;

    /// <inheritdoc/>
    public double OutputLatencyMilliseconds => _output.LatencyMilliseconds;

    /// <inheritdoc/>
    public long AllocatedBytes => _host.AllocatedBytes + _output.AllocatedBytes;

    /// <inheritdoc/>
    public Exception? Fault => _host.Fault ?? _output.Fault;

    /// <summary>Host's thread: does what the game wants, and says whether a hop is needed.</summary>
    public bool WantsHop()
    {
        Follow();
        if (!_sounds)
            return false;
        if (!HasRoom)
        {
            Governor.Filled();
            return false;
        }
        Governor.Wanted(BufferedMilliseconds);
        if (!Governor.MayMake())
            return false;
        if (!Renderer.Unread.IsEmpty)
            Deliver(); // the rest of the hop in which a restored state was captured
        return HasRoom;
    }

    private bool HasRoom => _ring.Free >= Renderer.HopFrames * Renderer.Channels;

    /// <summary>Host's thread: takes over the hop that was made.</summary>
    public void DeliverHop()
    {
        Deliver();
        Governor.HopMade(Renderer.LastHopTicks, Renderer.Batch.LastTicks);
    }

    private void Deliver()
    {
        _ = _ring.Write(Renderer.Unread);
        _gains.Add(_ring.Written, Renderer.Fader.Factor);
        int frames = Renderer.Unread.Length / Renderer.Channels;
        Renderer.SkipUnread();
        if (!Renderer.Fader.HasExited)
            return;
        // The fade of a stop is over. Silence follows it until all of it has been heard.
        _quietFrames += frames;
        if (_quietFrames >= Math.Max(_bufferedFrames, (_ring.Buffered / Renderer.Channels) + _queueFrames))
            Silence();
    }

    private void Follow()
    {
        Wish wish = _transport.Wish;
        if (wish == _done)
            return;
        if (wish.Beginning != _done.Beginning && wish.Plays)
            Begin(wish);
        else if (wish.Plays && !_done.Plays)
            Sound();
        else if (!wish.Plays && _done.Plays)
            End(wish, wasHeld: _done.Paused);
        Renderer.TapTransport(_done, wish);
        if (wish.Paused && !_done.Paused)
            _output.Pause();
        else if (!wish.Paused && _done.Paused && wish.Plays)
            _output.Play();
        _done = wish;
    }

    private void Begin(Wish wish)
    {
        if (_sounds)
            _ring.Cut();
        Renderer.Begin(_transport.Seed, wish.Mood);
        Governor.Begin();
        _soundsFrom = _ring.Written;
        Sound();
    }

    private void Sound()
    {
        _sounds = true;
        _quietFrames = 0;
        _loop.Enter();
        _output.Play();
    }

    private void End(Wish wish, bool wasHeld)
    {
        if (wish.FadeMilliseconds == 0 || wasHeld)
            Silence();
        else
        {
            Renderer.Fader.Exit(wish.FadeMilliseconds / 1000f);
            _loop.Exit(wish.FadeMilliseconds / 1000f);
        }
    }

    private void Silence()
    {
        _sounds = false;
        _output.Stop(); // fades for a moment and drops what is in the ring
    }

    /// <inheritdoc/>
    public void AtRest(Action action) => _host.AtRest(() =>
    {
        Follow();
        action();
    });

    /// <inheritdoc/>
    public void Cut() => _ring.Cut();

    /// <inheritdoc/>
    public void Use(MusicRenderer renderer) => Renderer = renderer;

    /// <inheritdoc/>
    public void Dispose()
    {
        _output.Dispose(); // first: it fades out what the generator goes on making
        _host.Remove(this);
        if (_ownsHost)
            _host.Dispose();
    }
}
