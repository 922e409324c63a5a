namespace Ambience.Playback;

/// <summary>
/// Takes treble away where OpenAL has no filters: a one-pole low-pass that leaves bass as it is and lets a given factor
/// through at 5 kHz, the frequency at which EFX says the same of its own filter.
/// </summary>
/// <remarks>One thread. Allocates when constructed.</remarks>
internal sealed class TrebleFilter
{
    private const double ReferenceHz = 5_000;
    private const float Nothing = 1e-15f; // below it, what is left is rounded to 0 before it can become denormal

    private readonly double _cosine;
    private readonly float[] _last; // [channels]
    private float _pole;            // 0 = everything passes

    public TrebleFilter(int sampleRateHz, int channels)
    {
        _cosine = Math.Cos(Math.Tau * Math.Min(ReferenceHz / sampleRateHz, 0.5));
        _last = new float[channels];
    }

    /// <summary>Factor at 5 kHz, 0.001..1; takes effect with the next block.</summary>
    public float Treble
    {
        set
        {
            // |H|² = (1-p)² / (1 - 2p cos w + p²) = g², solved for p.
            double g2 = Math.Clamp(value, 1e-3, 1) * Math.Clamp(value, 1e-3, 1);
            double b = 1 - (g2 * _cosine), c = 1 - g2;
            _pole = c < 1e-6 ? 0 : (float)((b - Math.Sqrt(Math.Max(0, (b * b) - (c * c)))) / c);
        }
    }

    /// <summary>Filters in place.</summary>
    /// <param name="interleaved">[frames, channels]</param>
    public void Process(Span<float> interleaved)
    {
        int channels = _last.Length;
        for (int channel = 0; channel < channels; channel++)
        {
            float last = _last[channel];
            for (int i = channel; i < interleaved.Length; i += channels)
                interleaved[i] = last = interleaved[i] + (_pole * (last - interleaved[i]));
            _last[channel] = Math.Abs(last) < Nothing ? 0 : last;
        }
    }
}
