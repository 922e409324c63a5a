using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Selection;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>
/// The network with vectors of one width. Same story and same bits as <see cref="ReferenceEngine"/>; what differs is
/// that neighbouring outputs are computed side by side from packed weights, and that all streams use a weight while it
/// is at hand.
/// </summary>
internal sealed class CpuEngine<V> : EngineBase
    where V : struct, IVector<V>
{
    private readonly CpuNetwork _network;
    private readonly CpuBuffers _buffers;

    public CpuEngine(WaveNetWeights weights, int streams)
        : base(EngineCatalogue.Cpu, weights.Shape, streams)
    {
        _network = new CpuNetwork(weights, V.Count);
        _buffers = new CpuBuffers(_network, streams);
        WarmUp();
    }

    protected override void Step(ReadOnlySpan<int> streams, StageTrace? trace, int row)
    {
        Embed(streams);
        Record(trace, row, layer: 0);
        for (int l = 0; l < Shape.Layers; l++)
        {
            RunLayer(streams, l);
            Record(trace, row, l + 1);
        }
        RunHead(streams);
        RecordHead(trace, row);
        foreach (int s in streams)
        {
            StreamState state = State(s);
            Select(state, _buffers.Output.Row(s));
            state.Advance();
        }
    }

    /// <summary>x = W_in last + b_in, or for mu-law the sum of the codes' embeddings; s = 0.</summary>
    private void Embed(ReadOnlySpan<int> streams)
    {
        CpuBuffers b = _buffers;
        bool isMuLaw = Shape.Output == OutputKind.MuLaw;
        foreach (int s in isMuLaw ? [] : streams)
            State(s).Last.AsSpan(0, Shape.Lanes).CopyTo(b.Input.Row(s));
        MatrixKernel.Multiply<V, Assign>(_network.Input, streams, b.Input, _network.Input.Bias, b.Embedded);
        foreach (int s in streams)
        {
            Span<float> sums = b.Sums.Row(s);
            b.Embedded.Row(s).CopyTo(sums);
            sums[_network.PaddedResidual..].Clear();
            for (int lane = 0; lane < Shape.Lanes && isMuLaw; lane++)
            {
                int code = (lane * WaveNetShape.MuLawLevels) + (int)State(s).Last[lane];
                VectorLoops.Add<V>(
                    _network.Embeddings.Span.Slice(code * _network.PaddedResidual, _network.PaddedResidual),
                    sums[.._network.PaddedResidual]);
            }
        }
    }

    /// <summary>g = W0 x[t-d] + W1 x[t] + b + V c;  z = tanh(g) sigmoid(g);  [x; s] += [Wr; Ws] z + [br; bs].</summary>
    private void RunLayer(ReadOnlySpan<int> streams, int layer)
    {
        CpuBuffers b = _buffers;
        int r = Shape.ResidualChannels;
        foreach (int s in streams)
        {
            Span<float> queue = State(s).Queue(layer), taps = b.Taps.Row(s), present = b.Sums.Row(s)[..r];
            queue.CopyTo(taps);
            present.CopyTo(taps[r..]);
            present.CopyTo(queue);
        }
        MatrixKernel.Multiply<V, Assign>(_network.Gates[layer], streams, b.Taps, b.GateBias[layer], b.Gates);
        foreach (int s in streams)
        {
            Span<float> gates = b.Gates.Row(s);
            VectorLoops.Gate<V>(gates[.._network.PaddedGate], gates[_network.PaddedGate..], b.Gated.Row(s));
        }
        PackedMatrix sums = _network.Sums[layer];
        MatrixKernel.Multiply<V, Accumulate>(sums, streams, b.Gated, sums.Bias, b.Sums);
    }

    /// <summary>o = Wo2 relu(Wo1 relu(s) + bo1) + bo2.</summary>
    private void RunHead(ReadOnlySpan<int> streams)
    {
        CpuBuffers b = _buffers;
        foreach (int s in streams)
            VectorLoops.Relu<V>(b.Sums.Row(s)[_network.PaddedResidual..], b.Rectified.Row(s));
        MatrixKernel.Multiply<V, Rectify>(_network.Hidden, streams, b.Rectified, _network.Hidden.Bias, b.Hidden);
        MatrixKernel.Multiply<V, Assign>(_network.Output, streams, b.Hidden, _network.Output.Bias, b.Output);
    }

    /// <summary>Draws every lane's next value, a vector of lanes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Select(StreamState state, Span<float> output)
    {
        Span<float> u1 = _buffers.FirstUniform.Span, u2 = _buffers.SecondUniform.Span;
        // What padded lanes draw goes nowhere, so they need no random numbers of their own.
        SelectionRandom.Fill(state.Seed, state.Frame, u1[..Shape.Lanes], u2[..Shape.Lanes]);
        if (Shape.Output == OutputKind.Logistic)
        {
            int stride = _network.PaddedLanes;
            _ = output[..(stride * Shape.OutputsPerLane)];
            for (int lane = 0; lane < stride; lane += V.Count)
            {
                V value = LogisticSelection.Draw(
                    ref output[0], lane, stride, Shape.MixtureCount,
                    V.Load(ref u1[0], lane), V.Load(ref u2[0], lane), V.Load(ref state.Temperature[0], lane));
                V.Store(value, ref state.Last[0], lane);
            }
            return;
        }
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            Span<float> logits = output.Slice(lane * WaveNetShape.MuLawLevels, WaveNetShape.MuLawLevels);
            state.Last[lane] = MuLawSelection.Draw<V>(logits, u1[lane], state.Temperature[lane]);
        }
    }

    protected override void FoldControl(int stream, ReadOnlySpan<float> control)
    {
        control.CopyTo(_buffers.Control.All);
        PackedMatrix matrix = _network.Control;
        MatrixKernel.Multiply<V, Assign>(matrix, [0], _buffers.Control, matrix.Bias, _buffers.FoldedBias);
        int width = 2 * _network.PaddedGate;
        for (int l = 0; l < Shape.Layers; l++)
            _buffers.FoldedBias.All.Slice(l * width, width).CopyTo(_buffers.GateBias[l].Row(stream));
    }

    /// <summary>
    /// Runs every stage once, so that they are compiled now and not while the first block of music is due.
    /// </summary>
    private void WarmUp()
    {
        for (int s = 0; s < Streams; s++)
            FoldControl(s, new float[Shape.ControlSize]);
        Step([0], null, 0);
        for (int s = 0; s < Streams; s++)
            Reset(s, 0);
    }

    private void Record(StageTrace? trace, int row, int layer)
    {
        int r = Shape.ResidualChannels;
        if (trace is not null)
            _buffers.Sums.Row(0)[..r].CopyTo(trace.Residual.AsSpan(((row * (Shape.Layers + 1)) + layer) * r));
    }

    private void RecordHead(StageTrace? trace, int row)
    {
        if (trace is null)
            return;
        int skip = Shape.SkipChannels, outputs = Shape.OutputChannels;
        _buffers.Sums.Row(0).Slice(_network.PaddedResidual, skip).CopyTo(trace.Skip.AsSpan(row * skip));
        _buffers.Hidden.Row(0)[..skip].CopyTo(trace.Hidden.AsSpan(row * skip));
        for (int o = 0; o < outputs; o++)
            trace.Output[(row * outputs) + o] = _buffers.Output.All[_network.OutputPlace(o)];
    }
}
