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
    private readonly WeightMatrices _matrices;
    private readonly ReferenceProduct _product;
    private readonly FloatQueues[] _queues; // [Streams]
    private readonly float[] _embeddings;   // mu-law: [Lanes x 256, R]
    private readonly float[] _gateBias;     // [Streams, L, 2D]: b_l + V_l c of the running hop
    private readonly float[] _residual;     // x, [R]
    private readonly float[] _gates;        // g, [2D]
    private readonly float[] _gated;        // z, [D]
    private readonly float[] _skip;         // s, [S]
    private readonly float[] _rectified;    // relu(s), [S]
    private readonly float[] _hidden;       // [S]
    private readonly float[] _output;       // o, [O]

    public ReferenceEngine(WaveNetWeights weights, int streams, WeightPrecision precision = WeightPrecision.Float32)
        : base(EngineCatalogue.Reference, weights?.Shape ?? throw new ArgumentNullException(nameof(weights)), streams)
    {
        _weights = weights;
        _matrices = new WeightMatrices(weights, precision);
        _product = new ReferenceProduct(precision, LongestVector);
        _queues = [.. Enumerable.Range(0, streams).Select(_ => new FloatQueues(Shape))];
        _embeddings = Shape.Output == OutputKind.MuLaw ? _matrices.Input.Expand() : [];
        _gateBias = new float[streams * Shape.Layers * 2 * Shape.GateChannels];
        _residual = new float[Shape.ResidualChannels];
        _gates = new float[2 * Shape.GateChannels];
        _gated = new float[Shape.GateChannels];
        _skip = new float[Shape.SkipChannels];
        _rectified = new float[Shape.SkipChannels];
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
            _matrices.SkipBias.CopyTo(_skip, 0);
            for (int l = 0; l < Shape.Layers; l++)
            {
                RunLayer(l, GateBias(s, l), _queues[s].Slot(l));
                Record(_residual, trace?.Residual, (row * (Shape.Layers + 1)) + l + 1);
            }
            Record(_skip, trace?.Skip, row);
            RunHead();
            Record(_hidden, trace?.Hidden, row);
            Record(_output, trace?.Output, row);
            Select(state);
            state.Advance(_residual);
            _queues[s].Advance();
        }
    }

    /// <summary>x = b_in + W_in last, or for mu-law b_in + the codes' embeddings, lane after lane.</summary>
    private void Embed(ReadOnlySpan<float> last)
    {
        int r = Shape.ResidualChannels;
        _weights.InputBias.CopyTo(_residual, 0);
        if (Shape.Output == OutputKind.Logistic)
        {
            ReferenceProduct.AddOfFloats(_matrices.Input, last[..Shape.Lanes], _residual);
            return;
        }
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            int embedding = ((lane * WaveNetShape.MuLawLevels) + (int)last[lane]) * r;
            for (int i = 0; i < r; i++)
                _residual[i] += _embeddings[embedding + i];
        }
    }

    /// <summary>g = b + V c + W0 x[t-d] + W1 x[t];  z = tanh(g) sigmoid(g);  x += br + Wr z;  s += Ws z.</summary>
    private void RunLayer(int l, ReadOnlySpan<float> gateBias, Span<float> queue)
    {
        WeightMatrices.Layer layer = _matrices.Layers[l];
        int d = Shape.GateChannels;
        gateBias.CopyTo(_gates);
        _product.Add(layer.Past, queue, _gates);
        _product.Add(layer.Present, _residual, _gates);
        _product.WhatWasMultiplied(_residual, queue);
        for (int i = 0; i < d; i++)
            _gated[i] = Elementary.Gate<Scalar>(_gates[i], _gates[d + i]);
        for (int i = 0; i < _residual.Length; i++)
            _residual[i] += _weights.Layers[l].ResidualBias[i];
        _product.AddOfGated(layer.Residual, _gated, _residual);
        _product.AddOfGated(layer.Skip, _gated, _skip);
    }

    /// <summary>o = bo2 + Wo2 relu(bo1 + Wo1 relu(s)).</summary>
    private void RunHead()
    {
        Rectify(_skip, _rectified);
        _weights.HiddenBias.CopyTo(_hidden, 0);
        _product.Add(_matrices.Hidden, _rectified, _hidden);
        Rectify(_hidden, _hidden);
        _weights.OutputBias.CopyTo(_output, 0);
        _product.Add(_matrices.Output, _hidden, _output);
    }

    /// <summary>Draws every lane's next value; random numbers are a function of seed, frame and lane.</summary>
    private void Select(StreamState state)
    {
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            var (word0, word1, _, _) = Philox4x32.Draw(state.Seed, state.Frame, lane, Philox4x32.SelectionPurpose);
            Span<float> parameters = _output.AsSpan(lane * Shape.OutputsPerLane, Shape.OutputsPerLane);
            Scalar spread;
            if (Shape.Output == OutputKind.Logistic)
            {
                state.Last[lane] = LogisticSelection.Draw<Scalar>(ref parameters[0], 0, 1, Shape.MixtureCount,
                    Philox4x32.ToUnit(word0), Philox4x32.ToOpenUnit(word1), state.Temperature[lane], out spread);
            }
            else
            {
                state.Last[lane] = SelectLevel(
                    parameters, Philox4x32.ToUnit(word0), state.Temperature[lane], out float surprise);
                spread = surprise;
            }
            state.Spread.Add(lane, spread);
        }
    }

    private static int SelectLevel(ReadOnlySpan<float> logits, float u, float temperature, out float surprise)
    {
        Span<float> placed = stackalloc float[WaveNetShape.MuLawLevels];
        for (int level = 0; level < placed.Length; level++)
            placed[MuLawSelection.Place(level)] = logits[level];
        return MuLawSelection.Draw<Scalar>(placed, u, temperature, out surprise);
    }

    protected override void FoldControl(int stream, ReadOnlySpan<float> control)
    {
        for (int l = 0; l < Shape.Layers; l++)
        {
            _weights.Layers[l].GateBias.CopyTo(GateBias(stream, l));
            ReferenceProduct.AddOfFloats(_matrices.Layers[l].Control, control, GateBias(stream, l));
        }
    }

    protected override void ResetQueues(int stream) => _queues[stream].Reset();

    protected override void WriteQueues(int stream, ref EngineStateWriter writer) => _queues[stream].Write(ref writer);

    protected override void ReadQueues(int stream, ref EngineStateReader reader) => _queues[stream].Read(ref reader);

    private int LongestVector =>
        Math.Max(Shape.ResidualChannels, Math.Max(Shape.GateChannels, Shape.SkipChannels));

    private Span<float> GateBias(int stream, int layer)
    {
        int width = 2 * Shape.GateChannels;
        return _gateBias.AsSpan(((stream * Shape.Layers) + layer) * width, width);
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
