using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>
/// The sums of products that one thread holds in registers: two outputs (<i>low</i> and <i>high</i>, rows o and o +
/// pairs of the matrix) of each stream of its group. A weight is loaded once for all of them.
/// </summary>
internal interface IStreamSums
{
    /// <summary>Streams in a group: 1, 2, 4 or 8.</summary>
    int Streams { get; }

    /// <summary>Starts every sum with its bias.</summary>
    /// <param name="biases">Where biases are.</param>
    /// <param name="origins">Where in them each stream's begin.</param>
    /// <param name="stream">The first of the streams.</param>
    /// <param name="low">Place of the low output's bias, from the stream's origin.</param>
    /// <param name="high">Place of the high output's.</param>
    void Start(ArrayView<float> biases, ArrayView<int> origins, int stream, int low, int high);

    /// <summary>Adds four products to every sum.</summary>
    /// <param name="low">Weights of the low output.</param>
    /// <param name="high">Weights of the high output.</param>
    /// <param name="inputs">The streams' activations.</param>
    /// <param name="at">The first stream's four.</param>
    /// <param name="stride">From a stream to the next.</param>
    void Add(Quad low, Quad high, ArrayView<Quad> inputs, int at, int stride);

    /// <summary>Writes every sum: [stream, 2 x pairs] from <paramref name="at"/> on.</summary>
    void Store(ArrayView<float> sums, int at, int pairs);
}

/// <summary>
/// One stream: four partial sums an output, as <see cref="Arithmetic.DotProduct"/> has them, so that four multiply-adds
/// are in flight.
/// </summary>
internal struct OneStream : IStreamSums
{
    private float _low0, _low1, _low2, _low3, _high0, _high1, _high2, _high3;

    public readonly int Streams => 1;

    public void Start(ArrayView<float> biases, ArrayView<int> origins, int stream, int low, int high)
    {
        int origin = origins[stream];
        _low0 = biases[origin + low];
        _high0 = biases[origin + high];
    }

    public void Add(Quad low, Quad high, ArrayView<Quad> inputs, int at, int stride)
    {
        Quad x = inputs[at];
        _low0 += low.X * x.X;
        _low1 += low.Y * x.Y;
        _low2 += low.Z * x.Z;
        _low3 += low.W * x.W;
        _high0 += high.X * x.X;
        _high1 += high.Y * x.Y;
        _high2 += high.Z * x.Z;
        _high3 += high.W * x.W;
    }

    public readonly void Store(ArrayView<float> sums, int at, int pairs)
    {
        sums[at] = (_low0 + _low1) + (_low2 + _low3);
        sums[at + pairs] = (_high0 + _high1) + (_high2 + _high3);
    }
}

/// <summary>Twice as many streams.</summary>
internal struct Twice<T> : IStreamSums
    where T : struct, IStreamSums
{
    private T _first, _second;

    public readonly int Streams => 2 * default(T).Streams;

    public void Start(ArrayView<float> biases, ArrayView<int> origins, int stream, int low, int high)
    {
        _first = default;
        _second = default;
        _first.Start(biases, origins, stream, low, high);
        _second.Start(biases, origins, stream + default(T).Streams, low, high);
    }

    public void Add(Quad low, Quad high, ArrayView<Quad> inputs, int at, int stride)
    {
        _first.Add(low, high, inputs, at, stride);
        _second.Add(low, high, inputs, at + (default(T).Streams * stride), stride);
    }

    public readonly void Store(ArrayView<float> sums, int at, int pairs)
    {
        _first.Store(sums, at, pairs);
        _second.Store(sums, at + (default(T).Streams * 2 * pairs), pairs);
    }
}
