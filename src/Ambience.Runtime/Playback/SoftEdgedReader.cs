using Ambience.Playback.Governing;

namespace Ambience.Playback;

/// <summary>
/// Takes blocks out of a ring so that sound never starts or breaks off with a click: the first block after silence
/// fades in, the last one before a gap fades out. Where the ring has a <see cref="SampleRing.Loop"/>, it bridges the gap.
/// </summary>
/// <remarks>
/// A fade-out needs samples to fade, so a fade's length always stays behind in the ring until the gap is certain.
/// Belongs to the ring's consumer thread; allocates only when constructed. Fades follow sin², whose slope is zero at
/// both ends.
/// </remarks>
internal sealed class SoftEdgedReader
{
    private readonly SampleRing _ring;
    private readonly MusicLoop? _loop;
    private readonly int _channels;
    private readonly int _primeSamples;
    private readonly int _keptSamples; // what stays in the ring until sound ends
    private readonly float[] _rise;    // [fadeFrames], 0..1
    private readonly float[] _return;  // for the way out of the loop
    private bool _fadeInNext = true;
    private long _cut;                 // the cut that was there last

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
        _loop = ring.Loop;
        _channels = channels;
        _primeSamples = primeSamples;
        _keptSamples = Math.Max(fadeFrames, _loop?.SeamFrames ?? 0) * channels;
        _return = new float[(_loop?.ReturnFrames ?? 0) * channels];
        _rise = new float[fadeFrames];
        for (int i = 0; i < fadeFrames; i++)
            _rise[i] = (float)Math.Pow(Math.Sin((i + 0.5) / fadeFrames * Math.PI / 2), 2);
    }

    /// <summary>True at first and after a gap, until the ring has been primed.</summary>
    public bool Waiting { get; private set; } = true;

    /// <summary>
    /// Takes a whole block; takes nothing where the ring has less than the block and a fade, or is not primed yet, or not
    /// full enough to leave the loop.
    /// </summary>
    /// <param name="block">[frames, channels]; untouched if false is returned.</param>
    public bool TryTake(Span<float> block)
    {
        NoteCut();
        int buffered = _ring.Buffered, ahead = _loop?.Ahead ?? 0;
        if (_loop is { IsLooping: true })
        {
            int enough = Math.Max(_return.Length + block.Length + _keptSamples, Math.Max(_primeSamples, _ring.Wanted));
            if (ahead > 0 || buffered < enough)
                return false;
            Take(_return);
            _loop.End(_return);
            ahead = _loop.Ahead;
        }
        else if (buffered < block.Length - ahead + _keptSamples ||
            (Waiting && buffered < Math.Max(_primeSamples, _ring.Wanted)))
        {
            return false;
        }
        Waiting = false;
        int early = ahead == 0 ? 0 : _loop!.TakeAhead(block);
        Take(block[early..]);
        if (_fadeInNext)
            FadeIn(block);
        _fadeInNext = false;
        return true;
    }

    /// <summary>
    /// Where the next thing would be a gap: lets the last seconds go on in a loop, until <see cref="TryTake"/> finds enough
    /// new music.
    /// </summary>
    /// <param name="block">[frames, channels]; untouched if false is returned: nothing sounds, or there is no loop.</param>
    public bool TryLoop(Span<float> block)
    {
        NoteCut();
        if (_loop is null || Waiting || _ring.CutPending || (!_loop.IsLooping && !TryBeginLoop()))
            return false;
        int early = _loop.TakeAhead(block);
        _loop.Play(block[early..]);
        return true;
    }

    /// <summary>Takes what is left, at most a block, as the last sound before a gap: its end fades out.</summary>
    /// <param name="block">[frames, channels]; only its front is written.</param>
    /// <returns>Samples taken, whole frames; 0 where the ring is empty.</returns>
    public int TakeLast(Span<float> block)
    {
        int samples = Math.Min(_ring.Buffered + (_loop?.Ahead ?? 0), block.Length) / _channels * _channels;
        if (_loop is { IsLooping: true })
        {
            _loop.Play(block);
            samples = block.Length;
        }
        else
        {
            int early = _loop?.TakeAhead(block[..samples]) ?? 0;
            Take(block[early..samples]);
        }
        block = block[..samples];
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
        _loop?.Leave();
    }

    /// <summary>The device ran dry although the ring did not: fade in, but do not wait for priming.</summary>
    public void FadeInNext() => _fadeInNext = true;

    private void Take(Span<float> block)
    {
        long place = _ring.Taken;
        _ = _ring.Read(block);
        _loop?.Hear(block, place);
    }

    private bool TryBeginLoop()
    {
        Span<float> seam = _return.AsSpan(0, _loop!.SeamFrames * _channels);
        if (!_loop.CanBegin || _ring.Buffered < seam.Length)
            return false;
        Take(seam);
        _loop.Begin();
        return true;
    }

    /// <summary>After a cut, what was heard before it belongs to other music.</summary>
    private void NoteCut()
    {
        if (_loop is null || _ring.LastCut == _cut)
            return;
        _cut = _ring.LastCut;
        _loop.Forget();
    }

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
