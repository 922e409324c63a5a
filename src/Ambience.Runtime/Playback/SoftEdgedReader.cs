namespace Ambience.Playback;

/// <summary>
/// Takes blocks out of a ring so that sound never starts or breaks off with a click: the first block after silence
/// fades in, the last one before a gap fades out.
/// </summary>
/// <remarks>
/// A fade-out needs samples to fade, so a fade's length always stays behind in the ring until the gap is certain.
/// Belongs to the ring's consumer thread; allocates only when constructed. Fades follow sin², whose slope is zero at
/// both ends.
/// </remarks>
internal sealed class SoftEdgedReader
{
    private readonly SampleRing _ring;
    private readonly int _channels;
    private readonly int _primeSamples;
    private readonly float[] _rise; // [fadeFrames], 0..1
    private bool _fadeInNext = true;

    /// <summary>Prepares the fade.</summary>
    /// <param name="ring">Where from; its capacity must hold twice the largest block and fade together.</param>
    /// <param name="channels">Samples in a frame.</param>
    /// <param name="fadeFrames">Frames of a fade; 0 = none.</param>
    /// <param name="primeSamples">What the ring must hold before sound starts, at first and after a gap; at most half
    /// its capacity.</param>
    public SoftEdgedReader(SampleRing ring, int channels, int fadeFrames, int primeSamples)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(fadeFrames);
        // A producer that writes blocks of up to half the ring stops within half a ring of full: half is always
        // reached.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(primeSamples, ring.Capacity / 2);
        _ring = ring;
        _channels = channels;
        _primeSamples = primeSamples;
        _rise = new float[fadeFrames];
        for (int i = 0; i < fadeFrames; i++)
            _rise[i] = (float)Math.Pow(Math.Sin((i + 0.5) / fadeFrames * Math.PI / 2), 2);
    }

    /// <summary>True at first and after a gap, until the ring has been primed.</summary>
    public bool Waiting { get; private set; } = true;

    /// <summary>
    /// Takes a whole block; takes nothing where the ring has less than the block and a fade, or is not primed yet.
    /// </summary>
    /// <param name="block">[frames, channels]; untouched if false is returned.</param>
    public bool TryTake(Span<float> block)
    {
        int buffered = _ring.Buffered;
        if (buffered < block.Length + _rise.Length * _channels || (Waiting && buffered < _primeSamples))
            return false;
        Waiting = false;
        _ = _ring.Read(block);
        if (_fadeInNext)
            FadeIn(block);
        _fadeInNext = false;
        return true;
    }

    /// <summary>Takes what is left, at most a block, as the last sound before a gap: its end fades out.</summary>
    /// <param name="block">[frames, channels]; only its front is written.</param>
    /// <returns>Samples taken, whole frames; 0 where the ring is empty.</returns>
    public int TakeLast(Span<float> block)
    {
        int samples = Math.Min(_ring.Buffered, block.Length) / _channels * _channels;
        block = block[..samples];
        _ = _ring.Read(block);
        if (_fadeInNext)
            FadeIn(block);
        FadeOut(block);
        ExpectGap();
        return samples;
    }

    /// <summary>Sound has stopped for another reason: prime again and fade in.</summary>
    public void ExpectGap()
    {
        Waiting = true;
        _fadeInNext = true;
    }

    /// <summary>The device ran dry although the ring did not: fade in, but do not wait for priming.</summary>
    public void FadeInNext() => _fadeInNext = true;

    private void FadeIn(Span<float> block)
    {
        int frames = FadeFrames(block);
        for (int i = 0; i < frames * _channels; i++)
            block[i] *= Rise(i / _channels, frames);
    }

    private void FadeOut(Span<float> block)
    {
        int frames = FadeFrames(block);
        for (int i = 0; i < frames * _channels; i++)
            block[^(i + 1)] *= Rise(i / _channels, frames);
    }

    private int FadeFrames(Span<float> block) => Math.Min(_rise.Length, block.Length / _channels);

    // A stretch shorter than the fade gets the whole curve, only steeper.
    private float Rise(int frame, int frames) => _rise[frame * _rise.Length / frames];
}
