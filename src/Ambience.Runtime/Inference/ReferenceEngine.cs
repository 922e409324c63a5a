using Ambience.Inference.Arithmetic;
using Ambience.Inference.Selection;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// The network as a story, one number at a time: embed, layers, head, select. It is the oracle that every other engine
/// is compared with, bit for bit where that engine promises it; it is never optimised.
/// </summary>
internal sealed class ReferenceEngine : EngineBase
{
    private readonly WaveNetWeights _weights;
    private readonly float[] _gateBias;  // [Streams, L, 2D]: b_l + V_l c of the running hop
    private readonly float[] _residual;  // x, [R]
    private readonly float[] _taps;      // [x[t-d]; x[t]], [2R]
    private readonly float[] _tapRow;    // [W0 | W1] of one output, [2R]
    private readonly float[] _gated;     // z, [D]
    private readonly float[] _skip;      // s, [S]
    private readonly float[] _hidden;    // [S]
    private readonly float[] _output;    // o, [O]

    public ReferenceEngine(WaveNetModel model, int streams)
        : this(model?.Weights ?? throw new ArgumentNullException(nameof(model)), streams)
    {
    }

    public ReferenceEngine(WaveNetWeights weights, int streams)
        : base(EngineCatalogue.Reference, weights?.Shape ?? throw new ArgumentNullException(nameof(weights)), streams)
    {
        _weights = weights;
        _gateBias = new float[streams * Shape.Layers * 2 * Shape.GateChannels];
        _residual = new float[Shape.ResidualChannels];
        _taps = new float[2 * Shape.ResidualChannels];
        _tapRow = new float[2 * Shape.ResidualChannels];
        _gated = new float[Shape.GateChannels];
        _skip = new float[Shape.SkipChannels];
        _hidden = new float[Shape.SkipChannels];
        _output = new float[Shape.OutputChannels];
    }

    protected override void Step(ReadOnlySpan<int> streams, StageTrace? trace, int row)
    {
        foreach (int s in streams)
        {
            StreamState state = State(s);
            Embed(state.Last);
            Record(_residual, trace?.Residual, row * (Shape.Layers + 1));
            Array.Clear(_skip);
            for (int l = 0; l < Shape.Layers; l++)
            {
                RunLayer(_weights.Layers[l], GateBias(s, l), state.Queue(l));
                Record(_residual, trace?.Residual, (row * (Shape.Layers + 1)) + l + 1);
            }
            Record(_skip, trace?.Skip, row);
            RunHead();
            Record(_hidden, trace?.Hidden, row);
            Record(_output, trace?.Output, row);
            Select(state);
            state.Advance();
        }
    }

    /// <summary>x = W_in last + b_in, or for mu-law the sum of the codes' embeddings.</summary>
    private void Embed(ReadOnlySpan<float> last)
    {
        int r = Shape.ResidualChannels;
        if (Shape.Output == OutputKind.Logistic)
        {
            Multiply(_weights.Input, last[..Shape.Lanes], _weights.InputBias, _residual);
            return;
        }
        _weights.InputBias.CopyTo(_residual, 0);
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            int embedding = ((lane * WaveNetShape.MuLawLevels) + (int)last[lane]) * r;
            for (int i = 0; i < r; i++)
                _residual[i] += _weights.Input[embedding + i];
        }
    }

    /// <summary>g = W0 x[t-d] + W1 x[t] + b + V c;  z = tanh(g) sigmoid(g);  x += Wr z + br;  s += Ws z + bs.</summary>
    private void RunLayer(LayerWeights layer, ReadOnlySpan<float> gateBias, Span<float> queue)
    {
        int r = Shape.ResidualChannels, d = Shape.GateChannels;
        queue.CopyTo(_taps);
        _residual.CopyTo(_taps, r);
        _residual.CopyTo(queue);
        for (int i = 0; i < d; i++)
            _gated[i] = Elementary.Gate<Scalar>(Tap(layer, gateBias, i), Tap(layer, gateBias, d + i));
        for (int i = 0; i < r; i++)
            _residual[i] += DotProduct.Of(layer.Residual.AsSpan(i * d, d), _gated) + layer.ResidualBias[i];
        for (int i = 0; i < Shape.SkipChannels; i++)
            _skip[i] += DotProduct.Of(layer.Skip.AsSpan(i * d, d), _gated) + layer.SkipBias[i];
    }

    /// <summary>One output of the dilated convolution: both taps in one sum of products.</summary>
    private float Tap(LayerWeights layer, ReadOnlySpan<float> gateBias, int output)
    {
        int r = Shape.ResidualChannels;
        layer.Past.AsSpan(output * r, r).CopyTo(_tapRow);
        layer.Present.AsSpan(output * r, r).CopyTo(_tapRow.AsSpan(r));
        return DotProduct.Of(_tapRow, _taps) + gateBias[output];
    }

    /// <summary>o = Wo2 relu(Wo1 relu(s) + bo1) + bo2.</summary>
    private void RunHead()
    {
        Span<float> rectified = stackalloc float[_skip.Length];
        Rectify(_skip, rectified);
        Multiply(_weights.Hidden, rectified, _weights.HiddenBias, _hidden);
        Rectify(_hidden, _hidden);
        Multiply(_weights.Output, _hidden, _weights.OutputBias, _output);
    }

    /// <summary>Draws every lane's next value; random numbers are a function of seed, frame and lane.</summary>
    private void Select(StreamState state)
    {
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            var (word0, word1, _, _) = Philox4x32.Draw(state.Seed, state.Frame, lane, Philox4x32.SelectionPurpose);
            Span<float> parameters = _output.AsSpan(lane * Shape.OutputsPerLane, Shape.OutputsPerLane);
            state.Last[lane] = Shape.Output == OutputKind.Logistic
                ? LogisticSelection.Draw<Scalar>(ref parameters[0], 0, 1, Shape.MixtureCount,
                    Philox4x32.ToUnit(word0), Philox4x32.ToOpenUnit(word1), state.Temperature[lane])
                : SelectLevel(parameters, Philox4x32.ToUnit(word0), state.Temperature[lane]);
        }
    }

    private static int SelectLevel(ReadOnlySpan<float> logits, float u, float temperature)
    {
        Span<float> placed = stackalloc float[WaveNetShape.MuLawLevels];
        for (int level = 0; level < placed.Length; level++)
            placed[MuLawSelection.Place(level)] = logits[level];
        return MuLawSelection.Draw<Scalar>(placed, u, temperature);
    }

    protected override void FoldControl(int stream, ReadOnlySpan<float> control)
    {
        for (int l = 0; l < Shape.Layers; l++)
        {
            LayerWeights layer = _weights.Layers[l];
            Multiply(layer.Control, control, layer.GateBias, GateBias(stream, l));
        }
    }

    private Span<float> GateBias(int stream, int layer)
    {
        int width = 2 * Shape.GateChannels;
        return _gateBias.AsSpan(((stream * Shape.Layers) + layer) * width, width);
    }

    /// <summary>y = W x + b, W row-major [outputs, inputs].</summary>
    private static void Multiply(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = DotProduct.Of(weights.Slice(i * x.Length, x.Length), x) + bias[i];
    }

    private static void Rectify(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = Elementary.Relu<Scalar>(x[i]);
    }

    private static void Record(ReadOnlySpan<float> stage, float[]? trace, int row)
    {
        if (trace is not null)
            stage.CopyTo(trace.AsSpan(row * stage.Length));
    }
}
