using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;

namespace Ambience.Inference.Ilgpu;

/// <summary>A network's numbers in the layout of the kernels; see <see cref="KernelMatrix"/>.</summary>
internal sealed class WeightPacker
{
    private readonly WaveNetWeights _weights;
    private readonly KernelShape _shape;
    private readonly Quad[] _quads;

    public WeightPacker(WaveNetWeights weights, KernelPlan plan)
    {
        _weights = weights;
        _shape = plan.Shape;
        _quads = new Quad[plan.WeightQuads];
        Biases = new float[plan.BiasFloats];
        PackMatrices();
        PackBiases();
    }

    /// <summary>All matrices.</summary>
    public ReadOnlySpan<Quad> Quads => _quads;

    /// <summary>All biases but the gates'.</summary>
    public float[] Biases { get; }

    /// <summary>
    /// Whether every weight is finite in half precision. (What is bf16 above 6e-5 in size is even exact.)
    /// </summary>
    public bool FitHalf()
    {
        foreach (Quad quad in _quads)
        {
            float largest = Math.Max(
                Math.Max(Math.Abs(quad.X), Math.Abs(quad.Y)), Math.Max(Math.Abs(quad.Z), Math.Abs(quad.W)));
            if (!(largest <= HalfStorage.Largest))
                return false;
        }
        return true;
    }

    /// <summary>[layers x 2D]: b of all layers.</summary>
    public float[] GateBiases() => [.. _weights.Layers.SelectMany(layer => layer.GateBias)];

    /// <summary>
    /// [C, layers x 2D]: V of all layers, transposed so that neighbouring threads read neighbouring numbers.
    /// </summary>
    public float[] Control()
    {
        int c = _weights.Shape.ControlSize, rows = 2 * _shape.Gates, width = _shape.FoldedWidth;
        var packed = new float[c * width];
        for (int l = 0; l < _shape.Layers; l++)
        {
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < c; column++)
                    packed[(column * width) + (l * rows) + row] = _weights.Layers[l].Control[(row * c) + column];
            }
        }
        return packed;
    }

    private void PackMatrices()
    {
        WaveNetShape network = _weights.Shape;
        int r = _shape.Residual, d = _shape.Gates, s = _shape.Skip;
        if (network.Output == OutputKind.Logistic)
            Pack(_shape.InputMatrix, 0, _weights.Input, r, network.Lanes);
        int gatedQuads = (d + 3) / 4;
        for (int l = 0; l < _shape.Layers; l++)
        {
            LayerWeights layer = _weights.Layers[l];
            var taps = new float[2 * d * 2 * r]; // [W0 | W1]
            for (int row = 0; row < 2 * d; row++)
            {
                layer.Past.AsSpan(row * r, r).CopyTo(taps.AsSpan(row * 2 * r));
                layer.Present.AsSpan(row * r, r).CopyTo(taps.AsSpan((row * 2 * r) + r));
            }
            Pack(_shape.GateMatrix, l * _shape.GateMatrix.Quads, taps, 2 * d, 2 * r);
            Pack(_shape.ResidualMatrix, l * _shape.ResidualMatrix.Quads, layer.Residual, r, d);
            Pack(_shape.SkipMatrix, l * gatedQuads, layer.Skip, s, d);
        }
        Pack(_shape.HiddenMatrix, 0, _weights.Hidden, s, s);
        Pack(_shape.OutputMatrix, 0, _weights.Output, network.OutputChannels, s);
    }

    private void PackBiases()
    {
        _weights.InputBias.CopyTo(Biases, _shape.InputMatrix.Bias);
        Span<float> skip = Biases.AsSpan(_shape.SkipMatrix.Bias, _shape.Skip);
        for (int l = 0; l < _shape.Layers; l++)
        {
            LayerWeights layer = _weights.Layers[l];
            layer.ResidualBias.CopyTo(Biases, _shape.ResidualMatrix.Bias + (l * 2 * _shape.ResidualMatrix.Pairs));
            for (int i = 0; i < skip.Length; i++)
                skip[i] += layer.SkipBias[i];
        }
        _weights.HiddenBias.CopyTo(Biases, _shape.HiddenMatrix.Bias);
        _weights.OutputBias.CopyTo(Biases, _shape.OutputMatrix.Bias);
    }

    /// <summary>Puts a row-major matrix at a matrix's place, from some quad of its inputs on.</summary>
    private void Pack(KernelMatrix matrix, int firstQuad, float[] source, int outputs, int inputs)
    {
        float At(int output, int input) => output < outputs && input < inputs ? source[(output * inputs) + input] : 0f;
        int pairs = matrix.Pairs;
        for (int quad = 0; quad < (inputs + 3) / 4; quad++)
        {
            for (int half = 0; half < 2; half++)
            {
                for (int pair = 0; pair < pairs; pair++)
                {
                    int output = (half * pairs) + pair, k = 4 * quad;
                    _quads[matrix.Origin + ((((firstQuad + quad) * 2) + half) * pairs) + pair] =
                        new Quad(At(output, k), At(output, k + 1), At(output, k + 2), At(output, k + 3));
                }
            }
        }
    }
}
