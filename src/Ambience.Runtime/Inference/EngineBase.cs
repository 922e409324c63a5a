using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// What engines on the CPU have in common: the streams' states, the checks of the contract, and the way of control
/// vectors and values in and out. What is left to an engine is one frame of the network: <see cref="Step"/>.
/// </summary>
internal abstract class EngineBase : IWaveNetEngine, IEntropySource
{
    private readonly StreamState[] _streams;
    private readonly float[][] _control; // [Streams][C]: the row that the folded biases stand for
    private readonly bool[] _folded;     // [Streams]: whether they stand for any
    private readonly long[] _firstHops;  // [Streams]: the hop that row 0 of the running call describes
    private readonly int[] _active;      // the first _activeCount: the streams that are on, in rising order
    private readonly ulong _fingerprint;
    private int _activeCount;

    protected EngineBase(string name, WaveNetShape shape, int streams)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        Name = name;
        Shape = shape;
        _streams = new StreamState[streams];
        _control = new float[streams][];
        for (int s = 0; s < streams; s++)
        {
            _streams[s] = new StreamState(shape);
            _control[s] = new float[shape.ControlSize];
        }
        _folded = new bool[streams];
        _firstHops = new long[streams];
        _active = [.. Enumerable.Range(0, streams)];
        _activeCount = streams;
        _fingerprint = EngineState.Fingerprint(shape);
        StateBytes = EngineState.Bytes(shape);
    }

    public string Name { get; }

    public WaveNetShape Shape { get; }

    public int Streams => _streams.Length;

    public int StateBytes { get; }

    /// <summary>Bytes of the weights that the engine holds itself; 0 where it uses the model's.</summary>
    public virtual long WeightBytes => 0;

    public long FramesMade(int stream) => State(stream).Frame;

    public void Reset(int stream, ulong seed)
    {
        State(stream).Reset(seed);
        ResetQueues(stream);
    }

    public float TakeEntropy(int stream) => State(stream).Spread.Take();

    public bool IsActive(int stream) => State(stream).IsActive;

    public void SetActive(int stream, bool active)
    {
        State(stream).IsActive = active;
        _activeCount = 0;
        for (int s = 0; s < _streams.Length; s++)
        {
            if (_streams[s].IsActive)
                _active[_activeCount++] = s;
        }
    }

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane)
    {
        if (perLane.Length != Shape.Lanes)
        {
            throw new ArgumentException(
                $"Expected {Shape.Lanes} temperatures, one a lane, but found {perLane.Length}.", nameof(perLane));
        }
        foreach (float temperature in perLane)
        {
            if (!(temperature >= 0 && temperature <= 2))
                throw new ArgumentException($"A temperature must be 0 to 2, but was {temperature}.", nameof(perLane));
        }
        perLane.CopyTo(State(stream).Temperature);
    }

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes)
    {
        CheckLength(lanes.Length, (long)Streams * frames * Shape.Lanes, frames, nameof(lanes));
        ReadOnlySpan<int> active = _active.AsSpan(0, _activeCount);
        int hopRows = StartHops(control.Length, frames, Streams, active);
        if (active.Length < Streams)
            lanes.Clear();
        if (!active.IsEmpty)
            MakeFrames(active, control, hopRows, frames, lanes);
    }

    public void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        CheckLength(inputs.Length, (long)frames * Shape.Lanes, frames, nameof(inputs));
        if (trace.Frames != frames || !Fits(trace))
        {
            throw new ArgumentException(
                $"The trace must have room for {frames} frames of the shape '{Shape.Name}'.", nameof(trace));
        }
        ReadOnlySpan<int> first = [0];
        int hopRows = StartHops(control.Length, frames, 1, first);
        for (int t = 0; t < frames; t++)
        {
            FollowControl(0, control, hopRows);
            Take(inputs.Slice(t * Shape.Lanes, Shape.Lanes), _streams[0]);
            Step(first, trace, t);
        }
    }

    public void CaptureState(int stream, Span<byte> state)
    {
        if (state.Length != StateBytes)
            throw new ArgumentException($"Expected {StateBytes} bytes, but found {state.Length}.", nameof(state));
        var writer = new EngineStateWriter(state, _fingerprint);
        State(stream).Write(ref writer);
        WriteQueues(stream, ref writer);
    }

    public void RestoreState(int stream, ReadOnlySpan<byte> state)
    {
        StreamState target = State(stream);
        if (EngineState.Check(state, Shape, StateBytes, _fingerprint) is { } problem)
            throw new ArgumentException($"These bytes cannot be restored: {problem}.", nameof(state));
        var reader = new EngineStateReader(state);
        target.Read(ref reader);
        ReadQueues(stream, ref reader);
    }

    public virtual void Dispose()
    {
        // Managed memory only, unless an engine has more.
    }

    /// <summary>Makes checked frames of some streams. Touches nothing that belongs to another stream.</summary>
    /// <param name="streams">Which, in rising order.</param>
    /// <param name="control">[Streams, hopRows, C].</param>
    /// <param name="hopRows">Rows of a stream.</param>
    /// <param name="frames">How many.</param>
    /// <param name="lanes">[Streams, frames, Lanes].</param>
    protected virtual void MakeFrames(
        ReadOnlySpan<int> streams, ReadOnlySpan<float> control, int hopRows, int frames, Span<float> lanes)
    {
        for (int t = 0; t < frames; t++)
        {
            foreach (int s in streams)
                FollowControl(s, control, hopRows);
            Step(streams, null, 0);
            foreach (int s in streams)
                Emit(_streams[s], lanes.Slice(((s * frames) + t) * Shape.Lanes, Shape.Lanes));
        }
    }

    /// <summary>Silence in a stream's queues.</summary>
    protected abstract void ResetQueues(int stream);

    /// <summary>Copies a stream's queues out, as <see cref="EngineState"/> lays them out.</summary>
    protected abstract void WriteQueues(int stream, ref EngineStateWriter writer);

    /// <summary>Takes a stream's queues over.</summary>
    protected abstract void ReadQueues(int stream, ref EngineStateReader reader);

    /// <summary>Folds a stream's control vector into its gate biases, b_l + V_l c, for the frames to come.</summary>
    protected abstract void FoldControl(int stream, ReadOnlySpan<float> control);

    /// <summary>
    /// Makes one frame of some streams, in rising order: from each one's <see cref="StreamState.Last"/> to the next,
    /// advancing its queues. Records row <paramref name="row"/> of a trace where there is one (of stream 0).
    /// </summary>
    protected abstract void Step(ReadOnlySpan<int> streams, StageTrace? trace, int row);

    protected StreamState State(int stream)
    {
        if ((uint)stream >= (uint)_streams.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(stream), stream, $"There are {_streams.Length} streams, counted from 0.");
        }
        return _streams[stream];
    }

    private static void CheckLength(int found, long expected, int frames, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        if (found != expected)
            throw new ArgumentException($"Expected {expected} numbers for {frames} frames, but found {found}.", name);
    }

    private bool Fits(StageTrace trace) =>
        trace.Residual.Length == (long)trace.Frames * (Shape.Layers + 1) * Shape.ResidualChannels &&
        trace.Skip.Length == (long)trace.Frames * Shape.SkipChannels &&
        trace.Output.Length == (long)trace.Frames * Shape.OutputChannels;

    /// <summary>
    /// Checks that the control rows, which describe so many streams, reach the last frame of those that are to move;
    /// notes which hop row 0 belongs to.
    /// </summary>
    private int StartHops(int controlLength, int frames, int described, ReadOnlySpan<int> streams)
    {
        int size = described * Shape.ControlSize;
        if (size == 0)
        {
            return controlLength == 0 ? 0 : throw new ArgumentException(
                $"The network takes no control, but {controlLength} numbers were given.", "control");
        }
        if (controlLength % size != 0)
        {
            throw new ArgumentException(
                $"Expected rows of {described} x {Shape.ControlSize} numbers, but found {controlLength}.", "control");
        }
        int hopRows = controlLength / size;
        foreach (int s in streams)
        {
            long first = _streams[s].Frame / Shape.HopFrames;
            long last = (_streams[s].Frame + Math.Max(frames - 1, 0)) / Shape.HopFrames;
            if (frames > 0 && last - first >= hopRows)
            {
                throw new ArgumentException(
                    $"{frames} frames of stream {s} reach over {last - first + 1} hops, " +
                    $"but there are {hopRows} control rows.", "control");
            }
            _firstHops[s] = first;
        }
        return hopRows;
    }

    /// <summary>Folds the control of the stream's next frame, unless that very row is folded already.</summary>
    private void FollowControl(int stream, ReadOnlySpan<float> control, int hopRows)
    {
        int size = Shape.ControlSize;
        int hop = size == 0 ? 0 : (int)((_streams[stream].Frame / Shape.HopFrames) - _firstHops[stream]);
        ReadOnlySpan<float> row = size == 0 ? default : control.Slice(((stream * hopRows) + hop) * size, size);
        if (_folded[stream] && row.SequenceEqual(_control[stream]))
            return;
        row.CopyTo(_control[stream]);
        _folded[stream] = true;
        FoldControl(stream, row);
    }

    private void Emit(StreamState state, Span<float> lanes)
    {
        if (Shape.Output == OutputKind.Logistic)
        {
            state.Last.AsSpan(0, lanes.Length).CopyTo(lanes);
            return;
        }
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] = MuLaw.Decode((int)state.Last[i]);
    }

    private void Take(ReadOnlySpan<float> lanes, StreamState state)
    {
        if (Shape.Output == OutputKind.Logistic)
        {
            lanes.CopyTo(state.Last);
            return;
        }
        for (int i = 0; i < lanes.Length; i++)
            state.Last[i] = MuLaw.Encode(lanes[i]);
    }
}
