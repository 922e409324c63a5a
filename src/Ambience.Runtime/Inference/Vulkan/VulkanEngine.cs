using System.Diagnostics;
using Ambience.Audio;
using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// The network on a GPU: a call is cut into blocks of frames, a block is one dispatch for all streams, and while the
/// device makes a block the host takes the one before. States stay on the device; the host keeps a journal of what went
/// in, from which they can be computed again when the device is lost.
/// </summary>
internal sealed class VulkanEngine : IWaveNetEngine
{
    private static readonly EngineOptions s_rebuilding = new() { Weights = WeightPrecision.Float32 };

    private readonly WaveNetWeights _weights;
    private readonly VulkanDevice _device;
    private readonly VulkanNetwork _network;
    private readonly DeviceStreams _streams;
    private readonly bool[] _fresh; // [Streams]: reset, and not yet cleared on the device
    private readonly double _blockSeconds;
    private readonly int _fixedBlockFrames;
    private readonly uint _silence; // bits of the last value of a stream that has made nothing
    private int _blockFrames = 1;   // of the next block: grows and shrinks by what blocks take
    private long _busyUntilTicks;   // when the last block was seen done
    private IWaveNetEngine? _rebuilder;
    private VulkanDecoder? _decoder;
    private string? _lost;
    private bool _disposed;

    public VulkanEngine(
        WaveNetWeights weights, int streams, string device, VulkanOptions options, VulkanWeightFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        _weights = weights;
        _streams = new DeviceStreams(weights.Shape, streams);
        _fresh = new bool[streams];
        _fresh.AsSpan().Fill(true);
        _silence = Shape.Output == OutputKind.MuLaw ? BitConverter.SingleToUInt32Bits(MuLaw.Encode(0f)) : 0;
        _blockSeconds = options.BlockMilliseconds / 1e3;
        _fixedBlockFrames = options.BlockFrames;
        _device = VulkanDevice.Open(device, options);
        try
        {
            _network = new VulkanNetwork(_device, weights, streams, options, format);
        }
        catch (EngineLostException e)
        {
            _device.Dispose();
            throw new EngineUnavailableException(
                EngineCatalogue.Vulkan, "its device was lost while the engine was made.", e);
        }
        catch
        {
            _device.Dispose();
            throw;
        }
    }

    public string Name => EngineCatalogue.Vulkan;

    public WaveNetShape Shape => _weights.Shape;

    public int Streams => _streams.Count;

    public int StateBytes => _streams.StateBytes;

    /// <summary>The device's name.</summary>
    public string DeviceName => _device.Name;

    /// <summary>How the work is cut.</summary>
    public VulkanPlan Plan => _network.Plan;

    public long FramesMade(int stream) => _streams.Frame(stream);

    public void SetActive(int stream, bool active) => _streams.SetActive(stream, active);

    public bool IsActive(int stream) => _streams.IsActive(stream);

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane) => _streams.SetTemperature(stream, perLane);

    public void Reset(int stream, ulong seed)
    {
        _streams.Reset(stream, seed);
        _fresh[stream] = true;
    }

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes) =>
        Run(control, frames, lanes, default, null);

    /// <summary>
    /// Makes frames and, by the decoder that was added, their audio: [Streams, frames x Bands, Channels].
    /// </summary>
    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes, Span<float> audio)
    {
        if (audio.Length != lanes.Length)
            throw new ArgumentException(
                $"Expected {lanes.Length} samples, as many as lanes, but found {audio.Length}.", nameof(audio));
        Run(control, frames, lanes, audio, _decoder);
    }

    /// <summary>Adds a decoder for the engine's streams; the engine disposes it.</summary>
    /// <exception cref="EngineUnavailableException">The device has too little memory for it.</exception>
    public VulkanDecoder AddDecoder(WaveNetModel model) => _decoder = new VulkanDecoder(_network, model, Streams);

    private void Run(
        ReadOnlySpan<float> control, int frames, Span<float> lanes, Span<float> audio, VulkanDecoder? decoder)
    {
        int rows = _streams.CheckGenerate(control.Length, frames, lanes.Length);
        ThrowIfGone();
        if (_streams.Active.Length < Streams)
        {
            lanes.Clear();
            audio.Clear();
        }
        if (frames == 0 || _streams.Active.IsEmpty)
            return;
        try
        {
            int submitted = 0, taken = 0, next = 0, under = 0; // slots are used in turns
            while (taken < frames)
            {
                while (under < _network.Slots.Length && submitted < frames)
                {
                    int block = Math.Min(NextBlock(), frames - submitted);
                    Submit(next, control, rows, submitted, block, decoder);
                    submitted += block;
                    next = (next + 1) % _network.Slots.Length;
                    under++;
                }
                int oldest = (next + _network.Slots.Length - under) % _network.Slots.Length;
                VulkanSlot slot = _network.Slots[oldest];
                slot.Wait();
                Measure(slot);
                Take(slot, frames, taken, lanes);
                if (decoder is not null)
                    TakeAudio(decoder, oldest, frames, taken, audio);
                taken += slot.Frames;
                under--;
            }
        }
        catch (EngineLostException e)
        {
            _lost = e.Message;
            throw;
        }
        int width = frames * Shape.Lanes;
        foreach (int s in decoder is null ? [] : _streams.Active)
            decoder!.Append(s, lanes.Slice(s * width, width));
        _streams.Append(control, rows, lanes, frames);
    }

    public void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace)
    {
        _streams.CheckTeacherForce(control.Length, inputs.Length, frames, trace);
        ThrowIfGone();
        if (frames == 0)
            return;
        int lanes = Shape.Lanes, rows = Shape.ControlSize == 0 ? 0 : control.Length / Shape.ControlSize;
        try
        {
            var tracer = new VulkanTracer(_network, Shape);
            for (int t = 0; t < frames; t += _network.BlockFrames)
            {
                int block = Math.Min(_network.BlockFrames, frames - t);
                tracer.Give(inputs.Slice(t * lanes, block * lanes));
                Submit(0, control, rows, t, block, null, tracer);
                _network.Slots[0].Wait();
                tracer.Take(trace, t, block);
            }
        }
        catch (EngineLostException e)
        {
            _lost = e.Message;
            throw;
        }
        float[] last = new float[lanes];
        TakeLanes(_network.Slots[0].Readback, (_network.Slots[0].Frames - 1) * lanes, last);
        _streams.AppendForced(control, inputs, last, frames);
    }

    public void CaptureState(int stream, Span<byte> state)
    {
        _streams.CheckCapture(stream, state.Length);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_lost is null && TryDownload(stream))
        {
            EngineStateWriter writer = _streams.Write(stream, state);
            Span<float> floats = _network.Staging.Host<float>(0, _network.Plan.StateFloats);
            VulkanStates.Write(ref writer, floats, Shape, _streams.Frame(stream));
            return;
        }
        _streams.Rebuild(stream, _rebuilder ??= CpuEngines.Create(_weights, 1, s_rebuilding), state);
    }

    public void RestoreState(int stream, ReadOnlySpan<byte> state)
    {
        _streams.CheckState(stream, state);
        ThrowIfGone();
        VulkanStates.Read(state, _network.Staging.Host<float>(0, _network.Plan.StateFloats), Shape);
        Transfer(stream, toDevice: true);
        _streams.Restore(stream, state);
        _fresh[stream] = false;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_network.Finish())
        {
            _decoder?.Dispose();
            _network.Dispose();
            _device.Dispose();
        } // else the device hangs: a leak is better than a driver that writes into memory that is no longer its
        _rebuilder?.Dispose();
    }

    private void ThrowIfGone()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_lost is not null)
            throw new EngineLostException(Name, $"it is gone since an earlier call: {_lost}");
    }

    /// <summary>Frames of the next block.</summary>
    private int NextBlock() =>
        Math.Clamp(_fixedBlockFrames > 0 ? _fixedBlockFrames : _blockFrames, 1, _network.BlockFrames);

    /// <summary>
    /// Learns from a block that is done how many frames fill the time that one may take. Bits do not depend on it.
    /// </summary>
    private void Measure(VulkanSlot slot)
    {
        long now = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(Math.Max(slot.SubmittedTicks, _busyUntilTicks), now).TotalSeconds;
        _busyUntilTicks = now;
        double fits = _blockSeconds * slot.Frames / Math.Max(seconds, 1e-6);
        _blockFrames = (int)Math.Clamp(Math.Min(fits, 2.0 * slot.Frames), 1, _network.BlockFrames);
    }

    /// <summary>Records and submits a block: of all active streams, or of stream 0 led over given inputs.</summary>
    private void Submit(
        int index, ReadOnlySpan<float> control, int rows, int made, int frames, VulkanDecoder? decoder,
        VulkanTracer? tracer = null)
    {
        VulkanSlot slot = _network.Slots[index];
        ReadOnlySpan<int> streams = tracer is null ? _streams.Active : [0];
        VulkanBlock block = VulkanGiven.Write(_network, slot, _streams, streams, control, rows, made, frames);
        slot.Begin();
        int laneBytes = sizeof(float) * Shape.Lanes, stateBytes = sizeof(float) * _network.Plan.StateFloats;
        foreach (int s in streams)
        {
            if (!_fresh[s])
                continue;
            slot.Fill(_network.States, (long)s * stateBytes, laneBytes, _silence);
            slot.Fill(_network.States, ((long)s * stateBytes) + laneBytes, stateBytes - laneBytes, 0);
            _fresh[s] = false;
        }
        int controlWords = streams.Length * (int)block.HopRows * 4 * VulkanPlan.Fours(Shape.ControlSize);
        int words = (int)block.ControlAt + controlWords;
        slot.Copy(slot.Upload, 0, slot.Given, 0, sizeof(uint) * words);
        if (made == 0)
            decoder?.RecordStart(slot, streams);
        slot.CopiesBeforeShader();
        int workgroups = (streams.Length + _network.Plan.Group - 1) / _network.Plan.Group;
        if (tracer is null)
            _network.Pipeline.Record(slot.Commands, _network.Sets[index], block, workgroups);
        else
            tracer.Record(slot.Commands, block);
        decoder?.Record(slot, index, frames, streams.Length);
        slot.ShaderBeforeCopies();
        decoder?.RecordCopy(slot, index, frames, streams.Length);
        slot.Copy(slot.Made, 0, slot.Readback, 0, (long)streams.Length * frames * laneBytes);
        slot.Frames = frames;
        slot.SubmittedTicks = Stopwatch.GetTimestamp();
        slot.Submit();
    }

    /// <summary>Copies a block that is done to where the caller wants it.</summary>
    private void Take(VulkanSlot slot, int frames, int taken, Span<float> lanes)
    {
        ReadOnlySpan<int> streams = _streams.Active;
        int width = slot.Frames * Shape.Lanes;
        for (int i = 0; i < streams.Length; i++)
            TakeLanes(slot.Readback, i * width, lanes.Slice(((streams[i] * frames) + taken) * Shape.Lanes, width));
    }

    /// <summary>Copies the samples of a block that is done to where the caller wants them.</summary>
    private void TakeAudio(VulkanDecoder decoder, int slot, int frames, int taken, Span<float> audio)
    {
        ReadOnlySpan<int> streams = _streams.Active;
        int width = _network.Slots[slot].Frames * Shape.Lanes;
        for (int i = 0; i < streams.Length; i++)
            decoder.Take(slot, i * width, audio.Slice(((streams[i] * frames) + taken) * Shape.Lanes, width));
    }

    private void TakeLanes(VulkanBuffer readback, int at, Span<float> lanes)
    {
        readback.Host<float>(at, lanes.Length).CopyTo(lanes);
        if (Shape.Output == OutputKind.MuLaw)
        {
            foreach (ref float lane in lanes)
                lane = MuLaw.Decode((int)lane);
        }
    }

    /// <summary>Copies a stream's state between the device and the staging buffer, and waits for it.</summary>
    private void Transfer(int stream, bool toDevice)
    {
        VulkanSlot slot = _network.Slots[0];
        long bytes = sizeof(float) * (long)_network.Plan.StateFloats;
        try
        {
            slot.Begin();
            if (toDevice)
                slot.Copy(_network.Staging, 0, _network.States, stream * bytes, bytes);
            else
                slot.Copy(_network.States, stream * bytes, _network.Staging, 0, bytes);
            slot.Submit();
            slot.Wait();
        }
        catch (EngineLostException e)
        {
            _lost = e.Message;
            throw;
        }
    }

    /// <summary>Brings a stream's state into the staging buffer, unless the device turns out to be lost.</summary>
    private bool TryDownload(int stream)
    {
        if (_fresh[stream])
        {
            Span<float> state = _network.Staging.Host<float>(0, _network.Plan.StateFloats);
            state.Clear();
            state[..Shape.Lanes].Fill(BitConverter.UInt32BitsToSingle(_silence));
            return true;
        }
        try
        {
            Transfer(stream, toDevice: false);
            return true;
        }
        catch (EngineLostException)
        {
            return false; // noticed here first; what the host wrote down is enough
        }
    }
}
