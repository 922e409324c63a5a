using System.Numerics;
using System.Runtime.InteropServices;

namespace Ambience.Trainer.Data;

/// <summary>Standard deviation of each lane over all training clips.</summary>
internal sealed class LaneStatistics(int lanes)
{
    /// <summary>
    /// Deviation of a lane in which nothing happens, the side of mono music for example: 120 dB below full scale.
    /// </summary>
    public const float SmallestDeviation = 1e-6f;

    private const int FramesAtOnce = 256;

    private readonly double[] _sums = new double[lanes];
    private readonly double[] _squares = new double[lanes];
    private long _frames;

    /// <summary>Sums the next frames of a stream of lanes.</summary>
    public static LaneSums Sum(Stream stream, int lanes, int frames)
    {
        var sums = new double[lanes];
        var squares = new double[lanes];
        var buffer = new float[Math.Min(frames, FramesAtOnce) * lanes];
        for (int done = 0; done < frames;)
        {
            int next = Math.Min(FramesAtOnce, frames - done);
            Span<float> values = buffer.AsSpan(0, next * lanes);
            stream.ReadExactly(MemoryMarshal.AsBytes(values));
            for (int start = 0; start < values.Length; start += lanes)
                Add(values.Slice(start, lanes), sums, squares);
            done += next;
        }
        return new LaneSums(frames, sums, squares);
    }

    /// <summary>Adds a stretch of training music.</summary>
    public void Add(LaneSums sums)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            _sums[lane] += sums.Sums[lane];
            _squares[lane] += sums.Squares[lane];
        }
        _frames += sums.Frames;
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

    private static void Add(ReadOnlySpan<float> frame, double[] sums, double[] squares)
    {
        int lane = 0, width = Vector<float>.Count;
        for (; lane <= frame.Length - width; lane += width)
        {
            Vector.Widen(new Vector<float>(frame[lane..]), out Vector<double> low, out Vector<double> high);
            Accumulate(low, lane);
            Accumulate(high, lane + (width / 2));
        }
        for (; lane < frame.Length; lane++)
        {
            sums[lane] += frame[lane];
            squares[lane] += (double)frame[lane] * frame[lane];
        }

        void Accumulate(Vector<double> values, int at)
        {
            (new Vector<double>(sums, at) + values).CopyTo(sums, at);
            (new Vector<double>(squares, at) + (values * values)).CopyTo(squares, at);
        }
    }
}
