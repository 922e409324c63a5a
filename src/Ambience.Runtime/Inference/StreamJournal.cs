using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// What the host writes down of a stream whose queues live on a device: its inputs and control rows over the receptive
/// field, and the state that it was last put into. The queues hold nothing that does not follow from these, so a lost
/// device loses no music: <see cref="Rebuild"/> computes the state again on another engine. Costs a copy of lanes that
/// the host has anyway, and nothing on the device.
/// </summary>
/// <remarks>
/// Not thread-safe. <see cref="Reset"/> and <see cref="Append"/> allocate nothing; <see cref="Restore"/> does the first
/// time.
/// </remarks>
internal sealed class StreamJournal
{
    private const int TracedFrames = 64; // of a rebuilding step: its trace is thrown away, so let it be small

    private readonly WaveNetShape _shape;
    private readonly int _inputRows;
    private readonly int _controlRows;
    private readonly float[] _inputs;  // [inputRows, Lanes], a ring: the input of frame t is at t mod rows
    private readonly float[] _control; // [controlRows, C], a ring: the row of hop h is at h mod rows
    private byte[]? _start;            // the state that it was put into; kept for the next time
    private bool _isRestored;          // whether _start counts
    private long _startFrame;
    private ulong _seed;

    public StreamJournal(WaveNetShape shape)
    {
        _shape = shape;
        _inputRows = shape.ReceptiveFieldFrames; // all that queues depend on, and the next input
        _controlRows = (shape.ReceptiveFieldFrames / shape.HopFrames) + 2;
        _inputs = new float[_inputRows * shape.Lanes];
        _control = new float[_controlRows * shape.ControlSize];
    }

    /// <summary>Host memory that the journal of one stream takes, without the state that it may start from.</summary>
    public int Bytes => (_inputs.Length + _control.Length) * sizeof(float);

    /// <summary>The stream starts anew.</summary>
    public void Reset(ulong seed)
    {
        _seed = seed;
        _startFrame = 0;
        _isRestored = false;
        Input(0).Clear();
    }

    /// <summary>The stream was put into a state, which has been checked.</summary>
    public void Restore(ReadOnlySpan<byte> state)
    {
        _start ??= new byte[state.Length];
        state.CopyTo(_start);
        _isRestored = true;
        var reader = new EngineStateReader(state);
        (_seed, _startFrame) = reader.Header();
        Span<float> last = Input(_startFrame);
        reader.Floats(last);
        if (_shape.Output == OutputKind.MuLaw)
        {
            for (int i = 0; i < last.Length; i++)
                last[i] = Audio.MuLaw.Decode((int)last[i]);
        }
    }

    /// <summary>The stream made frames.</summary>
    /// <param name="frame">The first of them.</param>
    /// <param name="control">[rows, C]: row 0 is of the hop in which the first frame lies.</param>
    /// <param name="lanes">[frames, Lanes]: what came out.</param>
    public void Append(long frame, ReadOnlySpan<float> control, ReadOnlySpan<float> lanes)
    {
        int frames = lanes.Length / _shape.Lanes;
        AppendControl(frame, frames, control);
        for (int t = Math.Max(0, frames - _inputRows); t < frames; t++)
            lanes.Slice(t * _shape.Lanes, _shape.Lanes).CopyTo(Input(frame + t + 1));
    }

    /// <summary>The stream was led over given inputs.</summary>
    /// <param name="frame">The first frame.</param>
    /// <param name="control">[rows, C]: row 0 is of the hop in which the first frame lies.</param>
    /// <param name="inputs">[frames, Lanes]: what the network was given.</param>
    /// <param name="last">[Lanes]: what the last frame drew, the next input.</param>
    public void AppendForced(
        long frame, ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, ReadOnlySpan<float> last)
    {
        int frames = inputs.Length / _shape.Lanes;
        AppendControl(frame, frames, control);
        for (int t = 0; t < frames; t++)
            inputs.Slice(t * _shape.Lanes, _shape.Lanes).CopyTo(Input(frame + t));
        last.CopyTo(Input(frame + frames));
    }

    /// <summary>
    /// Computes the stream's state at a frame again. Allocates; takes the time of a receptive field of frames.
    /// </summary>
    /// <param name="engine">An engine of the same weights, one stream; its state does not matter.</param>
    /// <param name="frame">Frames made so far.</param>
    /// <param name="state">Receives the state, as <see cref="IWaveNetEngine.CaptureState"/> writes it.</param>
    public void Rebuild(IWaveNetEngine engine, long frame, Span<byte> state)
    {
        long first = Math.Max(_startFrame, frame - (_shape.ReceptiveFieldFrames - 1));
        engine.Reset(0, _seed);
        engine.CaptureState(0, state);
        if (first == _startFrame && _isRestored)
            _start.CopyTo(state);
        BinaryPrimitives.WriteInt64LittleEndian(state[24..], first);
        engine.RestoreState(0, state);

        int c = _shape.ControlSize, lanes = _shape.Lanes;
        var control = new float[((TracedFrames / _shape.HopFrames) + 2) * c];
        var inputs = new float[TracedFrames * lanes];
        for (long t = first; t < frame; t += TracedFrames)
        {
            int frames = (int)Math.Min(TracedFrames, frame - t);
            long hop = t / _shape.HopFrames;
            int rows = (int)(((t + frames - 1) / _shape.HopFrames) - hop) + 1;
            for (int row = 0; row < rows; row++)
                Control(hop + row).CopyTo(control.AsSpan(row * c));
            for (int i = 0; i < frames; i++)
                Input(t + i).CopyTo(inputs.AsSpan(i * lanes));
            engine.TeacherForce(
                control.AsSpan(0, rows * c), inputs.AsSpan(0, frames * lanes), frames, new StageTrace(_shape, frames));
        }
        engine.CaptureState(0, state);
        PutLast(Input(frame), state[EngineState.HeaderBytes..]);
    }

    private void AppendControl(long frame, int frames, ReadOnlySpan<float> control)
    {
        int c = _shape.ControlSize;
        long hop = frame / _shape.HopFrames;
        for (int row = 0; c > 0 && frames > 0 && row <= ((frame + frames - 1) / _shape.HopFrames) - hop; row++)
            control.Slice(row * c, c).CopyTo(Control(hop + row));
    }

    private void PutLast(ReadOnlySpan<float> last, Span<byte> state)
    {
        for (int i = 0; i < last.Length; i++)
        {
            float value = _shape.Output == OutputKind.MuLaw ? Audio.MuLaw.Encode(last[i]) : last[i];
            BinaryPrimitives.WriteSingleLittleEndian(state[(i * sizeof(float))..], value);
        }
    }

    private Span<float> Input(long frame) =>
        _inputs.AsSpan((int)(frame % _inputRows) * _shape.Lanes, _shape.Lanes);

    private Span<float> Control(long hop) =>
        _control.AsSpan((int)(hop % _controlRows) * _shape.ControlSize, _shape.ControlSize);
}
