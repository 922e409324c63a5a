using Ambience.Model;
using Ambience.Trainer.Model;

namespace Ambience.Trainer.Training.Fused;

/// <summary>
/// The weights as the large products take them: both taps side by side, the skip matrices of all layers in one, likewise
/// the control matrices, and a logistic output parameter by parameter. Gradients come back the same way.
/// </summary>
internal sealed class PackedWeights<T, S> : IDisposable
    where T : unmanaged
    where S : IStorage<T>
{
    private readonly ParameterLayout _layout;
    private readonly int _r, _d, _s, _c, _layers;

    public PackedWeights(ParameterLayout layout)
    {
        WaveNetShape shape = layout.Shape;
        _layout = layout;
        (_r, _d, _s) = (shape.ResidualChannels, shape.GateChannels, shape.SkipChannels);
        (_c, _layers) = (shape.ControlSize, shape.Layers);
        Input = new Matrix<float>(
            shape.Output == OutputKind.MuLaw ? shape.InputChannels : _r,
            shape.Output == OutputKind.MuLaw ? _r : shape.Lanes, Single32.Type);
        InputBias = new float[_r];
        Taps = [.. shape.Dilations.Select(_ => new Matrix<T>(2 * _d, 2 * _r, S.Type))];
        Residual = [.. shape.Dilations.Select(_ => new Matrix<T>(_r, _d, S.Type))];
        ResidualBias = [.. shape.Dilations.Select(_ => new float[_r])];
        Skip = new Matrix<T>(_s, _layers * (long)_d, S.Type);
        Control = new Matrix<float>(_layers * 2 * _d, Math.Max(1, _c), Single32.Type);
        GateBias = new float[_layers * 2 * _d];
        SkipBias = new float[_s];
        Hidden = new Matrix<T>(_s, _s, S.Type);
        HiddenBias = new float[_s];
        Output = new Matrix<float>(shape.OutputChannels, _s, Single32.Type);
        OutputBias = new float[shape.OutputChannels];
    }

    /// <summary>[R, Lanes], or a mu-law input's table, [Lanes x 256, R].</summary>
    public Matrix<float> Input { get; }

    /// <summary>[R].</summary>
    public float[] InputBias { get; }

    /// <summary>Per layer [2D, 2R]: past, then present.</summary>
    public Matrix<T>[] Taps { get; }

    /// <summary>Per layer [R, D].</summary>
    public Matrix<T>[] Residual { get; }

    /// <summary>Per layer [R].</summary>
    public float[][] ResidualBias { get; }

    /// <summary>[S, L x D].</summary>
    public Matrix<T> Skip { get; }

    /// <summary>[L x 2D, C].</summary>
    public Matrix<float> Control { get; }

    /// <summary>[L x 2D].</summary>
    public float[] GateBias { get; }

    /// <summary>[S]: the sum of all layers'.</summary>
    public float[] SkipBias { get; }

    /// <summary>[S, S].</summary>
    public Matrix<T> Hidden { get; }

    /// <summary>[S].</summary>
    public float[] HiddenBias { get; }

    /// <summary>[O, S]. fp32: the means must be finer than bf16's eight bits.</summary>
    public Matrix<float> Output { get; }

    /// <summary>[O].</summary>
    public float[] OutputBias { get; }

    public void Pack(ReadOnlySpan<float> parameters)
    {
        Part(parameters, InputName).CopyTo(Input.Values);
        Part(parameters, "input.bias").CopyTo(InputBias);
        Array.Clear(SkipBias);
        Span<T> skip = Skip.Values;
        for (int l = 0; l < _layers; l++)
        {
            ReadOnlySpan<float> past = Part(parameters, $"layers.{l}.past.weight");
            ReadOnlySpan<float> present = Part(parameters, $"layers.{l}.present.weight");
            Span<T> taps = Taps[l].Values;
            for (int row = 0; row < 2 * _d; row++)
            {
                Kernels<T, S>.Convert(past.Slice(row * _r, _r), taps.Slice(2 * row * _r, _r));
                Kernels<T, S>.Convert(present.Slice(row * _r, _r), taps.Slice(((2 * row) + 1) * _r, _r));
            }
            Kernels<T, S>.Convert(Part(parameters, $"layers.{l}.residual.weight"), Residual[l].Values);
            Part(parameters, $"layers.{l}.residual.bias").CopyTo(ResidualBias[l]);
            ReadOnlySpan<float> layerSkip = Part(parameters, $"layers.{l}.skip.weight");
            for (int row = 0; row < _s; row++)
                Kernels<T, S>.Convert(layerSkip.Slice(row * _d, _d), skip.Slice(((row * _layers) + l) * _d, _d));
            Part(parameters, $"layers.{l}.gate.bias").CopyTo(GateBias.AsSpan(l * 2 * _d));
            if (_c > 0)
                Part(parameters, $"layers.{l}.control.weight").CopyTo(Control.Values[(l * 2 * _d * _c)..]);
            ReadOnlySpan<float> skipBias = Part(parameters, $"layers.{l}.skip.bias");
            for (int i = 0; i < _s; i++)
                SkipBias[i] += skipBias[i];
        }
        Kernels<T, S>.Convert(Part(parameters, "head.hidden.weight"), Hidden.Values);
        Part(parameters, "head.hidden.bias").CopyTo(HiddenBias);
        CopyOutputRows(Part(parameters, "head.output.weight"), Output.Values, _s, toPacked: true);
        CopyOutputRows(Part(parameters, "head.output.bias"), OutputBias, 1, toPacked: true);
    }

    /// <summary>The input's tensor in the weight file.</summary>
    public string InputName => _layout.Shape.Output == OutputKind.MuLaw ? "input.embedding" : "input.weight";

    /// <summary>
    /// Copies output rows between file order (lane, parameter) and packed order (parameter, lane; mu-law: the same).
    /// </summary>
    public void CopyOutputRows(ReadOnlySpan<float> from, Span<float> to, int width, bool toPacked)
    {
        if (_layout.Shape.Output == OutputKind.MuLaw)
        {
            from.CopyTo(to);
            return;
        }
        int lanes = _layout.Shape.Lanes, perLane = _layout.Shape.OutputsPerLane;
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int p = 0; p < perLane; p++)
            {
                int file = ((lane * perLane) + p) * width, packed = ((p * lanes) + lane) * width;
                from.Slice(toPacked ? file : packed, width).CopyTo(to[(toPacked ? packed : file)..]);
            }
        }
    }

    public void Dispose()
    {
        Input.Dispose();
        Control.Dispose();
        Hidden.Dispose();
        Skip.Dispose();
        Output.Dispose();
        foreach (Matrix<T> matrix in Taps.Concat(Residual))
            matrix.Dispose();
    }

    private ReadOnlySpan<float> Part(ReadOnlySpan<float> parameters, string name) => _layout.Part(parameters, name);
}
