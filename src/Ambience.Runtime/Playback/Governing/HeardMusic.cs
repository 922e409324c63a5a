namespace Ambience.Playback.Governing;

/// <summary>The last seconds of music that were heard, as they were before the game's hand on the level.</summary>
/// <remarks>Belongs to the ring's consumer thread; allocates only when constructed.</remarks>
internal sealed class HeardMusic
{
    /// <summary>Frames that one value of <see cref="CopyOutline"/> stands for.</summary>
    public const int OutlineFrames = 16;

    /// <summary>Below it, what was heard cannot be told from silence, and is not made louder again.</summary>
    private const float LeastFactor = 1e-3f;

    private readonly int _channels;
    private readonly float[] _audio;   // [Capacity, channels], a ring
    private readonly float[] _outline; // [Capacity / OutlineFrames], a ring
    private float _sum;                // of the outline's next value

    /// <param name="frames">How many are kept; rounded up to whole values of the outline.</param>
    /// <param name="channels">Samples in a frame.</param>
    public HeardMusic(int frames, int channels)
    {
        _channels = channels;
        _outline = new float[(frames + OutlineFrames - 1) / OutlineFrames];
        _audio = new float[_outline.Length * OutlineFrames * channels];
    }

    /// <summary>Frames ever heard.</summary>
    public long End { get; private set; }

    /// <summary>Of them, those that are kept.</summary>
    public int Frames => (int)Math.Min(End, _outline.Length * OutlineFrames);

    /// <summary>Nothing of what was heard counts any more.</summary>
    public void Forget() => (End, _sum) = (0, 0);

    /// <summary>Adds what is heard.</summary>
    /// <param name="interleaved">[frames, channels]</param>
    /// <param name="fromFactor">What it was multiplied by before its first sample ..</param>
    /// <param name="toFactor">.. and at its last.</param>
    public void Add(ReadOnlySpan<float> interleaved, float fromFactor, float toFactor)
    {
        int frames = interleaved.Length / _channels, at = (int)(End % (_outline.Length * OutlineFrames));
        for (int frame = 0; frame < frames; frame++)
        {
            float factor = fromFactor + ((toFactor - fromFactor) * (frame + 1) / frames);
            float undo = factor == 1 ? 1 : 1 / Math.Max(LeastFactor, factor);
            for (int channel = 0; channel < _channels; channel++)
            {
                float sample = interleaved[(frame * _channels) + channel] * undo;
                _audio[(at * _channels) + channel] = sample;
                _sum += sample;
            }
            if (at % OutlineFrames == OutlineFrames - 1)
            {
                _outline[at / OutlineFrames] = _sum;
                _sum = 0;
            }
            at = at == (_outline.Length * OutlineFrames) - 1 ? 0 : at + 1;
        }
        End += frames;
    }

    /// <summary>One frame.</summary>
    /// <param name="frame">Counted as <see cref="End"/>; one of those that are kept.</param>
    public ReadOnlySpan<float> this[long frame] =>
        _audio.AsSpan((int)(frame % (_outline.Length * OutlineFrames)) * _channels, _channels);

    /// <summary>A stretch, all channels added up.</summary>
    /// <param name="from">First frame; all of them are kept.</param>
    /// <param name="mono">Its length.</param>
    public void CopyMono(long from, Span<float> mono)
    {
        for (int i = 0; i < mono.Length; i++)
        {
            float sum = 0;
            foreach (float sample in this[from + i])
                sum += sample;
            mono[i] = sum;
        }
    }

    /// <summary>A coarse outline of all that is kept: sums over <see cref="OutlineFrames"/> frames, oldest first.</summary>
    /// <param name="outline">[Frames / OutlineFrames] or longer.</param>
    /// <returns>How many values; the last one ends less than <see cref="OutlineFrames"/> before <see cref="End"/>.</returns>
    public int CopyOutline(Span<float> outline)
    {
        long complete = End / OutlineFrames;
        int count = (int)Math.Min(complete, (Frames / OutlineFrames) - (End % OutlineFrames == 0 ? 0 : 1));
        for (int i = 0; i < count; i++)
            outline[i] = _outline[(complete - count + i) % _outline.Length];
        return Math.Max(0, count);
    }
}
