namespace Ambience.Playback;

/// <summary>
/// An output without a thread: the game's own mixer takes music out of the ring. Gaps of underruns are silence, every
/// edge of sound is a fade.
/// </summary>
/// <remarks>See <see cref="IAudioOutput"/>. <see cref="Read"/> never waits and allocates nothing.</remarks>
internal sealed class PullOutput : IAudioOutput, IReadable
{
    private readonly SampleRing _ring;
    private readonly SoftEdgedReader _reader;
    private readonly int _blockSamples; // a request is cut into blocks that the reader can look ahead over
    private bool _sounding;
    private volatile bool _ended;
    private volatile AudioOutputState _state = AudioOutputState.Stopped;
    private long _underruns;
    private long _allocatedBytes;

    /// <param name="ring">Where music comes from.</param>
    /// <param name="sampleRateHz">Frames a second.</param>
    /// <param name="channels">Samples in a frame.</param>
    /// <param name="buffering">How the ring was sized; a block must fit into it twice.</param>
    public PullOutput(SampleRing ring, int sampleRateHz, int channels, PlaybackBuffering buffering)
    {
        _ring = ring;
        _blockSamples = buffering.BufferFrames / 4 * channels;
        _reader = new SoftEdgedReader(ring, channels, OpenAlOutput.EdgeFrames(sampleRateHz), ring.Capacity / 2);
    }

    /// <inheritdoc/>
    public string Description => "read by the game, made ahead";

    /// <inheritdoc/>
    public AudioOutputState State => _state;

    /// <summary>Always 0: what the game has taken is its own.</summary>
    public double QueuedMilliseconds => 0;

    /// <inheritdoc/>
    public long Underruns => Volatile.Read(ref _underruns);

    /// <summary>Always 0.</summary>
    public long DeviceLosses => 0;

    /// <inheritdoc/>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Always null.</summary>
    public Exception? Fault => null;

    /// <inheritdoc/>
    public void Play() => _state = AudioOutputState.Playing;

    /// <inheritdoc/>
    public void Pause()
    {
        if (_state == AudioOutputState.Playing)
            _state = AudioOutputState.Paused;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        _state = AudioOutputState.Stopped;
        _ring.Cut();
    }

    /// <inheritdoc/>
    public void Read(Span<float> interleaved)
    {
        var allocated = AllocationCount.Start();
        while (!interleaved.IsEmpty)
        {
            Span<float> block = interleaved[..Math.Min(interleaved.Length, _blockSamples)];
            ReadBlock(block);
            interleaved = interleaved[block.Length..];
        }
        Volatile.Write(ref _allocatedBytes, _allocatedBytes + allocated.Bytes);
    }

    private void ReadBlock(Span<float> block)
    {
        bool cut = _ring.CutPending;
        if (!cut && !_ended && _state == AudioOutputState.Playing)
        {
            if (_reader.TryTake(block) || _reader.TryLoop(block))
            {
                _sounding = true;
                return;
            }
            if (_sounding)
                Volatile.Write(ref _underruns, _underruns + 1);
        }
        EndSound(block);
        if (cut)
            _ring.DropCut();
    }

    /// <summary>The last sound fades out in this block; then silence.</summary>
    private void EndSound(Span<float> block)
    {
        int samples = _sounding ? _reader.TakeLast(block) : 0;
        block[samples..].Clear();
        if (!_sounding)
            _reader.ExpectGap();
        _sounding = false;
    }

    /// <summary>From now on every read is silence.</summary>
    public void Dispose() => _ended = true;
}
