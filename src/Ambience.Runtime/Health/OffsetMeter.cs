using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// The direct current of the sound that lanes make, over a block: only the lowest lane of a channel carries any. Measured
/// on the lanes, because a network that rehearses behind the loop has no sound of its own.
/// </summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class OffsetMeter
{
    private readonly int _bands, _lanes;
    private readonly float[] _gains; // [channels]: the mean of the sound for a lowest lane of 1
    private readonly float[] _sums;  // [channels]
    private int _frames;

    public OffsetMeter(WaveNetModel model)
    {
        (_bands, _lanes) = (model.Shape.Bands, model.Shape.Lanes);
        _gains = new float[model.Shape.Channels];
        _sums = new float[_gains.Length];
        int taps = model.SynthesisFilters.Length / _bands;
        float gain = taps == 0 ? 1 : 0;
        foreach (float tap in model.SynthesisFilters.AsSpan(0, taps))
            gain += tap / _bands;
        for (int channel = 0; channel < _gains.Length; channel++)
            _gains[channel] = gain * model.LaneDeviations[channel * _bands];
    }

    /// <summary>Takes a hop: [frames, Lanes].</summary>
    public void Add(ReadOnlySpan<float> lanes)
    {
        for (int channel = 0; channel < _sums.Length; channel++)
        {
            for (int i = channel * _bands; i < lanes.Length; i += _lanes)
                _sums[channel] += lanes[i];
        }
        _frames += lanes.Length / _lanes;
    }

    /// <summary>Magnitude of the mean, of the worse channel (stereo: middle plus or minus side), full scale = 1.</summary>
    public float DirectCurrent
    {
        get
        {
            float worst = 0;
            for (int channel = 0; channel < _sums.Length; channel++)
                worst += Math.Abs(_sums[channel] * _gains[channel]);
            return _frames == 0 ? 0 : worst / _frames;
        }
    }

    /// <summary>Begins a block.</summary>
    public void Restart()
    {
        Array.Clear(_sums);
        _frames = 0;
    }
}
