using System.Runtime.InteropServices;
using Ambience.Model;
using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training.Fused;

/// <summary>
/// Loss and gradient of a batch, written out by hand: libtorch multiplies, and one pass of a kernel does what lies
/// between two products. Equal to <see cref="AutogradGradient"/> up to rounding and several times as fast, because
/// automatic differentiation passes over every activation a dozen times and cannot use bf16.
/// </summary>
/// <remarks>
/// Every buffer is made once. Row n = t x B + b of a matrix is frame t of stream b; N = T x B. All layers' gated
/// activations lie side by side, so that the skip sum is one product, and its gradient two, instead of one a layer that
/// would each pass over the whole sum.
/// </remarks>
internal sealed class FusedGradient<T, S> : IGradient
    where T : unmanaged
    where S : IStorage<T>
{
    private readonly TorchWaveNet _net;
    private readonly LayerMemory _memory;
    private readonly PackedWeights<T, S> _weights;
    private readonly FusedBuffers<T, S> _b;
    private readonly WaveNetShape _shape;
    private readonly float[] _laneWeights;
    private readonly Rows _rows;
    private readonly PartialSums _sumsOfResidual, _sumsOfSkip;
    private readonly int _r, _d, _s, _c, _streams;

    /// <param name="net">The weights.</param>
    /// <param name="memory">The layers' pasts.</param>
    /// <param name="frames">T.</param>
    /// <param name="threads">Of the kernels; libtorch has its own.</param>
    public FusedGradient(TorchWaveNet net, LayerMemory memory, int frames, int threads = 1)
    {
        _net = net;
        _memory = memory;
        _shape = net.Shape;
        _laneWeights = OutputLoss.LaneWeights(_shape);
        _streams = memory.Streams;
        (_r, _d, _s, _c) = (_shape.ResidualChannels, _shape.GateChannels, _shape.SkipChannels, _shape.ControlSize);
        _weights = new PackedWeights<T, S>(net.Layout);
        _b = new FusedBuffers<T, S>(_shape, _streams, frames);
        // Frames of a hop add to the same row of the control's gradient, so one thread must do them all.
        _rows = new Rows(frames * _streams, _shape.HopFrames * _streams, threads);
        _sumsOfResidual = new PartialSums(_rows.Parts, _r);
        _sumsOfSkip = new PartialSums(_rows.Parts, _s);
    }

    /// <summary>True for shapes that fill whole vectors.</summary>
    public static bool Fits(WaveNetShape shape) =>
        (shape.Output == OutputKind.MuLaw || shape.Lanes % 16 == 0) && shape.ResidualChannels % 16 == 0 &&
        shape.GateChannels % 16 == 0 && shape.SkipChannels % 16 == 0 &&
        (shape.ControlSize == 0 || shape.ControlSize > ControlLayout.MoodEmbedding);

    public (double Nats, Tensor Gradient) Compute(CropBatch batch, long noiseSeed, InputNoise noise)
    {
        using var scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        for (int stream = 0; stream < batch.Streams; stream++)
        {
            if (batch.ColdStart[stream])
                _memory.Clear(stream);
        }
        _weights.Pack(Floats(_net.Parameters));
        var tensors = new BatchTensors(_shape, batch, noiseSeed, noise);
        Tensor? control = _net.Layout.HasMoods ? _net.Control(tensors.Known, tensors.Moods) : null; // [H x B, C]

        Forward(tensors.Input, control);
        double nats = Loss(tensors.Target, batch.Weights);
        Tensor gradient = zeros_like(_net.Parameters);
        Backward(tensors, control, batch.Moods, Floats(gradient));
        return (nats, gradient.DetachFromDisposeScope());
    }

    private void Forward(Tensor input, Tensor? control)
    {
        if (_shape.Output == OutputKind.MuLaw)
        {
            _rows.Each((_, first, end) => MuLawKernel.LookUp(
                _weights.Input.Values, _weights.InputBias, Codes(input), _b.X.Values, first, end));
        }
        else
        {
            _b.X.Multiply(input, _weights.Input.Tensor.t());
            AddRows(_b.X.Values, _weights.InputBias);
        }
        if (control is not null)
            _b.Control.Multiply(control, _weights.Control.Tensor.t());
        else
            _ = _b.Control.Tensor.zero_();
        AddRows(_b.Control.Values, _weights.GateBias);

        for (int layer = 0; layer < _shape.Layers; layer++)
        {
            int l = layer;
            _rows.Each((_, first, end) => Kernels<T, S>.PackTaps(
                _b.X.Values, Floats(_memory.Layers[l]), _b.Taps[l].Values, _r, first, end));
            Remember(l);
            _b.Gate.Multiply(_b.Taps[l].Tensor, _weights.Taps[l].Tensor.t());
            _rows.Each((_, first, end) => Kernels<T, S>.Gate(
                _b.Gate.Values, _b.Control.Values, l * 2 * _d, _b.Control.Columns, _streams, _shape.HopFrames, _d,
                _b.Tanh[l].Values, _b.Sigmoid[l].Values, _b.Z.Values[(l * _d)..], _b.Z.Columns, first, end));
            if (l == _shape.Layers - 1)
                break; // nothing reads the last layer's residual
            _b.Y.Multiply(Layer(_b.Z, l), _weights.Residual[l].Tensor.t());
            _rows.Each((_, first, end) =>
                Kernels<T, S>.AddLayer(_b.Y.Values, _weights.ResidualBias[l], _b.X.Values, first, end));
        }
        _b.Skip.Multiply(_b.Z.Tensor, _weights.Skip.Tensor.t());
        _rows.Each((_, first, end) =>
            Kernels<T, S>.BiasRelu<T, S>(_b.Skip.Values, _weights.SkipBias, _b.Rectified.Values, first, end));
        _b.HiddenSum.Multiply(_b.Rectified.Tensor, _weights.Hidden.Tensor.t());
        _rows.Each((_, first, end) =>
        {
            Kernels<float, Single32>.BiasRelu<T, S>(
                _b.HiddenSum.Values, _weights.HiddenBias, _b.Hidden.Values, first, end);
            Kernels<T, S>.Convert(_b.Hidden.Values[(first * _s)..(end * _s)], _b.HiddenStored.Values[(first * _s)..]);
        });
        _b.Output.Multiply(_b.Hidden.Tensor, _weights.Output.Tensor.t());
    }

    /// <summary>Turns the output into its gradient.</summary>
    /// <returns>Mean NLL in nats.</returns>
    private double Loss(Tensor target, float[] weights)
    {
        double count = 0;
        foreach (float weight in weights)
            count += weight;
        float scale = (float)(1 / Math.Max(1, count * _shape.Lanes));
        var nats = new double[_rows.Parts];
        _rows.Each((part, first, end) =>
        {
            nats[part] = _shape.Output == OutputKind.MuLaw
                ? MuLawKernel.Run(
                    _b.Output.Values, _weights.OutputBias, Codes(target), weights, scale, first, end)
                : LogisticKernel.Run(
                    _b.Output.Values, _weights.OutputBias, Floats(target), weights, scale, _laneWeights,
                    _shape.MixtureCount, first, end);
            int o = _b.Output.Columns;
            Kernels<T, S>.Convert(_b.Output.Values[(first * o)..(end * o)], _b.OutputGradient.Values[(first * o)..]);
        });
        return nats.Sum();
    }

    private void Backward(BatchTensors tensors, Tensor? control, long[] moods, Span<float> gradient)
    {
        // Head. The loss left the output's gradient where the output was.
        Tensor ofOutput = mm(_b.OutputGradient.Tensor.t(), _b.HiddenStored.Tensor).to_type(ScalarType.Float32);
        _weights.CopyOutputRows(Floats(ofOutput), Part(gradient, "head.output.weight"), _s, toPacked: false);
        Span<float> ofOutputBias = Floats(_b.Output.Tensor.sum(dim: 0));
        _weights.CopyOutputRows(ofOutputBias, Part(gradient, "head.output.bias"), 1, toPacked: false);
        Kernels<T, S>.Convert(_weights.Output.Values, _b.OutputWeight.Values);
        _b.SkipGradient.Multiply(_b.OutputGradient.Tensor, _b.OutputWeight.Tensor);
        BackRelu(_b.HiddenStored, _b.HiddenSum, Part(gradient, "head.hidden.bias"));
        Store(mm(_b.HiddenSum.Tensor.t(), _b.Rectified.Tensor), Part(gradient, "head.hidden.weight"));
        _b.SkipGradient.Multiply(_b.HiddenSum.Tensor, _weights.Hidden.Tensor);
        // Every layer adds to the skip sum, so all share its gradient.
        Span<float> ofSkipBias = Part(gradient, "layers.0.skip.bias");
        BackRelu(_b.Rectified, _b.Skip, ofSkipBias);
        StoreSkip(mm(_b.Skip.Tensor.t(), _b.Z.Tensor).to_type(ScalarType.Float32), gradient);
        _b.ZGradient.Multiply(_b.Skip.Tensor, _weights.Skip.Tensor);
        _ = _b.X.Tensor.zero_(); // from here on its gradient
        _ = _b.Control.Tensor.zero_(); // likewise

        for (int layer = _shape.Layers - 1; layer >= 0; layer--)
        {
            int l = layer;
            if (l > 0)
                ofSkipBias.CopyTo(Part(gradient, $"layers.{l}.skip.bias"));
            if (l < _shape.Layers - 1)
            {
                Store(mm(_b.Y.Tensor.t(), Layer(_b.Z, l)), Part(gradient, $"layers.{l}.residual.weight"));
                _ = Layer(_b.ZGradient, l).addmm_(_b.Y.Tensor, _weights.Residual[l].Tensor, beta: 1, alpha: 1);
            }
            _rows.Each((_, first, end) => Kernels<T, S>.BackGate(
                _b.ZGradient.Values[(l * _d)..], _b.ZGradient.Columns, _b.Tanh[l].Values, _b.Sigmoid[l].Values,
                _b.Gate.Values, _b.Control.Values, l * 2 * _d, _b.Control.Columns, _streams, _shape.HopFrames, _d, first,
                end));
            StoreTaps(mm(_b.Gate.Tensor.t(), _b.Taps[l].Tensor).to_type(ScalarType.Float32), l, gradient);

            _b.TapsGradient.Multiply(_b.Gate.Tensor, _weights.Taps[l].Tensor);
            _rows.Each((part, first, end) => Kernels<T, S>.BackTaps(
                _b.TapsGradient.Values, _shape.Dilations[l] * _streams, _b.X.Values, _b.Y.Values,
                _sumsOfResidual.Part(part), first, end));
            _sumsOfResidual.Total(Part(gradient, l > 0 ? $"layers.{l - 1}.residual.bias" : "input.bias"));
        }
        if (_shape.Output == OutputKind.MuLaw)
            MuLawKernel.BackLookUp(_b.X.Values, Codes(tensors.Input), Part(gradient, _weights.InputName), _r);
        else
            Store(mm(_b.X.Tensor.t(), tensors.Input), Part(gradient, _weights.InputName));
        BackControl(control, moods, gradient);
    }

    private void BackRelu(Matrix<T> activation, Matrix<T> target, Span<float> biasGradient)
    {
        _rows.Each((part, first, end) => Kernels<T, S>.BackRelu(
            _b.SkipGradient.Values, activation.Values, target.Values, _sumsOfSkip.Part(part), first, end));
        _sumsOfSkip.Total(biasGradient);
    }

    /// <summary>Gate biases, control matrices and mood embeddings of all layers at once.</summary>
    private void BackControl(Tensor? control, long[] moods, Span<float> gradient)
    {
        Span<float> ofBias = Floats(_b.Control.Tensor.sum(dim: 0));
        for (int l = 0; l < _shape.Layers; l++)
            ofBias.Slice(l * 2 * _d, 2 * _d).CopyTo(Part(gradient, $"layers.{l}.gate.bias"));
        if (control is null)
            return;
        Span<float> ofControl = Floats(mm(_b.Control.Tensor.t(), control));
        for (int l = 0; l < _shape.Layers; l++)
            ofControl.Slice(l * 2 * _d * _c, 2 * _d * _c).CopyTo(Part(gradient, $"layers.{l}.control.weight"));

        int e = _net.Layout.EmbeddingSize;
        Tensor ofVectors = mm(_b.Control.Tensor, _weights.Control.Tensor).narrow(1, ControlLayout.MoodEmbedding, e);
        Tensor ofStreams = ofVectors.reshape(-1, _streams, e).sum(dim: 0); // [B, E]
        Span<float> rows = Floats(ofStreams), ofMoods = Part(gradient, ParameterLayout.MoodEmbedding);
        for (int stream = 0; stream < _streams; stream++)
        {
            for (int i = 0; i < e; i++)
                ofMoods[((int)moods[stream] * e) + i] += rows[(stream * e) + i];
        }
    }

    /// <summary>Moves a layer's memory on to the last rows of (memory, x).</summary>
    private void Remember(int layer)
    {
        Span<float> memory = Floats(_memory.Layers[layer]), x = _b.X.Values;
        if (x.Length >= memory.Length)
        {
            x[^memory.Length..].CopyTo(memory);
            return;
        }
        memory[x.Length..].CopyTo(memory);
        x.CopyTo(memory[^x.Length..]);
    }

    private void StoreTaps(Tensor packed, int layer, Span<float> gradient)
    {
        Span<float> values = Floats(packed);
        Span<float> past = Part(gradient, $"layers.{layer}.past.weight");
        Span<float> present = Part(gradient, $"layers.{layer}.present.weight");
        for (int row = 0; row < 2 * _d; row++)
        {
            values.Slice(2 * row * _r, _r).CopyTo(past[(row * _r)..]);
            values.Slice(((2 * row) + 1) * _r, _r).CopyTo(present[(row * _r)..]);
        }
    }

    private void StoreSkip(Tensor packed, Span<float> gradient)
    {
        Span<float> values = Floats(packed); // [S, L x D]
        for (int l = 0; l < _shape.Layers; l++)
        {
            Span<float> skip = Part(gradient, $"layers.{l}.skip.weight");
            for (int row = 0; row < _s; row++)
                values.Slice(((row * _shape.Layers) + l) * _d, _d).CopyTo(skip[(row * _d)..]);
        }
    }

    /// <summary>A layer's columns of a matrix [N, L x D].</summary>
    private Tensor Layer(Matrix<T> matrix, int layer) => matrix.Tensor.narrow(1, layer * _d, _d);

    private static void Store(Tensor values, Span<float> target) =>
        Floats(values.to_type(ScalarType.Float32)).CopyTo(target);

    private static void AddRows(Span<float> matrix, ReadOnlySpan<float> row)
    {
        for (int start = 0; start < matrix.Length; start += row.Length)
        {
            for (int i = 0; i < row.Length; i++)
                matrix[start + i] += row[i];
        }
    }

    private static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static ReadOnlySpan<long> Codes(Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.bytes);

    private Span<float> Part(Span<float> parameters, string name) =>
        parameters.Slice(_net.Layout[name].Offset, _net.Layout[name].Length);

    public void Dispose()
    {
        _weights.Dispose();
        _b.Dispose();
    }
}
