using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ambience.Inference.Arithmetic;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// Adds up how wide the distributions were that one stream's values were drawn from: for logistics the log-scale of the
/// component drawn from (its entropy is that + 2 nats), for mu-law the surprise at the level drawn (whose mean is the
/// entropy). One addition a lane and frame, beside the network's arithmetic and not part of it.
/// </summary>
internal sealed class DistributionMeter(WaveNetShape shape, int paddedLanes)
{
    private const float EntropyOfUnitLogistic = 2;

    private readonly float[] _sums = new float[paddedLanes]; // [Lanes, padded]
    private int _frames;
    private Vector256<float> _nothing; // zeros, or NaN once anything in the network was no number

    /// <summary>What some lanes were drawn from, in this frame.</summary>
    /// <param name="lane">The first of them.</param>
    /// <param name="spread">Log-scales, or surprise.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<V>(int lane, V spread)
        where V : struct, IVector<V> => V.Store(V.Load(ref _sums[0], lane) + spread, ref _sums[0], lane);

    /// <summary>
    /// Ends a frame. What is no number in the network's residual stream does not reach its output: the head's ReLUs make
    /// zeros of it. Here it is seen.
    /// </summary>
    /// <param name="residual">[R] after the last layer.</param>
    public void EndFrame(ReadOnlySpan<float> residual)
    {
        ref float origin = ref MemoryMarshal.GetReference(residual);
        int width = Vector256<float>.Count, i = 0;
        Vector256<float> nothing = _nothing;
        for (; i <= residual.Length - width; i += width)
        {
            Vector256<float> x = Vector256.LoadUnsafe(ref origin, (nuint)i);
            nothing += x - x; // 0, or NaN for what is not finite
        }
        for (; i < residual.Length; i++)
            nothing += Vector256.CreateScalar(residual[i] - residual[i]);
        _nothing = nothing;
        _frames++;
    }

    /// <summary>The mean in nats a lane since the last call.</summary>
    public float Take()
    {
        if (_frames == 0)
            return IEntropySource.Unknown;
        float sum = 0;
        foreach (float lane in _sums.AsSpan(0, shape.Lanes))
            sum += lane;
        float mean = sum / (_frames * shape.Lanes);
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
            mean += _nothing[lane];
        Array.Clear(_sums);
        _frames = 0;
        _nothing = default;
        return shape.Output == OutputKind.Logistic ? mean + EntropyOfUnitLogistic : mean;
    }
}
