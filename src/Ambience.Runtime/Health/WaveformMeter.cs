using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ambience.Health;

/// <summary>Mean and clipping of a waveform over a block.</summary>
/// <remarks>One order of additions on every machine; allocates only when constructed.</remarks>
internal sealed class WaveformMeter(int channels)
{
    private readonly float[] _sums = new float[channels];
    private long _frames, _clipped;

    /// <summary>Takes samples.</summary>
    /// <param name="interleaved">[frames, channels]; 1 or 2 channels, an even number of samples a call.</param>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        ref float samples = ref MemoryMarshal.GetReference(interleaved);
        int width = Vector256<float>.Count, i = 0;
        Vector256<float> sum = default, largest = default;
        for (; i <= interleaved.Length - width; i += width)
        {
            Vector256<float> values = Vector256.LoadUnsafe(ref samples, (nuint)i);
            sum += values;
            largest = Vector256.Max(largest, Vector256.Abs(values));
        }
        for (int lane = 0; lane < width; lane++)
            _sums[lane % channels] += sum[lane];
        bool clips = Vector256.GreaterThanOrEqualAny(largest, Vector256<float>.One);
        for (; i < interleaved.Length; i++)
        {
            _sums[i % channels] += interleaved[i];
            clips |= Math.Abs(interleaved[i]) >= 1;
        }
        if (clips)
        {
            foreach (float sample in interleaved)
                _clipped += Math.Abs(sample) >= 1 ? 1 : 0;
        }
        _frames += interleaved.Length / channels;
    }

    /// <summary>Share of samples at or beyond full scale.</summary>
    public float Clipping => _frames == 0 ? 0 : (float)_clipped / (_frames * channels);

    /// <summary>Magnitude of the mean, of the worse channel.</summary>
    public float DirectCurrent
    {
        get
        {
            float worst = 0;
            foreach (float sum in _sums)
                worst = Math.Max(worst, Math.Abs(sum));
            return _frames == 0 ? 0 : worst / _frames;
        }
    }

    /// <summary>Begins a block.</summary>
    public void Restart()
    {
        Array.Clear(_sums);
        _frames = _clipped = 0;
    }
}
