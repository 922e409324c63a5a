using System.Diagnostics.CodeAnalysis;
using Ambience.Audio;
using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// The network on a graphics device through ILGPU: CUDA, OpenCL, or a simulation on the processor. One launch makes a
/// block of frames for all streams (<see cref="Kernels.FrameKernel"/>); the host takes block n while the device makes
/// block n + 1.
/// </summary>
/// <remarks>
/// Any thread, one at a time. ILGPU itself allocates about a kilobyte a block; how many depends neither on streams
/// nor on frames.
/// </remarks>
internal sealed class IlgpuEngine : IWaveNetEngine
{
    private readonly WaveNetWeights _weights;
    private readonly DeviceStreams _streams;
    private EngineLostException? _loss;
    private IWaveNetEngine? _rebuilder;
    private bool _temperaturesChanged = true;

    /// <summary>Opens the device, compiles the kernels for the network's shape and sends the weights.</summary>
    /// <exception cref="EngineUnavailableException">There is no such device, or it is too small or too
    /// strange.</exception>
    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public IlgpuEngine(WaveNetWeights weights, int streams, IlgpuOptions options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(streams, 1);
        _weights = weights;
        _streams = new DeviceStreams(weights.Shape, streams);
        Session = new DeviceSession(weights, streams, options);
    }

    public string Name => Session.Name;

    public WaveNetShape Shape => _streams.Shape;

    public int Streams => _streams.Count;

    public int StateBytes => _streams.StateBytes;

    /// <summary>What runs on the device.</summary>
    public DeviceSession Session { get; }

    public long FramesMade(int stream) => _streams.Frame(stream);

    public bool IsActive(int stream) => _streams.IsActive(stream);

    public void SetActive(int stream, bool active) => _streams.SetActive(stream, active);

    public void SetTemperature(int stream, ReadOnlySpan<float> perLane)
    {
        _streams.SetTemperature(stream, perLane);
        _temperaturesChanged = true;
    }

    public void Reset(int stream, ulong seed)
    {
        _streams.Reset(stream, seed);
        if (_loss is not null)
            return;
        try
        {
            Session.Bind();
            Session.Silence(stream);
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            throw Lose("a stream was started anew", e);
        }
    }

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes) =>
        Generate(control, frames, lanes, audio: default);

    /// <summary>The same with audio beside the lanes, if there is room for it.</summary>
    /// <param name="control">[streams, rows, C]</param>
    /// <param name="frames">How many.</param>
    /// <param name="lanes">[streams, frames, Lanes]</param>
    /// <param name="audio">[streams, frames x Bands, Channels], or empty.</param>
    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> lanes, Span<float> audio)
    {
        int rows = _streams.CheckGenerate(control.Length, frames, lanes.Length);
        ReadOnlySpan<int> active = _streams.Active;
        if (active.Length < Streams)
        {
            lanes.Clear();
            audio.Clear();
        }
        if (frames == 0 || active.IsEmpty)
            return;
        ThrowIfLost();
        try
        {
            Prepare();
            MakeBlocks(active, control, rows, frames, lanes, audio);
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            throw Lose("frames were made", e);
        }
        // Only now: a call that fails amid its blocks has made nothing.
        _streams.Append(control, rows, lanes, frames);
    }

    public void TeacherForce(ReadOnlySpan<float> control, ReadOnlySpan<float> inputs, int frames, StageTrace trace)
    {
        _streams.CheckTeacherForce(control.Length, inputs.Length, frames, trace);
        if (frames == 0)
            return;
        ThrowIfLost();
        int rows = Shape.ControlSize == 0 ? 0 : control.Length / Shape.ControlSize;
        ReadOnlySpan<float> last = default;
        try
        {
            Prepare();
            for (int made = 0; made < frames; made += Session.BlockFrames)
            {
                int count = Math.Min(Session.BlockFrames, frames - made);
                var block = new DeviceBlock(_streams, [0], made, count, rows);
                float[] given = inputs.Slice(made * Shape.Lanes, count * Shape.Lanes).ToArray();
                for (int i = 0; i < given.Length && Shape.Output == OutputKind.MuLaw; i++)
                    given[i] = MuLaw.Encode(given[i]);
                last = Session.Trace(block, control, given, trace, made);
            }
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            throw Lose("stages were recorded", e);
        }
        float[] drawn = last.ToArray();
        for (int i = 0; i < drawn.Length && Shape.Output == OutputKind.MuLaw; i++)
            drawn[i] = MuLaw.Decode((int)drawn[i]);
        _streams.AppendForced(control, inputs, drawn, frames);
    }

    public void CaptureState(int stream, Span<byte> state)
    {
        _streams.CheckCapture(stream, state.Length);
        if (_loss is not null)
        {
            _rebuilder ??= CpuEngines.Create(_weights, 1, new EngineOptions { Weights = WeightPrecision.Float32 });
            _streams.Rebuild(stream, _rebuilder, state);
            return;
        }
        try
        {
            Session.Bind();
            EngineStateWriter writer = _streams.Write(stream, state);
            Session.Read(stream, ref writer, _streams.Frame(stream));
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            // Nothing is missing: the host has written down what it takes.
            _ = Lose("a state was read", e);
            CaptureState(stream, state);
        }
    }

    public void RestoreState(int stream, ReadOnlySpan<byte> state)
    {
        _streams.CheckState(stream, state);
        _streams.Restore(stream, state);
        if (_loss is not null)
            return;
        try
        {
            Session.Bind();
            Session.Write(stream, state);
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            throw Lose("a state was restored", e);
        }
    }

    /// <summary>Adds the filter bank to the device; returns its delay in samples.</summary>
    /// <exception cref="EngineUnavailableException">The device has no room for it.</exception>
    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public int AddDecoder(WaveNetModel model)
    {
        try
        {
            Session.Bind();
            return Session.AddDecoder(model);
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            throw new EngineUnavailableException(
                Name, $"the filter bank could not be set up ({e.Message}). Ask for fewer streams, or for lanes.", e);
        }
    }

    /// <summary>Forgets what still sounds of a stream.</summary>
    public void SilenceDecoder(int stream)
    {
        _streams.Check(stream);
        ThrowIfLost();
        try
        {
            Session.Bind();
            Session.SilenceDecoder(stream);
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            throw Lose("a filter bank was silenced", e);
        }
    }

    public void Dispose()
    {
        _rebuilder?.Dispose();
        Session.Dispose();
    }

    /// <summary>
    /// Cuts a call into blocks. While the device makes block n + 1, block n is copied on the other queue and handed
    /// out.
    /// </summary>
    private void MakeBlocks(
        ReadOnlySpan<int> active, ReadOnlySpan<float> control, int rows, int frames, Span<float> lanes,
        Span<float> audio)
    {
        bool decode = !audio.IsEmpty;
        var block = new DeviceBlock(_streams, active, 0, Math.Min(Session.BlockFrames, frames), rows);
        int side = 0;
        Session.Start(block, control, side, decode);
        while (true)
        {
            Session.Wait();
            DeviceBlock made = block;
            int next = made.Offset + made.Frames;
            if (next < frames)
            {
                block = new DeviceBlock(_streams, active, next, Math.Min(Session.BlockFrames, frames - next), rows);
                Session.Start(block, control, side ^ 1, decode);
            }
            Deliver(made, Session.Fetch(made, side), frames, lanes);
            if (Shape.Output == OutputKind.MuLaw)
                Expand(made, frames, lanes);
            if (decode)
                Deliver(made, Session.FetchAudio(made, side), frames, audio);
            if (next >= frames)
                return;
            side ^= 1;
        }
    }

    /// <summary>Hands a block's numbers, as many a frame as there are lanes, to their streams.</summary>
    private void Deliver(DeviceBlock block, ReadOnlySpan<float> source, int frames, Span<float> target)
    {
        int width = block.Frames * Shape.Lanes;
        for (int i = 0; i < block.Streams.Length; i++)
            source.Slice(i * width, width).CopyTo(Part(block, i, frames, target));
    }

    /// <summary>Mu-law codes become amplitudes.</summary>
    private void Expand(DeviceBlock block, int frames, Span<float> lanes)
    {
        for (int i = 0; i < block.Streams.Length; i++)
        {
            foreach (ref float code in Part(block, i, frames, lanes))
                code = MuLaw.Decode((int)code);
        }
    }

    private Span<float> Part(DeviceBlock block, int i, int frames, Span<float> whole) =>
        whole.Slice(((block.Streams[i] * frames) + block.Offset) * Shape.Lanes, block.Frames * Shape.Lanes);

    private void Prepare()
    {
        Session.Bind();
        if (!_temperaturesChanged)
            return;
        Session.SendTemperatures(_streams.Temperatures);
        _temperaturesChanged = false;
    }

    private void ThrowIfLost()
    {
        if (_loss is not null)
            throw new EngineLostException(Name, _loss.Message, _loss);
    }

    private EngineLostException Lose(string doing, Exception cause) => _loss = new EngineLostException(
        Name,
        $"{doing} when the driver reported: {cause.Message} Go on with the engine 'cpu' from the captured states.",
        cause);
}
