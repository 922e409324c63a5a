namespace Ambience.Trainer.Data;

/// <summary>Standard deviation of each lane over all training clips, summed as they come.</summary>
internal sealed class LaneStatistics(int lanes)
{
    /// <summary>
    /// Deviation of a lane in which nothing happens, the side of mono music for example: 120 dB below full scale.
    /// </summary>
    public const float SmallestDeviation = 1e-6f;

    private readonly double[] _sums = new double[lanes];
    private readonly double[] _squares = new double[lanes];
    private long _frames;

    /// <summary>Adds lanes [frames, lanes].</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        for (int start = 0; start < values.Length; start += lanes)
        {
            ReadOnlySpan<float> frame = values.Slice(start, lanes);
            for (int lane = 0; lane < frame.Length; lane++)
            {
                _sums[lane] += frame[lane];
                _squares[lane] += (double)frame[lane] * frame[lane];
            }
        }
        _frames += values.Length / lanes;
    }

    /// <summary>[lanes], each at least <see cref="SmallestDeviation"/>.</summary>
    public float[] Deviations()
    {
        var deviations = new float[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            double mean = _sums[lane] / Math.Max(1, _frames);
            double variance = (_squares[lane] / Math.Max(1, _frames)) - (mean * mean);
            deviations[lane] = Math.Max(SmallestDeviation, (float)Math.Sqrt(Math.Max(0, variance)));
        }
        return deviations;
    }
}
