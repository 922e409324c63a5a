using Ambience.Moods;
using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>
/// A streaming source: buffers that go round between us, who fill them from the ring, and OpenAL, which plays them.
/// Makes good what goes wrong: a ring or a device that runs dry is noticed, counted, and play resumes with a fade.
/// </summary>
/// <remarks>
/// <para>Without a place in the world the source is stereo with AL_DIRECT_CHANNELS, which leaves every sample as it is: no
/// panning, no HRTF, no filters. Mono music is doubled then, because OpenAL would pan it.</para>
/// <para>Not thread-safe; the device's context must be current on the calling thread. Allocates only when
/// constructed.</para>
/// </remarks>
internal sealed unsafe class OpenAlQueue : IDisposable
{
    private const SourceBoolean DirectChannels = (SourceBoolean)0x1033; // AL_SOFT_direct_channels

    private readonly AL _al;
    private readonly SoftEdgedReader _reader;
    private readonly BufferEncoder _encoder;
    private readonly Pace? _pace;
    private readonly int _channels;
    private readonly float[] _block; // [bufferFrames, channels]
    private readonly uint[] _buffers; // all of them
    private readonly uint[] _idle; // buffers that OpenAL does not hold; the first _idleCount
    private readonly int[] _queuedFrames; // frames of each queued buffer, a ring that starts at _oldest
    private readonly uint _source;
    private readonly SourceLatency _latency;
    private int _idleCount;
    private int _oldest;
    private bool _running;
    private bool _paused;
    private bool _finishing; // nothing more is taken from the ring
    private bool _finished;  // the last buffer is queued

    /// <summary>Makes the source and its buffers.</summary>
    /// <param name="al">Functions on the current context.</param>
    /// <param name="reader">Where audio comes from.</param>
    /// <param name="channels">1 or 2, as in the ring.</param>
    /// <param name="sampleRateHz">Rate of the audio in the ring.</param>
    /// <param name="buffering">Length and number of the buffers; 2 or more.</param>
    /// <param name="spatial">The place that the music comes from; null: none.</param>
    /// <param name="hasEffects">Whether the device has filters.</param>
    /// <param name="pace">How fast the device may be fed; null: as fast as it likes.</param>
    /// <exception cref="AmbienceException">OpenAL has no more sources, or no memory.</exception>
    public OpenAlQueue(
        AL al, SoftEdgedReader reader, int channels, int sampleRateHz, PlaybackBuffering buffering,
        SoundtrackSpatial? spatial = null, bool hasEffects = false, Pace? pace = null)
    {
        (_, int bufferFrames, int buffers) = buffering;
        ArgumentOutOfRangeException.ThrowIfLessThan(buffers, 2, nameof(buffering));
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferFrames, 1, nameof(buffering));
        (_al, _reader, _channels, _pace) = (al, reader, channels, pace);
        _block = new float[bufferFrames * channels];
        _idle = new uint[buffers];
        _queuedFrames = new int[buffers];
        SpatialLayout layout =
            spatial is null ? SpatialLayout.Stereo : SourcePlacement.LayoutOf(al, spatial.Settings, channels);
        _encoder = new BufferEncoder(
            al, channels, sampleRateHz, bufferFrames, layout,
            filtersTreble: spatial is not null && !(hasEffects && spatial.Settings.OcclusionFilter == OcclusionFilter.Device));
        _ = al.GetError();
        _source = al.GenSource();
        fixed (uint* names = _idle)
            al.GenBuffers(buffers, names);
        _idleCount = buffers;
        _buffers = [.. _idle];
        _latency = new SourceLatency(al, _source);
        if (spatial is null && al.IsExtensionPresent("AL_SOFT_direct_channels"))
            al.SetSourceProperty(_source, DirectChannels, true);
        al.SetSourceProperty(_source, SourceBoolean.SourceRelative, true);
        if (spatial is not null)
            Placement = new SourcePlacement(al, _source, spatial, layout, _encoder.Filter);
        if (al.GetError() is var error and not AudioError.NoError)
        {
            Dispose();
            throw new AmbienceException(
                $"OpenAL gives no source with {buffers} buffers ({error}). Play through fewer sources at a time.");
        }
    }

    /// <summary>Times that the listener heard a gap: the ring ran dry, or nobody refilled the queue in time.</summary>
    public long Underruns { get; private set; }

    /// <summary>Frames queued and not yet heard.</summary>
    public int QueuedFrames { get; private set; }

    /// <summary>Whether samples reach OpenAL to the bit; otherwise rounded to 16 bits.</summary>
    public bool IsFloat => _encoder.IsFloat;

    /// <summary>Moves the source through the world; null where it has no place.</summary>
    public SourcePlacement? Placement { get; }

    /// <summary>Seconds from OpenAL's mix to the ear, as the device says; 0 where it does not.</summary>
    public double DeviceLatencySeconds => _latency.Seconds;

    /// <summary>Whether all of <see cref="Finish"/> was heard.</summary>
    public bool HasFinished => _finished && (!_running || State() == SourceState.Stopped);

    /// <summary>
    /// Loudness factor of the source, applied from the next update of the mix on; OpenAL Soft glides to it within one.
    /// </summary>
    public float Gain
    {
        set => _al.SetSourceProperty(_source, SourceFloat.Gain, value);
    }

    /// <summary>
    /// From the next <see cref="Service"/> on: ends the sound softly with one buffer more. Nothing that was taken from the
    /// ring is lost.
    /// </summary>
    public void Finish() => _finishing = true;

    /// <summary>Takes back what was played, refills, starts or restarts. Call it several times a buffer.</summary>
    /// <returns>False if OpenAL reported an error: the device must be opened anew.</returns>
    public bool Service()
    {
        Resume();
        NoteDrySource();
        Reclaim();
        int held = Queued;
        if (_finishing)
            QueueLast();
        else
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
        Placement?.Dispose();
        _al.DeleteSource(_source);
        fixed (uint* names = _buffers)
            _al.DeleteBuffers(_buffers.Length, names);
        _ = _al.GetError();
    }

    private int Queued => _idle.Length - _idleCount;

    /// <summary>Late enough for the loop to take over, and early enough for it to come in time.</summary>
    private bool IsLow => Queued <= (_idle.Length / 2) + 1;

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
        if (_finished)
            return;
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
        // After a device has run through the queue in a moment, sound starts again once there may be a full queue.
        int affordable = _running ? _block.Length / _channels : (_idle.Length - 1) * _block.Length / _channels;
        if (_pace is not null && !_pace.Allows(affordable))
            return;
        while (_idleCount > 0 && MayTake && (_reader.TryTake(_block) || (IsLow && _reader.TryLoop(_block))))
            Queue(_block.Length);
        // The last buffer is playing and the ring has no whole block for the next: end what there is softly.
        bool lastIsPlaying = _running && Queued <= 1;
        if (!lastIsPlaying || _reader.Waiting || !MayTake)
            return;
        Underruns++;
        int samples = _reader.TakeLast(_block);
        if (samples > 0)
            Queue(samples);
    }

    private bool MayTake => _pace?.Allows(_block.Length / _channels) != false;

    private void QueueLast()
    {
        if (_finished || _idleCount == 0)
            return;
        int samples = _reader.Waiting ? 0 : _reader.TakeLast(_block);
        if (samples > 0)
            Queue(samples);
        _finished = true;
    }

    private void Queue(int samples)
    {
        int frames = samples / _channels;
        uint buffer = _idle[_idleCount - 1];
        _encoder.Fill(buffer, _block.AsSpan(0, samples));
        _al.SourceQueueBuffers(_source, 1, &buffer);
        _pace?.Take(frames);
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
