using Ambience.Model;

namespace Ambience.Trainer.Training.Fused;

/// <summary>Activations and gradients of one batch. N = frames x streams rows, H x B for the control.</summary>
internal sealed class FusedBuffers<T, S> : IDisposable
    where T : unmanaged
    where S : IStorage<T>
{
    private readonly List<IDisposable> _all = [];

    public FusedBuffers(WaveNetShape shape, int streams, int frames)
    {
        long n = (long)frames * streams;
        int r = shape.ResidualChannels, d = shape.GateChannels, s = shape.SkipChannels, layers = shape.Layers;
        X = Add(new Matrix<float>(n, r, Single32.Type));
        Skip = Add(new Matrix<T>(n, s, S.Type));
        Control = Add(new Matrix<float>(n / shape.HopFrames, layers * 2L * d, Single32.Type));
        Taps = PerLayer(2 * r);
        Tanh = PerLayer(d);
        Sigmoid = PerLayer(d);
        Z = Add(new Matrix<T>(n, layers * (long)d, S.Type));
        ZGradient = Add(new Matrix<T>(n, layers * (long)d, S.Type));
        Gate = Add(new Matrix<T>(n, 2 * d, S.Type));
        Y = Add(new Matrix<T>(n, r, S.Type));
        Rectified = Add(new Matrix<T>(n, s, S.Type));
        HiddenSum = Add(new Matrix<T>(n, s, S.Type));
        Hidden = Add(new Matrix<float>(n, s, Single32.Type));
        HiddenStored = Add(new Matrix<T>(n, s, S.Type));
        Output = Add(new Matrix<float>(n, shape.OutputChannels, Single32.Type));
        OutputGradient = Add(new Matrix<T>(n, shape.OutputChannels, S.Type));
        OutputWeight = Add(new Matrix<T>(shape.OutputChannels, s, S.Type));
        SkipGradient = Add(new Matrix<T>(n, s, S.Type));
        TapsGradient = Add(new Matrix<T>(n, 2 * r, S.Type));

        Matrix<T>[] PerLayer(int columns) => [.. shape.Dilations.Select(_ => Add(new Matrix<T>(n, columns, S.Type)))];
    }

    /// <summary>The residual stream, later its gradient, [N, R].</summary>
    public Matrix<float> X { get; }

    /// <summary>The skip sum, [N, S].</summary>
    public Matrix<T> Skip { get; }

    /// <summary>Gate biases and control of every layer, later their gradient, [H x B, L x 2D].</summary>
    public Matrix<float> Control { get; }

    /// <summary>What each layer's taps see, [N, 2R].</summary>
    public Matrix<T>[] Taps { get; }

    /// <summary>[N, D] a layer.</summary>
    public Matrix<T>[] Tanh { get; }

    /// <summary>[N, D] a layer.</summary>
    public Matrix<T>[] Sigmoid { get; }

    /// <summary>tanh x sigmoid of all layers side by side, so that one product makes the skip sum, [N, L x D].</summary>
    public Matrix<T> Z { get; }

    /// <summary>Before the gate, later its gradient, [N, 2D].</summary>
    public Matrix<T> Gate { get; }

    /// <summary>A layer's addition to X, later X's gradient, [N, R].</summary>
    public Matrix<T> Y { get; }

    /// <summary>relu(skip), [N, S].</summary>
    public Matrix<T> Rectified { get; }

    /// <summary>The hidden layer before its bias and ReLU, later its gradient, [N, S].</summary>
    public Matrix<T> HiddenSum { get; }

    /// <summary>The hidden layer, [N, S].</summary>
    public Matrix<float> Hidden { get; }

    /// <summary>The same in storage, for the way back.</summary>
    public Matrix<T> HiddenStored { get; }

    /// <summary>Output, later its gradient, [N, 3K x Lanes].</summary>
    public Matrix<float> Output { get; }

    /// <summary>The same in storage, for the way back.</summary>
    public Matrix<T> OutputGradient { get; }

    /// <summary>The output matrix in storage, for the way back.</summary>
    public Matrix<T> OutputWeight { get; }

    /// <summary>[N, S].</summary>
    public Matrix<T> SkipGradient { get; }

    /// <summary>[N, L x D].</summary>
    public Matrix<T> ZGradient { get; }

    /// <summary>[N, 2R].</summary>
    public Matrix<T> TapsGradient { get; }

    public void Dispose() => _all.ForEach(buffer => buffer.Dispose());

    private Matrix<TElement> Add<TElement>(Matrix<TElement> matrix)
        where TElement : unmanaged
    {
        _all.Add(matrix);
        return matrix;
    }
}
