using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Selection;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>
/// The network with vectors of one width and weights of one precision. Same story and same bits as
/// <see cref="ReferenceEngine"/>; what differs is that neighbouring outputs are computed side by side from packed
/// weights, and that all streams use a panel of weights while it is at hand.
/// </summary>
internal sealed class CpuEngine<V, A> : EngineBase
    where V : struct, IPackedVector<V>
    where A : struct, IArithmetic
{
    private readonly CpuNetwork _network;
    private readonly CpuStream<A>[] _streams;
    private readonly BatchCrew? _crew;

    public CpuEngine(WaveNetWeights weights, int streams, int threads)
        : base(EngineCatalogue.Cpu, weights.Shape, streams)
    {
        _network = CpuNetwork.Pack<V, A>(weights);
        _streams = [.. Enumerable.Range(0, streams).Select(_ => new CpuStream<A>(_network))];
        WarmUp();
        if (Math.Min(threads, streams) > 1)
            _crew = new BatchCrew(Math.Min(threads, streams), base.MakeFrames);
    }

    public override long WeightBytes => _network.Bytes;

    public override void Dispose()
    {
        _crew?.Dispose();
        base.Dispose();
    }

    protected override void MakeFrames(
        ReadOnlySpan<int> streams, ReadOnlySpan<float> control, int hopRows, int frames, Span<float> lanes)
    {
        if (_crew is null || streams.Length == 1)
            base.MakeFrames(streams, control, hopRows, frames, lanes);
        else
            _crew.MakeFrames(streams, control, hopRows, frames, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Step(ReadOnlySpan<int> streams, StageTrace? trace, int row)
    {
        Embed(streams);
        Record(trace, row, layer: 0);
        for (int l = 0; l < Shape.Layers; l++)
        {
            RunLayer(streams, l);
            Record(trace, row, l + 1);
        }
        RunHead(streams, trace, row);
        foreach (int s in streams)
        {
            StreamState state = State(s);
            Select(state, _streams[s]);
            state.Advance(_streams[s].Residual.Span[..Shape.ResidualChannels]);
            _streams[s].Advance();
        }
    }

    /// <summary>x = b_in + W_in last, or for mu-law b_in + the codes' embeddings, lane after lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Embed(ReadOnlySpan<int> streams)
    {
        PackedMatrix matrix = _network.Input;
        if (Shape.Output == OutputKind.Logistic)
        {
            foreach (int s in streams)
                State(s).Last.AsSpan(0, Shape.Lanes).CopyTo(_streams[s].Input.Span);
            for (int p = 0; p < matrix.Panels; p++)
            {
                PackedMatrix.Panel panel = matrix.PanelAt(p);
                foreach (int s in streams)
                {
                    A.MultiplyFloats<V, Assign>(matrix, panel, ref _streams[s].Input.Origin,
                        ref _network.InputBias.At(panel.FirstOutput), ref _streams[s].Residual.At(panel.FirstOutput));
                }
            }
            return;
        }
        foreach (int s in streams)
        {
            Span<float> x = _streams[s].Residual.Span;
            _network.InputBias.Span.CopyTo(x);
            for (int lane = 0; lane < Shape.Lanes; lane++)
            {
                int code = (lane * WaveNetShape.MuLawLevels) + (int)State(s).Last[lane];
                VectorLoops.Add<V>(_network.Embeddings.Span.Slice(code * x.Length, x.Length), x);
            }
        }
    }

    /// <summary>g = b + V c + W0 x[t-d] + W1 x[t];  z = tanh(g) sigmoid(g);  x += br + Wr z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunLayer(ReadOnlySpan<int> streams, int l)
    {
        CpuNetwork.Layer layer = _network.Layers[l];
        int gate = _network.PaddedGate;
        foreach (int s in streams)
            A.Prepare<V>(ref _streams[s].Residual.Origin, _network.PaddedResidual, ref _streams[s].Present(l));
        for (int p = 0; p < layer.Gates.Panels; p++)
        {
            PackedMatrix.Panel panel = layer.Gates.PanelAt(p);
            foreach (int s in streams)
            {
                CpuStream<A> stream = _streams[s];
                ref float past = ref stream.Past(l, out int toPresent);
                ref float gates = ref stream.Gates.At(panel.FirstOutput);
                A.Multiply<V, Assign>(layer.Gates, panel, ref past, toPresent,
                    ref stream.GateBias.At((l * 2 * gate) + panel.FirstOutput), ref gates);
                int count = panel.Outputs / 2;
                A.Gate<V>(ref gates, ref Unsafe.Add(ref gates, count), panel.FirstOutput / 2, count, gate,
                    ref stream.Gated.At(l * stream.GatedPlaces));
            }
        }
        for (int p = 0; p < layer.Residual.Panels; p++)
        {
            PackedMatrix.Panel panel = layer.Residual.PanelAt(p);
            foreach (int s in streams)
            {
                CpuStream<A> stream = _streams[s];
                A.Multiply<V, Accumulate>(layer.Residual, panel, ref stream.Gated.At(l * stream.GatedPlaces), 0,
                    ref layer.ResidualBias.At(panel.FirstOutput), ref stream.Residual.At(panel.FirstOutput));
            }
        }
    }

    /// <summary>s = the sum of bs + Ws z over layers;  o = bo2 + Wo2 relu(bo1 + Wo1 relu(s)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunHead(ReadOnlySpan<int> streams, StageTrace? trace, int row)
    {
        int width = _network.PaddedSkip;
        for (int p = 0; p < _network.Skip.Panels; p++)
        {
            PackedMatrix.Panel panel = _network.Skip.PanelAt(p);
            foreach (int s in streams)
            {
                A.Multiply<V, Assign>(_network.Skip, panel, ref _streams[s].Gated.Origin, _streams[s].GatedPlaces,
                    ref _network.SkipBias.At(panel.FirstOutput), ref _streams[s].Sums.At(panel.FirstOutput));
            }
        }
        Record(trace?.Skip, _streams[0].Sums.Span[..Shape.SkipChannels], row);
        foreach (int s in streams)
        {
            VectorLoops.Relu<V>(_streams[s].Sums.Span);
            A.Prepare<V>(ref _streams[s].Sums.Origin, width, ref _streams[s].HeadOperand.Origin);
        }
        MultiplyHead<Rectify>(streams, _network.Hidden, _network.HiddenBias, stream => stream.Hidden);
        Record(trace?.Hidden, _streams[0].Hidden.Span[..Shape.SkipChannels], row);
        foreach (int s in streams)
            A.Prepare<V>(ref _streams[s].Hidden.Origin, width, ref _streams[s].HeadOperand.Origin);
        MultiplyHead<Assign>(streams, _network.Output, _network.OutputBias, stream => stream.Output);
        for (int o = 0; trace is not null && o < Shape.OutputChannels; o++)
            trace.Output[(row * Shape.OutputChannels) + o] = _streams[0].Output.At(_network.OutputPlace(o));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyHead<TFinish>(
        ReadOnlySpan<int> streams, PackedMatrix matrix, AlignedFloats bias, Func<CpuStream<A>, AlignedFloats> result)
        where TFinish : struct, IFinish
    {
        for (int p = 0; p < matrix.Panels; p++)
        {
            PackedMatrix.Panel panel = matrix.PanelAt(p);
            foreach (int s in streams)
            {
                A.Multiply<V, TFinish>(matrix, panel, ref _streams[s].HeadOperand.Origin, 0,
                    ref bias.At(panel.FirstOutput), ref result(_streams[s]).At(panel.FirstOutput));
            }
        }
    }

    /// <summary>Draws every lane's next value, a vector of lanes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Select(StreamState state, CpuStream<A> stream)
    {
        Span<float> u1 = stream.FirstUniform.Span, u2 = stream.SecondUniform.Span, output = stream.Output.Span;
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
                    V.Load(ref u1[0], lane), V.Load(ref u2[0], lane), V.Load(ref state.Temperature[0], lane),
                    out V spread);
                V.Store(value, ref state.Last[0], lane);
                state.Spread.Add(lane, spread);
            }
            return;
        }
        for (int lane = 0; lane < Shape.Lanes; lane++)
        {
            Span<float> logits = output.Slice(lane * WaveNetShape.MuLawLevels, WaveNetShape.MuLawLevels);
            state.Last[lane] = MuLawSelection.Draw<V>(logits, u1[lane], state.Temperature[lane], out float surprise);
            state.Spread.Add<Scalar>(lane, surprise);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void FoldControl(int stream, ReadOnlySpan<float> control)
    {
        CpuStream<A> target = _streams[stream];
        control.CopyTo(target.Control.Span);
        for (int p = 0; p < _network.Control.Panels; p++)
        {
            PackedMatrix.Panel panel = _network.Control.PanelAt(p);
            A.MultiplyFloats<V, Assign>(_network.Control, panel, ref target.Control.Origin,
                ref _network.ControlBias.At(panel.FirstOutput), ref target.GateBias.At(panel.FirstOutput));
        }
    }

    protected override void ResetQueues(int stream) => _streams[stream].Reset();

    protected override void WriteQueues(int stream, ref EngineStateWriter writer) => _streams[stream].Write(ref writer);

    protected override void ReadQueues(int stream, ref EngineStateReader reader) => _streams[stream].Read(ref reader);

    /// <summary>
    /// Runs every stage once, so that they are compiled now and not while the first block of music is due.
    /// </summary>
    private void WarmUp()
    {
        FoldControl(0, new float[Shape.ControlSize]);
        Step([0], null, 0);
        Reset(0, 0);
    }

    private void Record(StageTrace? trace, int row, int layer) =>
        Record(trace?.Residual, _streams[0].Residual.Span[..Shape.ResidualChannels], (row * (Shape.Layers + 1)) + layer);

    private static void Record(float[]? stage, ReadOnlySpan<float> values, int row)
    {
        if (stage is not null)
            values.CopyTo(stage.AsSpan(row * values.Length));
    }
}
