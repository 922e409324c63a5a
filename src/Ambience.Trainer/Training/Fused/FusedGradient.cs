using System.Runtime.InteropServices;
using Ambience.Model;
using Ambience.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training.Fused;

/// <summary>
/// Loss and gradient of a batch, written out by hand: libtorch multiplies, and one pass of a kernel does what lies
/// between two products. Equal to <see cref="AutogradGradient"/> up to rounding and nearly three times as fast on one
/// core, because automatic differentiation passes over every activation a dozen times and cannot use bf16.
/// </summary>
/// <remarks>Every buffer is made once. Row n = t x B + b of a matrix is frame t of stream b; N = T x B.</remarks>
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
    private readonly int _r, _d, _s, _c, _streams;

    public FusedGradient(TorchWaveNet net, LayerMemory memory, int frames)
    {
        _net = net;
        _memory = memory;
        _shape = net.Shape;
        _laneWeights = OutputLoss.LaneWeights(_shape);
        _streams = memory.Streams;
        (_r, _d, _s, _c) = (_shape.ResidualChannels, _shape.GateChannels, _shape.SkipChannels, _shape.ControlSize);
        _weights = new PackedWeights<T, S>(net.Layout);
        _b = new FusedBuffers<T, S>(_shape, _streams, frames);
    }

    /// <summary>True for shapes that fill whole vectors.</summary>
    public static bool Fits(WaveNetShape shape) =>
        shape.Output == OutputKind.Logistic && shape.Lanes % 16 == 0 && shape.ResidualChannels % 16 == 0 &&
        shape.GateChannels % 16 == 0 && shape.SkipChannels % 16 == 0 &&
        (shape.ControlSize == 0 || shape.ControlSize > ControlLayout.MoodEmbedding);

    public (double Nats, Tensor Gradient) Compute(CropBatch batch, long noiseSeed, float inputNoise)
    {
        using var scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        for (int stream = 0; stream < batch.Streams; stream++)
        {
            if (batch.ColdStart[stream])
                _memory.Clear(stream);
        }
        Span<float> parameters = Floats(_net.Parameters);
        _weights.Pack(parameters);
        var tensors = new BatchTensors(_shape, batch, noiseSeed, inputNoise);
        Tensor? control = _net.Layout.HasMoods ? _net.Control(tensors.Known, tensors.Moods) : null; // [H x B, C]

        Forward(tensors.Input, control, parameters);
        double nats = LogisticKernel.Run(
            _b.Output.Values, _weights.OutputBias, Floats(tensors.Target), batch.Weights, _laneWeights,
            _shape.MixtureCount);
        Tensor gradient = zeros_like(_net.Parameters);
        Backward(tensors, control, batch.Moods, Floats(gradient));
        return (nats, gradient.DetachFromDisposeScope());
    }

    private void Forward(Tensor input, Tensor? control, ReadOnlySpan<float> parameters)
    {
        _b.X.Multiply(input, _weights.Input.Tensor.t());
        AddRows(_b.X.Values, Part(parameters, "input.bias"));
        if (control is not null)
            _b.Control.Multiply(control, _weights.Control.Tensor.t());
        else
            _ = _b.Control.Tensor.zero_();
        AddRows(_b.Control.Values, _weights.GateBias);
        _ = _b.Skip.Tensor.zero_();

        for (int l = 0; l < _shape.Layers; l++)
        {
            Kernels<T, S>.PackTaps(_b.X.Values, Floats(_memory.Layers[l]), _b.Taps[l].Values, _r);
            Remember(l);
            _b.Gate.Multiply(_b.Taps[l].Tensor, _weights.Taps[l].Tensor.t());
            Kernels<T, S>.Gate(
                _b.Gate.Values, _b.Control.Values, l * 2 * _d, _b.Control.Columns, _streams, _shape.HopFrames, _d,
                _b.Tanh[l].Values, _b.Sigmoid[l].Values, _b.Z[l].Values);
            _b.Y.Multiply(_b.Z[l].Tensor, _weights.Out[l].Tensor.t());
            ReadOnlySpan<float> bias = Part(parameters, $"layers.{l}.residual.bias");
            Kernels<T, S>.AddLayer(_b.Y.Values, bias, _b.X.Values, _b.Skip.Values);
        }
        Kernels<T, S>.BiasRelu<float, Single32>(_b.Skip.Values, _weights.SkipBias, _b.Rectified.Values);
        _b.HiddenSum.Multiply(_b.Rectified.Tensor, _weights.Hidden.Tensor.t());
        ReadOnlySpan<float> hiddenBias = Part(parameters, "head.hidden.bias");
        Kernels<float, Single32>.BiasRelu<T, S>(_b.HiddenSum.Values, hiddenBias, _b.Hidden.Values);
        Kernels<T, S>.Convert(_b.Hidden.Values, _b.HiddenStored.Values);
        _b.Output.Multiply(_b.Hidden.Tensor, _weights.Output.Tensor.t());
    }

    private void Backward(BatchTensors tensors, Tensor? control, long[] moods, Span<float> gradient)
    {
        // Head. The kernel left the output's gradient where the output was.
        Kernels<T, S>.Convert(_b.Output.Values, _b.OutputGradient.Values);
        Tensor ofOutput = mm(_b.OutputGradient.Tensor.t(), _b.HiddenStored.Tensor).to_type(ScalarType.Float32);
        _weights.CopyOutputRows(Floats(ofOutput), Part(gradient, "head.output.weight"), _s, toPacked: false);
        Span<float> ofOutputBias = Floats(_b.Output.Tensor.sum(dim: 0));
        _weights.CopyOutputRows(ofOutputBias, Part(gradient, "head.output.bias"), 1, toPacked: false);
        Kernels<T, S>.Convert(_weights.Output.Values, _b.OutputWeight.Values);
        _b.SkipGradient.Multiply(_b.OutputGradient.Tensor, _b.OutputWeight.Tensor);
        Kernels<T, S>.BackRelu(
            _b.SkipGradient.Values, _b.HiddenStored.Values, _b.HiddenSum.Values, 0, _s,
            Part(gradient, "head.hidden.bias"));
        Store(mm(_b.HiddenSum.Tensor.t(), _b.Rectified.Tensor), Part(gradient, "head.hidden.weight"));
        _b.SkipGradient.Multiply(_b.HiddenSum.Tensor, _weights.Hidden.Tensor);
        // Every layer adds to the skip sum, so all share its gradient: it stays in Y while X's part changes.
        Span<float> ofSkipBias = Part(gradient, "layers.0.skip.bias");
        Kernels<T, S>.BackRelu(_b.SkipGradient.Values, _b.Rectified.Values, _b.Y.Values, _r, _r + _s, ofSkipBias);
        _ = _b.Y.Tensor.narrow(1, 0, _r).zero_();
        _ = _b.X.Tensor.zero_(); // from here on its gradient
        _ = _b.Control.Tensor.zero_(); // likewise

        for (int l = _shape.Layers - 1; l >= 0; l--)
        {
            if (l > 0)
                ofSkipBias.CopyTo(Part(gradient, $"layers.{l}.skip.bias"));
            Span<float> ofOut = Floats(mm(_b.Y.Tensor.t(), _b.Z[l].Tensor).to_type(ScalarType.Float32));
            ofOut[..(_r * _d)].CopyTo(Part(gradient, $"layers.{l}.residual.weight"));
            ofOut[(_r * _d)..].CopyTo(Part(gradient, $"layers.{l}.skip.weight"));

            _b.ZGradient.Multiply(_b.Y.Tensor, _weights.Out[l].Tensor);
            Kernels<T, S>.BackGate(
                _b.ZGradient.Values, _b.Tanh[l].Values, _b.Sigmoid[l].Values, _b.Gate.Values,
                _b.Control.Values, l * 2 * _d, _b.Control.Columns, _streams, _shape.HopFrames, _d);
            StoreTaps(mm(_b.Gate.Tensor.t(), _b.Taps[l].Tensor).to_type(ScalarType.Float32), l, gradient);

            _b.TapsGradient.Multiply(_b.Gate.Tensor, _weights.Taps[l].Tensor);
            string biasBelow = l > 0 ? $"layers.{l - 1}.residual.bias" : "input.bias";
            Kernels<T, S>.BackTaps(
                _b.TapsGradient.Values, _shape.Dilations[l] * _streams, _b.X.Values, _b.Y.Values, _r + _s,
                Part(gradient, biasBelow));
        }
        Store(mm(_b.X.Tensor.t(), tensors.Input), Part(gradient, "input.weight"));
        BackControl(control, moods, gradient);
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

    private Span<float> Part(Span<float> parameters, string name) =>
        parameters.Slice(_net.Layout[name].Offset, _net.Layout[name].Length);

    private ReadOnlySpan<float> Part(ReadOnlySpan<float> parameters, string name) => _net.Layout.Part(parameters, name);

    public void Dispose()
    {
        _weights.Dispose();
        _b.Dispose();
    }
}
