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
    private readonly IAudioOutput _output;

    // The host's thread's.
    private Wish _done;        // what the player does already
    private bool _sounds;      // the renderer makes music, or the silence after it
    private int _quietFrames;  // made since the music has ended

    /// <summary>Opens the output; nothing sounds before the transport says so.</summary>
    /// <param name="host">Keeps the ring full.</param>
    /// <param name="ownsHost">Whether it is disposed with the player.</param>
    /// <param name="renderer">The music; belongs to the player from now on.</param>
    /// <param name="transport">What the game wants.</param>
    /// <param name="events">The renderer's clock.</param>
    /// <param name="bufferedMilliseconds">Music between generator and ear.</param>
    /// <param name="open">Makes the output that empties the ring.</param>
    /// <exception cref="AmbienceException">The output cannot be opened.</exception>
    public LivePlayer(
        MusicHost host, bool ownsHost, MusicRenderer renderer, Transport transport, MusicEvents events,
        int bufferedMilliseconds, Func<SampleRing, PlaybackBuffering, IAudioOutput> open)
    {
        (_host, _ownsHost, Renderer, _transport, _events) = (host, ownsHost, renderer, transport, events);
        PlaybackBuffering buffering =
            PlaybackBuffering.For(bufferedMilliseconds, renderer.SampleRateHz, renderer.Channels, renderer.HopFrames);
        _ring = new SampleRing(buffering.RingSamples);
        _bufferedFrames = (buffering.RingSamples / renderer.Channels) + (buffering.Buffers * buffering.BufferFrames);
        _output = open(_ring, buffering);
        host.Add(this);
    }

    /// <summary>Whose hops are wanted.</summary>
    public MusicRenderer Renderer { get; private set; }

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
        if (!_sounds || !HasRoom)
            return false;
        if (!Renderer.Unread.IsEmpty)
            Deliver(); // the rest of the hop in which a restored state was captured
        return HasRoom;
    }

    private bool HasRoom => _ring.Free >= Renderer.HopFrames * Renderer.Channels;

    /// <summary>Host's thread: takes over the hop that was made.</summary>
    public void Deliver()
    {
        _ = _ring.Write(Renderer.Unread);
        int frames = Renderer.Unread.Length / Renderer.Channels;
        Renderer.SkipUnread();
        if (!Renderer.Fader.HasExited)
            return;
        // The fade of a stop is over. Silence follows it until all of it has been heard.
        _quietFrames += frames;
        if (_quietFrames >= _bufferedFrames)
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
        Sound();
    }

    private void Sound()
    {
        _sounds = true;
        _quietFrames = 0;
        _output.Play();
    }

    private void End(Wish wish, bool wasHeld)
    {
        if (wish.FadeMilliseconds == 0 || wasHeld)
            Silence();
        else
            Renderer.Fader.Exit(wish.FadeMilliseconds / 1000f);
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
