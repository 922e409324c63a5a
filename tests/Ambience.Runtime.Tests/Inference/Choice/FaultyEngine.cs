using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Inference.Choice;

/// <summary>
/// A device that is lost on purpose: a real engine that throws at a given call of Generate, as the contract of
/// <see cref="EngineLostException"/> has it, and from then on at every other.
/// </summary>
internal sealed class FaultyEngine(IWaveNetEngine inner, int callsUntilLoss, bool stateIsLostToo = false) : IWaveNetEngine
{
    private int _calls;

    public bool IsDisposed { get; private set; }

    private bool IsLost => _calls > callsUntilLoss;

    public string Name => "faulty";

    public WaveNetShape Shape => inner.Shape;

    public int Streams => inner.Streams;

    public int StateBytes => inner.StateBytes;

    public long FramesMade(int stream) => inner.FramesMade(stream);

    public void Reset(int stream, ulong seed)
    {
        ThrowIfLost();
        inner.Reset(stream, seed);
    }

    public void SetActive(int stream, bool active) => inner.SetActive(stream, active);

    public bool IsActive(int stream) => inner.IsActive(stream);

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane) => inner.SetTemperature(stream, perLane);

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes)
    {
        _calls++;
        if (IsLost)
            lanes.Fill(float.NaN); // what a call that failed leaves behind means nothing
        ThrowIfLost();
        inner.Generate(control, frames, lanes);
    }

    public void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace)
    {
        ThrowIfLost();
        inner.TeacherForce(control, inputs, frames, trace);
    }

    public void CaptureState(int stream, Span<byte> state)
    {
        if (IsLost && stateIsLostToo)
            throw new EngineLostException(Name, "even the state is gone.");
        inner.CaptureState(stream, state);
    }

    public void RestoreState(int stream, ReadOnlySpan<byte> state)
    {
        ThrowIfLost();
        inner.RestoreState(stream, state);
    }

    public void Dispose()
    {
        IsDisposed = true;
        inner.Dispose();
    }

    private void ThrowIfLost()
    {
        if (IsLost)
            throw new EngineLostException(Name, "the device was pulled out by a test.");
    }
}
