using Ambience.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace Ambience.Benchmarks.Peers;

/// <summary>The network stepped with TorchSharp's operators: one thread, no gradients, everything that can be prepared prepared.</summary>
internal sealed class TorchPeer : StepNetwork
{
    private readonly DisposeScope _lifetime = NewDisposeScope();
    private readonly Layer[] _layers;
    private readonly Tensor _input, _inputBias, _hidden, _hiddenBias, _output, _outputBias;

    /// <summary>Matrices as [inputs, outputs], so that a product is one addmm.</summary>
    private sealed record Layer(Tensor Taps, Tensor Sums, Tensor SumsBias);

    public TorchPeer(WaveNetWeights weights)
        : base(weights)
    {
        set_num_threads(1);
        int r = Shape.ResidualChannels, d = Shape.GateChannels, s = Shape.SkipChannels;
        bool isMuLaw = Shape.Output == OutputKind.MuLaw;
        _input = isMuLaw ? tensor(weights.Input, Shape.InputChannels, r) : Matrix(weights.Input, r, Shape.Lanes);
        _inputBias = tensor(weights.InputBias, 1, r);
        _layers =
        [
            .. weights.Layers.Select(layer => new Layer(
                cat([Matrix(layer.Past, 2 * d, r), Matrix(layer.Present, 2 * d, r)], 0).contiguous(),
                cat([Matrix(layer.Residual, r, d), Matrix(layer.Skip, s, d)], 1).contiguous(),
                cat([tensor(layer.ResidualBias, 1, r), tensor(layer.SkipBias, 1, s)], 1))),
        ];
        _hidden = Matrix(weights.Hidden, s, s);
        _hiddenBias = tensor(weights.HiddenBias, 1, s);
        _output = Matrix(weights.Output, Shape.OutputChannels, s);
        _outputBias = tensor(weights.OutputBias, 1, Shape.OutputChannels);
    }

    protected override void Step()
    {
        using IDisposable noGradients = inference_mode();
        using DisposeScope step = NewDisposeScope();
        int r = Shape.ResidualChannels, d = Shape.GateChannels, s = Shape.SkipChannels;
        Tensor x;
        if (Shape.Output == OutputKind.MuLaw)
        {
            long[] codes = [.. Last.Select((code, lane) => (lane * (long)WaveNetShape.MuLawLevels) + (long)code)];
            x = _input.index_select(0, tensor(codes)).sum(0, keepdim: true) + _inputBias;
        }
        else
            x = Product(_inputBias, tensor(Last, 1, Shape.Lanes), _input);
        Tensor skip = zeros(1, s);
        for (int l = 0; l < _layers.Length; l++)
        {
            x.data<float>().CopyTo(Present[l]);
            Tensor taps = cat([tensor(Past[l], 1, r), x], 1);
            Tensor gates = Product(tensor(GateBias[l], 1, 2 * d), taps, _layers[l].Taps);
            Tensor z = gates.narrow(1, 0, d).tanh() * gates.narrow(1, d, d).sigmoid();
            Tensor sums = Product(_layers[l].SumsBias, z, _layers[l].Sums);
            x = x + sums.narrow(1, 0, r);
            skip.add_(sums.narrow(1, r, s));
        }
        Tensor hidden = Product(_hiddenBias, skip.relu_(), _hidden).relu_();
        Product(_outputBias, hidden, _output).data<float>().CopyTo(Output);
    }

    public override void Dispose() => _lifetime.Dispose();

    private static Tensor Product(Tensor bias, Tensor x, Tensor matrix) => addmm(bias, x, matrix, beta: 1, alpha: 1);

    private static Tensor Matrix(float[] values, int rows, int columns) =>
        tensor(values, rows, columns).t().contiguous();
}
