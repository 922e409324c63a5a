using System.Buffers.Binary;
using System.Reflection;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Health;

/// <summary>
/// The CPU engine with a fault that can be switched on while it plays: its weights change, or what it remembers is spoilt.
/// All but the fault is the real engine's.
/// </summary>
internal sealed class FaultyEngine(WaveNetModel model, int streams, EngineOptions options)
    : IWaveNetEngine, IEntropySource
{
    private static readonly FieldInfo s_streams =
        typeof(EngineBase).GetField("_streams", BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly IWaveNetEngine _healthy = EngineCatalogue.Create(EngineCatalogue.Cpu, model, streams, options);
    private IWaveNetEngine? _broken;

    private IWaveNetEngine Running => _broken ?? _healthy;

    /// <summary>From now on other weights compute, for good; the streams go on where they are.</summary>
    public void BreakWeights(WaveNetModel damaged)
    {
        IWaveNetEngine broken = EngineCatalogue.Create(EngineCatalogue.Cpu, damaged, Streams, options);
        var state = new byte[StateBytes];
        for (int stream = 0; stream < Streams; stream++)
        {
            _healthy.CaptureState(stream, state);
            broken.RestoreState(stream, state);
            broken.SetActive(stream, _healthy.IsActive(stream));
        }
        _broken = broken;
    }

    /// <summary>Once, what a stream remembers is replaced (index of the number, number).</summary>
    public void BreakMemory(int stream, Func<int, float, float> fault)
    {
        var state = new byte[StateBytes];
        Running.CaptureState(stream, state);
        for (int at = EngineState.HeaderBytes, index = 0; at < state.Length; at += sizeof(float), index++)
        {
            Span<byte> number = state.AsSpan(at);
            BinaryPrimitives.WriteSingleLittleEndian(number, fault(index, BinaryPrimitives.ReadSingleLittleEndian(number)));
        }
        Running.RestoreState(stream, state);
    }

    /// <summary>Once, the next input of a stream is no number; no way in allows that, so it is put there by force.</summary>
    public void BreakInput(int stream, int lane, float value) =>
        ((StreamState[])s_streams.GetValue(Running)!)[stream].Last[lane] = value;

    public string Name => Running.Name;

    public WaveNetShape Shape => Running.Shape;

    public int Streams => _healthy.Streams;

    public int StateBytes => Running.StateBytes;

    public long FramesMade(int stream) => Running.FramesMade(stream);

    public void Reset(int stream, ulong seed) => Running.Reset(stream, seed);

    public void SetActive(int stream, bool active) => Running.SetActive(stream, active);

    public bool IsActive(int stream) => Running.IsActive(stream);

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane) => Running.SetTemperature(stream, perLane);

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes) =>
        Running.Generate(control, frames, lanes);

    public void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace) =>
        Running.TeacherForce(control, inputs, frames, trace);

    public void CaptureState(int stream, Span<byte> state) => Running.CaptureState(stream, state);

    public void RestoreState(int stream, ReadOnlySpan<byte> state) => Running.RestoreState(stream, state);

    public float TakeEntropy(int stream) => ((IEntropySource)Running).TakeEntropy(stream);

    public void Dispose()
    {
        _healthy.Dispose();
        _broken?.Dispose();
    }
}
