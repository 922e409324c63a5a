using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>
/// A streaming source: buffers that go round between us, who fill them from the ring, and OpenAL, which plays them.
/// Makes good what goes wrong: a ring or a device that runs dry is noticed, counted, and play resumes with a fade.
/// </summary>
/// <remarks>
/// Not thread-safe; the device's context must be current on the calling thread. Allocates only when constructed. Always
/// float32 stereo with AL_DIRECT_CHANNELS, which leaves every sample as it is: no panning, no HRTF, no filters. Mono is
/// doubled here, because OpenAL would pan it.
/// </remarks>
internal sealed unsafe class OpenAlQueue : IDisposable
{
    private const BufferFormat StereoFloat32 = (BufferFormat)0x10011; // AL_EXT_FLOAT32
    private const SourceBoolean DirectChannels = (SourceBoolean)0x1033; // AL_SOFT_direct_channels

    private readonly AL _al;
    private readonly SoftEdgedReader _reader;
    private readonly int _channels;
    private readonly int _sampleRateHz;
    private readonly float[] _block; // [bufferFrames, channels]
    private readonly float[] _stereo; // [bufferFrames, 2]
    private readonly uint[] _idle; // buffers that OpenAL does not hold; the first _idleCount
    private readonly int[] _queuedFrames; // frames of each queued buffer, a ring that starts at _oldest
    private readonly uint _source;
    private int _idleCount;
    private int _oldest;
    private bool _running;
    private bool _paused;

    /// <summary>Makes the source and its buffers.</summary>
    /// <param name="al">Functions on the current context.</param>
    /// <param name="reader">Where audio comes from.</param>
    /// <param name="channels">1 or 2, as in the ring.</param>
    /// <param name="sampleRateHz">Rate of the audio in the ring.</param>
    /// <param name="buffering">Length and number of the buffers; 2 or more.</param>
    /// <exception cref="AmbienceException">OpenAL has no float buffers, or no memory.</exception>
    public OpenAlQueue(AL al, SoftEdgedReader reader, int channels, int sampleRateHz, PlaybackBuffering buffering)
    {
        (_, int bufferFrames, int buffers) = buffering;
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers, 2, nameof(buffering));
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferFrames, 1, nameof(buffering));
        _al = al;
        _reader = reader;
        _channels = channels;
        _sampleRateHz = sampleRateHz;
        _block = new float[bufferFrames * channels];
        _stereo = new float[bufferFrames * 2];
        _idle = new uint[buffers];
        _queuedFrames = new int[buffers];
        if (!al.IsExtensionPresent("AL_EXT_FLOAT32"))
        {
            throw new AmbienceException(
                "This OpenAL plays no 32-bit float buffers (AL_EXT_FLOAT32 is missing). Install OpenAL Soft, which " +
                "does, or play by Read through the game's own audio engine.");
        }
        _ = al.GetError();
        _source = al.GenSource();
        fixed (uint* names = _idle)
            al.GenBuffers(buffers, names);
        _idleCount = buffers;
        if (al.IsExtensionPresent("AL_SOFT_direct_channels"))
            al.SetSourceProperty(_source, DirectChannels, true);
        al.SetSourceProperty(_source, SourceBoolean.SourceRelative, true);
        if (al.GetError() is var error and not AudioError.NoError)
        {
            throw new AmbienceException(
                $"OpenAL gives no source with {buffers} buffers ({error}). Play through fewer sources at a time.");
        }
    }

    /// <summary>Times that the listener heard a gap: the ring ran dry, or nobody refilled the queue in time.</summary>
    public long Underruns { get; private set; }

    /// <summary>Frames queued and not yet heard.</summary>
    public int QueuedFrames { get; private set; }

    /// <summary>
    /// Loudness factor of the source, applied from the next update of the mix on; OpenAL Soft glides to it within one.
    /// </summary>
    public float Gain
    {
        set => _al.SetSourceProperty(_source, SourceFloat.Gain, value);
    }

    /// <summary>Takes back what was played, refills, starts or restarts. Call it several times a buffer.</summary>
    /// <returns>False if OpenAL reported an error: the device must be opened anew.</returns>
    public bool Service()
    {
        Resume();
        NoteDrySource();
        Reclaim();
        int held = Queued;
        Refill();
        if (_running && Queued > held && State() == SourceState.Stopped)
        {
            // It played the last of what it held while we refilled: only the new buffers are still to be heard.
            Underruns++;
            _running = false;
            Unqueue(held);
        }
        if (!_running && Queued > 0)
        {
            _al.SourcePlay(_source);
            _running = true;
        }
        Measure();
        return _al.GetError() == AudioError.NoError;
    }

    /// <summary>Holds the source; the next <see cref="Service"/> lets it go on at the very same sample.</summary>
    public void Pause()
    {
        if (_running && !_paused)
            _al.SourcePause(_source);
        _paused = true;
    }

    /// <summary>Stops and forgets what is queued; the next sound fades in.</summary>
    public void Drop()
    {
        _al.SourceStop(_source);
        Reclaim();
        _running = false;
        _paused = false;
        QueuedFrames = 0;
        _reader.ExpectGap();
    }

    /// <summary>Stops and gives source and buffers back.</summary>
    public void Dispose()
    {
        _al.SourceStop(_source);
        Reclaim();
        _al.DeleteSource(_source);
        fixed (uint* names = _idle)
            _al.DeleteBuffers(_idleCount, names);
        _ = _al.GetError();
    }

    private int Queued => _idle.Length - _idleCount;

    private void Resume()
    {
        if (_paused && _running)
            _al.SourcePlay(_source);
        _paused = false;
    }

    // A source that has played all its buffers stops by itself.
    private void NoteDrySource()
    {
        if (!_running || State() != SourceState.Stopped)
            return;
        _running = false;
        // If the reader is waiting, the gap was counted when its last samples were queued.
        if (_reader.Waiting)
            return;
        Underruns++;
        _reader.FadeInNext();
    }

    private void Reclaim()
    {
        _al.GetSourceProperty(_source, GetSourceInteger.BuffersProcessed, out int played);
        // Never more than are out, whatever OpenAL says after an error.
        Unqueue(Math.Clamp(played, 0, Queued));
    }

    private void Unqueue(int buffers)
    {
        if (buffers == 0)
            return;
        fixed (uint* names = _idle)
            _al.SourceUnqueueBuffers(_source, buffers, names + _idleCount);
        _idleCount += buffers;
        _oldest = (_oldest + buffers) % _queuedFrames.Length;
    }

    private void Refill()
    {
        while (_idleCount > 0 && _reader.TryTake(_block))
            Queue(_block.Length);
        // The last buffer is playing and the ring has no whole block for the next: end what there is softly.
        bool lastIsPlaying = _running && Queued <= 1;
        if (!lastIsPlaying || _reader.Waiting)
            return;
        Underruns++;
        int samples = _reader.TakeLast(_block);
        if (samples > 0)
            Queue(samples);
    }

    private void Queue(int samples)
    {
        int frames = samples / _channels;
        ReadOnlySpan<float> stereo = _block.AsSpan(0, samples);
        if (_channels == 1)
        {
            for (int i = 0; i < frames; i++)
                _stereo[2 * i] = _stereo[2 * i + 1] = _block[i];
            stereo = _stereo.AsSpan(0, 2 * frames);
        }
        uint buffer = _idle[_idleCount - 1];
        fixed (float* data = stereo)
            _al.BufferData(buffer, StereoFloat32, data, stereo.Length * sizeof(float), _sampleRateHz);
        _al.SourceQueueBuffers(_source, 1, &buffer);
        _queuedFrames[(_oldest + Queued) % _queuedFrames.Length] = frames;
        _idleCount--;
    }

    private void Measure()
    {
        int frames = 0;
        for (int i = 0; i < Queued; i++)
            frames += _queuedFrames[(_oldest + i) % _queuedFrames.Length];
        _al.GetSourceProperty(_source, GetSourceInteger.SampleOffset, out int heard);
        QueuedFrames = Math.Max(0, frames - heard);
    }

    private SourceState State()
    {
        _al.GetSourceProperty(_source, GetSourceInteger.SourceState, out int state);
        return (SourceState)state;
    }
}
