using Ambience.IO;

namespace Ambience.Soak.Measuring;

/// <summary>What is wrong with single samples: beyond full scale, no number, off centre.</summary>
internal sealed class LevelMeter(int channels) : IMeter
{
    private readonly double[] _sums = new double[channels];
    private long _frames, _clipped, _notANumber;
    private float _peak;

    /// <summary>Samples at or beyond full scale.</summary>
    public long Clipped => _clipped;

    /// <summary>Samples that are NaN.</summary>
    public long NotANumber => _notANumber;

    /// <summary>Largest magnitude.</summary>
    public float Peak => _peak;

    /// <summary>Largest magnitude of the channels' means: an offset that costs headroom and clicks at every stop.</summary>
    public double DirectCurrent => _frames == 0 ? 0 : _sums.Max(sum => Math.Abs(sum)) / _frames;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        for (int at = 0; at < interleaved.Length; at += channels)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                float sample = interleaved[at + channel], magnitude = Math.Abs(sample);
                if (magnitude < 1)
                    _sums[channel] += sample;
                else if (float.IsNaN(sample))
                    _notANumber++;
                else
                    _clipped++;
                if (magnitude > _peak)
                    _peak = magnitude;
            }
        }
        _frames += interleaved.Length / channels;
    }

    /// <summary>Forgets what it heard.</summary>
    public void Reset()
    {
        Array.Clear(_sums);
        (_frames, _clipped, _notANumber, _peak) = (0, 0, 0, 0);
    }

    /// <inheritdoc/>
    public void Transfer(IFieldTransfer state)
    {
        state.Values<double>(_sums);
        state.Value(ref _frames);
        state.Value(ref _clipped);
        state.Value(ref _notANumber);
        state.Value(ref _peak);
    }
}
