using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// The network as its formulas read, in double precision: no queues, no folding, every layer over the whole sequence as
/// a causal dilated convolution with zeros before the start. Shares no code with the engines.
/// </summary>
internal sealed class UncachedNetwork(WaveNetWeights weights)
{
    private readonly WaveNetShape _shape = weights.Shape;

    public double[][][] Residual { get; private set; } = []; // [L + 1][frames][R]

    public double[][] Skip { get; private set; } = [];

    public double[][] Hidden { get; private set; } = [];

    public double[][] Output { get; private set; } = [];

    /// <summary>
    /// Runs over inputs [frames, Lanes] (as in teacher forcing) and control rows [hops, C], frame 0 at the start of a
    /// hop.
    /// </summary>
    public void Run(float[] control, float[] inputs, int frames)
    {
        int d = _shape.GateChannels, c = _shape.ControlSize;
        double[][] x = [.. Enumerable.Range(0, frames).Select(t => Embed(inputs.AsSpan(t * _shape.Lanes, _shape.Lanes)))];
        double[][] skip = [.. Enumerable.Range(0, frames).Select(_ => new double[_shape.SkipChannels])];
        Residual = new double[_shape.Layers + 1][][];
        Residual[0] = x;
        for (int l = 0; l < _shape.Layers; l++)
        {
            LayerWeights layer = weights.Layers[l];
            double[][] next = new double[frames][];
            for (int t = 0; t < frames; t++)
            {
                double[] past = t >= _shape.Dilations[l] ? x[t - _shape.Dilations[l]] : new double[_shape.ResidualChannels];
                double[] row = [.. control.Skip(t / _shape.HopFrames * c).Take(c).Select(value => (double)value)];
                double[] conditioning = Sum(Times(layer.Control, row, 2 * d), Wide(layer.GateBias));
                double[] g = Sum(Times(layer.Past, past), Times(layer.Present, x[t]), conditioning);
                double[] z = [.. Enumerable.Range(0, d).Select(i => Math.Tanh(g[i]) / (1 + Math.Exp(-g[d + i])))];
                next[t] = Sum(x[t], Times(layer.Residual, z), Wide(layer.ResidualBias));
                skip[t] = Sum(skip[t], Times(layer.Skip, z), Wide(layer.SkipBias));
            }
            Residual[l + 1] = x = next;
        }
        Skip = skip;
        Hidden = [.. skip.Select(s => Relu(Sum(Times(weights.Hidden, Relu(s)), Wide(weights.HiddenBias))))];
        Output = [.. Hidden.Select(h => Sum(Times(weights.Output, h), Wide(weights.OutputBias)))];
    }

    private double[] Embed(ReadOnlySpan<float> lanes)
    {
        double[] x = Wide(weights.InputBias);
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                x[i] += _shape.Output == OutputKind.Logistic
                    ? weights.Input[(i * lanes.Length) + lane] * (double)lanes[lane]
                    : weights.Input[(((lane * 256) + MuLaw.Encode(lanes[lane])) * x.Length) + i];
            }
        }
        return x;
    }

    private static double[] Times(float[] matrix, double[] x, int? outputs = null)
    {
        double[] y = new double[outputs ?? matrix.Length / x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            for (int k = 0; k < x.Length; k++)
                y[i] += matrix[(i * x.Length) + k] * x[k];
        }
        return y;
    }

    private static double[] Sum(params double[][] terms) =>
        [.. Enumerable.Range(0, terms[0].Length).Select(i => terms.Sum(term => term[i]))];

    private static double[] Relu(double[] x) => [.. x.Select(value => Math.Max(value, 0))];

    private static double[] Wide(float[] x) => [.. x.Select(value => (double)value)];
}
