using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// Energy of every lane, hop by hop and over a block, and from it the level of the sound that they make: the power of a
/// lane times the power gain of its synthesis filter.
/// </summary>
/// <remarks>One order of additions on every machine; allocates only when constructed.</remarks>
internal sealed class LaneLevels
{
    private const float Faintest = 1e-12f; // -120 dB of full scale

    private readonly int _lanes;
    private readonly int _bands;
    private readonly float[] _gains; // [Lanes]: power of the sound that a lane of power 1 makes, mean of the channels
    private readonly float[] _hop;   // [Lanes], sums of squares
    private readonly float[] _block; // [Lanes], mean power, hop by hop added
    private int _hops;

    public LaneLevels(WaveNetModel model)
    {
        (_lanes, _bands) = (model.Shape.Lanes, model.Shape.Bands);
        int taps = model.SynthesisFilters.Length / _bands;
        _gains = new float[_lanes];
        for (int lane = 0; lane < _lanes; lane++)
        {
            double gain = 1;
            if (taps > 0)
            {
                gain = 0;
                foreach (float tap in model.SynthesisFilters.AsSpan(lane % _bands * taps, taps))
                    gain += (double)tap * tap / _bands;
            }
            _gains[lane] = (float)(gain * model.LaneDeviations[lane] * model.LaneDeviations[lane]);
        }
        _hop = new float[_lanes];
        _block = new float[_lanes];
    }

    /// <summary>Takes a hop; it counts in the block only if it is finite.</summary>
    /// <param name="lanes">[frames, Lanes]</param>
    /// <returns>Its power, full scale = 1; not finite if any of its numbers is not.</returns>
    public float Add(ReadOnlySpan<float> lanes)
    {
        int frames = lanes.Length / _lanes;
        SumSquares(lanes, frames);
        float power = 0;
        for (int lane = 0; lane < _lanes; lane++)
        {
            _hop[lane] /= frames;
            power += _hop[lane] * _gains[lane];
        }
        if (!float.IsFinite(power))
            return float.NaN;
        for (int lane = 0; lane < _lanes; lane++)
            _block[lane] += _hop[lane];
        _hops++;
        return power;
    }

    /// <summary>Power over the block.</summary>
    public float Power()
    {
        float power = 0;
        for (int lane = 0; lane < _lanes; lane++)
            power += _block[lane] * _gains[lane];
        return _hops == 0 ? 0 : power / _hops;
    }

    /// <summary>Geometric over arithmetic mean of the bands' powers in decibels; NaN for less than four bands.</summary>
    public float Flatness()
    {
        if (_bands < 4 || _hops == 0)
            return float.NaN;
        float sum = 0, logs = 0;
        for (int band = 0; band < _bands; band++)
        {
            float power = Faintest / _bands;
            for (int lane = band; lane < _lanes; lane += _bands)
                power += _block[lane] * _gains[lane] / _hops;
            sum += power;
            logs += Level.Decibels(power);
        }
        return (logs / _bands) - Level.Decibels(sum / _bands);
    }

    /// <summary>Begins a block.</summary>
    public void Restart()
    {
        Array.Clear(_block);
        _hops = 0;
    }

    private void SumSquares(ReadOnlySpan<float> lanes, int frames)
    {
        ref float origin = ref MemoryMarshal.GetReference(lanes);
        int width = Vector256<float>.Count, lane = 0;
        for (; lane <= _lanes - width; lane += width)
        {
            Vector256<float> sum = default;
            for (int frame = 0; frame < frames; frame++)
            {
                Vector256<float> values = Vector256.LoadUnsafe(ref origin, (nuint)((frame * _lanes) + lane));
                sum += values * values;
            }
            sum.StoreUnsafe(ref _hop[lane]);
        }
        for (; lane < _lanes; lane++)
        {
            float sum = 0;
            for (int i = lane; i < lanes.Length; i += _lanes)
                sum += lanes[i] * lanes[i];
            _hop[lane] = sum;
        }
    }
}
