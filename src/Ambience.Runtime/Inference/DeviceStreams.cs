using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// What the host knows of the streams of an engine whose queues live on a device: seeds, frames, temperatures, which
/// are on, and a journal of each; and the checks of the engine contract, so that nothing wrong reaches the device.
/// </summary>
/// <remarks>
/// Not thread-safe. Allocates nothing after construction, except where <see cref="StreamJournal"/> does.
/// </remarks>
internal sealed class DeviceStreams
{
    private readonly ulong[] _seeds;
    private readonly long[] _frames;
    private readonly bool[] _isActive;
    private readonly int[] _active; // the first _activeCount: the streams that are on, in rising order
    private readonly float[] _temperatures; // [streams, Lanes]
    private readonly StreamJournal[] _journals;
    private readonly ulong _fingerprint;
    private int _activeCount;

    public DeviceStreams(WaveNetShape shape, int streams)
    {
        Shape = shape;
        Count = streams;
        StateBytes = EngineState.Bytes(shape);
        _fingerprint = EngineState.Fingerprint(shape);
        _seeds = new ulong[streams];
        _frames = new long[streams];
        _isActive = new bool[streams];
        _isActive.AsSpan().Fill(true);
        _active = [.. Enumerable.Range(0, streams)];
        _activeCount = streams;
        _temperatures = new float[streams * shape.Lanes];
        _temperatures.AsSpan().Fill(1f);
        _journals = [.. Enumerable.Range(0, streams).Select(_ => new StreamJournal(shape))];
    }

    public WaveNetShape Shape { get; }

    public int Count { get; }

    public int StateBytes { get; }

    /// <summary>The streams that are on, in rising order.</summary>
    public ReadOnlySpan<int> Active => _active.AsSpan(0, _activeCount);

    /// <summary>[streams, Lanes]</summary>
    public ReadOnlySpan<float> Temperatures => _temperatures;

    public ulong Seed(int stream) => _seeds[Check(stream)];

    public long Frame(int stream) => _frames[Check(stream)];

    public bool IsActive(int stream) => _isActive[Check(stream)];

    public void SetActive(int stream, bool active)
    {
        _isActive[Check(stream)] = active;
        _activeCount = 0;
        for (int s = 0; s < Count; s++)
        {
            if (_isActive[s])
                _active[_activeCount++] = s;
        }
    }

    /// <summary>Refuses a stream that there is not.</summary>
    public int Check(int stream)
    {
        if ((uint)stream >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(stream), stream, $"There are {Count} streams, counted from 0.");
        }
        return stream;
    }

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane)
    {
        Check(stream);
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
        perLane.CopyTo(_temperatures.AsSpan(stream * Shape.Lanes));
    }

    public void Reset(int stream, ulong seed)
    {
        _seeds[Check(stream)] = seed;
        _frames[stream] = 0;
        _journals[stream].Reset(seed);
    }

    /// <summary>Checks a state that is to be restored.</summary>
    public void CheckState(int stream, ReadOnlySpan<byte> state)
    {
        Check(stream);
        if (EngineState.Check(state, Shape, StateBytes, _fingerprint) is { } problem)
            throw new ArgumentException($"These bytes cannot be restored: {problem}.", nameof(state));
    }

    /// <summary>Takes over the host's part of a state that <see cref="CheckState"/> accepted.</summary>
    public void Restore(int stream, ReadOnlySpan<byte> state)
    {
        (_seeds[stream], _frames[stream]) = new EngineStateReader(state).Header();
        _journals[stream].Restore(state);
    }

    /// <summary>Checks where a state is to be written.</summary>
    public void CheckCapture(int stream, int bytes)
    {
        Check(stream);
        if (bytes != StateBytes)
            throw new ArgumentException($"Expected {StateBytes} bytes, but found {bytes}.", "state");
    }

    /// <summary>Begins a state's bytes; its floats follow.</summary>
    public EngineStateWriter Write(int stream, Span<byte> state)
    {
        var writer = new EngineStateWriter(state, _fingerprint);
        writer.Header(_seeds[stream], _frames[stream]);
        return writer;
    }

    /// <summary>A stream's state from what the host wrote down, for a device that is gone.</summary>
    public void Rebuild(int stream, IWaveNetEngine engine, Span<byte> state) =>
        _journals[stream].Rebuild(engine, _frames[stream], state);

    /// <summary>Checks the lengths of a call to make frames; returns the control rows a stream.</summary>
    public int CheckGenerate(int controlLength, int frames, int lanes)
    {
        CheckLength(lanes, (long)Count * frames * Shape.Lanes, frames, nameof(lanes));
        return CheckControl(controlLength, frames, Count, Active);
    }

    /// <summary>Checks the lengths of a call to lead stream 0 over given inputs.</summary>
    public void CheckTeacherForce(int controlLength, int inputs, int frames, StageTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        CheckLength(inputs, (long)frames * Shape.Lanes, frames, nameof(inputs));
        bool fits = trace.Frames == frames &&
            trace.Residual.Length == (long)frames * (Shape.Layers + 1) * Shape.ResidualChannels &&
            trace.Skip.Length == (long)frames * Shape.SkipChannels &&
            trace.Output.Length == (long)frames * Shape.OutputChannels;
        if (!fits)
        {
            throw new ArgumentException(
                $"The trace must have room for {frames} frames of the shape '{Shape.Name}'.", nameof(trace));
        }
        CheckControl(controlLength, frames, 1, [0]);
    }

    /// <summary>Writes down what every active stream made.</summary>
    /// <param name="control">[streams, rows, C]</param>
    /// <param name="rows">Control rows a stream.</param>
    /// <param name="lanes">[streams, frames, Lanes]</param>
    /// <param name="frames">How many.</param>
    public void Append(ReadOnlySpan<float> control, int rows, ReadOnlySpan<float> lanes, int frames)
    {
        int width = frames * Shape.Lanes, controlWidth = rows * Shape.ControlSize;
        foreach (int s in Active)
        {
            _journals[s].Append(
                _frames[s], control.Slice(s * controlWidth, controlWidth), lanes.Slice(s * width, width));
            _frames[s] += frames;
        }
    }

    /// <summary>Writes down where stream 0 was led.</summary>
    public void AppendForced(
        ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, ReadOnlySpan<float> last, int frames)
    {
        if (frames > 0)
            _journals[0].AppendForced(_frames[0], control, inputs, last);
        _frames[0] += frames;
    }

    private static void CheckLength(int found, long expected, int frames, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        if (found != expected)
            throw new ArgumentException($"Expected {expected} numbers for {frames} frames, but found {found}.", name);
    }

    /// <summary>Checks that the control rows reach the last frame of every stream that is to move.</summary>
    private int CheckControl(int length, int frames, int described, ReadOnlySpan<int> streams)
    {
        int size = described * Shape.ControlSize;
        if (size == 0)
        {
            return length == 0 ? 0 : throw new ArgumentException(
                $"The network takes no control, but {length} numbers were given.", "control");
        }
        if (length % size != 0)
        {
            throw new ArgumentException(
                $"Expected rows of {described} x {Shape.ControlSize} numbers, but found {length}.", "control");
        }
        int rows = length / size;
        foreach (int s in streams)
        {
            long first = _frames[s] / Shape.HopFrames;
            long last = (_frames[s] + Math.Max(frames - 1, 0)) / Shape.HopFrames;
            if (frames > 0 && last - first >= rows)
            {
                throw new ArgumentException(
                    $"{frames} frames of stream {s} reach over {last - first + 1} hops, " +
                    $"but there are {rows} control rows.", "control");
            }
        }
        return rows;
    }
}
