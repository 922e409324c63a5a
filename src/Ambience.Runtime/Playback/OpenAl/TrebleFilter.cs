namespace Ambience.Playback;

/// <summary>
/// Takes treble away: a one-pole low-pass that leaves bass as it is and lets a given factor through at 5 kHz, the
/// frequency at which EFX says the same of its own filter. Glides over a block to another factor.
/// </summary>
/// <remarks>One thread. Allocates when constructed.</remarks>
internal sealed class TrebleFilter
{
    private const double ReferenceHz = 5_000;
    private const float Nothing = 1e-15f; // below it, what is left is rounded to 0 before it can become denormal

    private readonly double _cosine;
    private readonly float[] _last; // [channels]
    private float _pole;            // 0 = everything passes
    private float _target;          // where it goes in the next block

    public TrebleFilter(int sampleRateHz, int channels)
    {
        _cosine = Math.Cos(Math.Tau * Math.Min(ReferenceHz / sampleRateHz, 0.5));
        _last = new float[channels];
    }

    /// <summary>Factor at 5 kHz, 0.001..1; reached at the end of the next block.</summary>
    public float Treble
    {
        set
        {
            // |H|² = (1-p)² / (1 - 2p cos w + p²) = g², solved for p.
            double g2 = Math.Clamp(value, 1e-3, 1) * Math.Clamp(value, 1e-3, 1);
            double b = 1 - (g2 * _cosine), c = 1 - g2;
            _target = c < 1e-6 ? 0 : (float)((b - Math.Sqrt(Math.Max(0, (b * b) - (c * c)))) / c);
        }
    }

    /// <summary>Filters in place.</summary>
    /// <param name="interleaved">[frames, channels]</param>
    public void Process(Span<float> interleaved)
    {
        int channels = _last.Length;
        if (interleaved.IsEmpty || (_pole == 0 && _target == 0))
        {
            Remember(interleaved);
            return;
        }
        float step = (_target - _pole) / (interleaved.Length / channels);
        for (int channel = 0; channel < channels; channel++)
        {
            float last = _last[channel], pole = _pole;
            for (int i = channel; i < interleaved.Length; i += channels)
            {
                pole += step;
                interleaved[i] = last = interleaved[i] + (pole * (last - interleaved[i]));
            }
            _last[channel] = Math.Abs(last) < Nothing ? 0 : last;
        }
        _pole = _target;
    }

    // Nothing is filtered, but it may be from the next block on.
    private void Remember(ReadOnlySpan<float> interleaved)
    {
        if (!interleaved.IsEmpty)
            interleaved[^_last.Length..].CopyTo(_last);
    }
}
