namespace Ambience.Playback;

/// <summary>Real-time play: a generator thread keeps a ring full, an output empties it.</summary>
internal sealed class LivePlayer : IMusicPlayer
{
    private readonly MusicRenderer _renderer;
    private readonly SampleRing _ring;
    private readonly IAudioOutput _output;
    private volatile GeneratorThread? _generator; // null while stopped
    private long _allocatedBefore;                // by generators that ended

    /// <summary>Opens the output; nothing sounds yet.</summary>
    /// <param name="renderer">The music; belongs to the player from now on.</param>
    /// <param name="bufferedMilliseconds">Music between generator and ear.</param>
    /// <param name="open">Makes the output that empties the ring.</param>
    /// <exception cref="AmbienceException">The output cannot be opened.</exception>
    public LivePlayer(
        MusicRenderer renderer, int bufferedMilliseconds, Func<SampleRing, PlaybackBuffering, IAudioOutput> open)
    {
        _renderer = renderer;
        PlaybackBuffering buffering =
            PlaybackBuffering.For(bufferedMilliseconds, renderer.SampleRateHz, renderer.Channels, renderer.HopFrames);
        _ring = new SampleRing(buffering.RingSamples);
        _output = open(_ring, buffering);
    }

    /// <inheritdoc/>
    public string Description => _output.Description;

    /// <inheritdoc/>
    public double BufferedMilliseconds =>
        (_ring.Buffered * 1000.0 / (_renderer.Channels * _renderer.SampleRateHz)) + _output.QueuedMilliseconds;

    /// <inheritdoc/>
    public long Underruns => _output.Underruns;

    /// <inheritdoc/>
    public long DeviceLosses => _output.DeviceLosses;

    /// <inheritdoc/>
    public long AllocatedBytes =>
        Volatile.Read(ref _allocatedBefore) + (_generator?.AllocatedBytes ?? 0) + _output.AllocatedBytes;

    /// <inheritdoc/>
    public Exception? Fault => _generator?.Fault ?? _output.Fault;

    /// <inheritdoc/>
    public void Start()
    {
        var generator = new GeneratorThread(_renderer, _ring, _renderer.HopFrames);
        _generator = generator;
        generator.Start();
        _output.Play();
    }

    /// <inheritdoc/>
    public void Pause() => _output.Pause();

    /// <inheritdoc/>
    public void Resume() => _output.Play();

    /// <inheritdoc/>
    public void Stop()
    {
        // First, so that all of the old music is in the ring when the output drops what is in it.
        EndGenerator();
        _output.Stop();
    }

    /// <inheritdoc/>
    public void AtRest(Action action)
    {
        if (_generator is { } generator)
            generator.Invoke(action);
        else
            action();
    }

    /// <inheritdoc/>
    public void Cut() => _ring.Cut();

    /// <inheritdoc/>
    public void Dispose()
    {
        _output.Dispose(); // first: it fades out what the generator goes on making
        EndGenerator();
    }

    private void EndGenerator()
    {
        if (_generator is not { } generator)
            return;
        generator.Dispose();
        _generator = null;
        Volatile.Write(ref _allocatedBefore, _allocatedBefore + generator.AllocatedBytes);
    }
}
