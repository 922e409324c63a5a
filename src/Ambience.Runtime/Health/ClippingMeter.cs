using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ambience.Health;

/// <summary>Clipping of a waveform over a block.</summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class ClippingMeter
{
    private long _samples, _clipped;

    /// <summary>Share of samples at or beyond full scale.</summary>
    public float Clipping => _samples == 0 ? 0 : (float)_clipped / _samples;

    /// <summary>Takes samples.</summary>
    /// <param name="samples">Of any number of channels.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        ref float origin = ref MemoryMarshal.GetReference(samples);
        int width = Vector256<float>.Count, i = 0;
        Vector256<float> largest = default;
        for (; i <= samples.Length - width; i += width)
            largest = Vector256.Max(largest, Vector256.Abs(Vector256.LoadUnsafe(ref origin, (nuint)i)));
        bool clips = Vector256.GreaterThanOrEqualAny(largest, Vector256<float>.One);
        for (; i < samples.Length; i++)
            clips |= Math.Abs(samples[i]) >= 1;
        if (clips)
        {
            foreach (float sample in samples)
                _clipped += Math.Abs(sample) >= 1 ? 1 : 0;
        }
        _samples += samples.Length;
    }

    /// <summary>Begins a block.</summary>
    public void Restart() => _samples = _clipped = 0;
}
