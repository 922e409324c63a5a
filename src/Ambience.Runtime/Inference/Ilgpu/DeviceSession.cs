using System.Diagnostics.CodeAnalysis;
using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;
using ILGPU;
using ILGPU.Runtime;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// A network on an opened device: compiled kernels, weights, streams' states; and the pieces of work that the engine
/// asks for. Throws what ILGPU throws (<see cref="IlgpuErrors"/>).
/// </summary>
internal sealed class DeviceSession : IDisposable
{
    private const int BlockFramesAtLeast = 64, BlockFramesAtMost = 256;
    private const int FoldThreads = 128;

    private readonly IlgpuDevice _device;
    private readonly BlockSize _size;
    private readonly Action<DeviceWork>? _beforeWork;
    private readonly IFrameLauncher _launcher;
    private readonly DeviceMemory _memory;
    private readonly Action<
        AcceleratorStream, KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int,
        int> _fold;
    private DeviceDecoder? _decoder;

    /// <summary>Opens the device, compiles the kernels for the network's shape and sends the weights.</summary>
    /// <exception cref="EngineUnavailableException">There is no such device, or it is too small or too
    /// strange.</exception>
    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public DeviceSession(WaveNetWeights weights, int streams, IlgpuOptions options)
    {
        Shape = weights.Shape;
        _beforeWork = options.BeforeWork;
        _device = IlgpuDevice.Open(options.Device);
        try
        {
            int frames = options.BlockFrames ?? Math.Clamp(Shape.HopFrames, BlockFramesAtLeast, BlockFramesAtMost);
            int rows = Shape.ControlSize == 0 ? 0 : ((frames - 1) / Shape.HopFrames) + 2;
            // A simulated barrier is a wait among threads of the system: one thread a group is by far the fastest
            // there.
            int? threads = options.GroupSize ?? (options.Device == IlgpuDeviceKind.Cpu ? 1 : null);
            Plan = KernelPlan.Make(
                Shape, _device.Limits, streams, rows, options.StreamsPerGroup, threads) ?? throw TooWide();
            _size = new BlockSize(streams, RoundUp(streams, Plan.StreamsPerGroup), frames, rows);
            _beforeWork?.Invoke(DeviceWork.Allocate);
            var packer = new WeightPacker(weights, Plan);
            bool half = options.HalfWeights && packer.FitHalf();
            _launcher = FrameLaunchers.Create(_device.Accelerator, Plan, packer, half);
            _memory = new DeviceMemory(_device.Accelerator, packer, weights, Plan, _size);
            _fold = _device.Accelerator.LoadKernel<
                ArrayView<float>, ArrayView<float>, ArrayView<float>, ArrayView<float>, int, int>(ControlKernel.Fold);
            WarmUp();
        }
        catch (Exception e) when (IlgpuErrors.IsDeviceError(e))
        {
            Dispose();
            throw new EngineUnavailableException(
                Name,
                $"{streams} streams of '{Shape.Name}' could not be set up on {_device.Accelerator.Name}, which has " +
                $"{_device.Accelerator.MemorySize >> 20} MB ({e.Message}). " +
                $"Ask for fewer streams, or choose the engine '{EngineCatalogue.Cpu}'.",
                e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => _device.Name;

    public WaveNetShape Shape { get; }

    /// <summary>How the network is laid out over the device.</summary>
    public KernelPlan Plan { get; }

    /// <summary>Frames of a block, at most.</summary>
    public int BlockFrames => _size.Frames;

    /// <summary>Bytes of the weights on the device.</summary>
    public long WeightBytes => _launcher.WeightBytes;

    /// <summary>Bytes of everything on the device.</summary>
    public long Bytes => _memory.Bytes + _launcher.WeightBytes;

    /// <summary>Makes the device the calling thread's own; before any other piece of work.</summary>
    public void Bind() => _device.Accelerator.Bind();

    /// <summary>Adds the filter bank; blocks can be decoded from now on. Returns its delay in samples.</summary>
    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public int AddDecoder(WaveNetModel model)
    {
        _beforeWork?.Invoke(DeviceWork.Allocate);
        _decoder = new DeviceDecoder(_device.Accelerator, _memory, model, _size, Plan.GroupSize);
        return _decoder.DelaySamples;
    }

    /// <summary>What still sounds of a stream is forgotten.</summary>
    public void SilenceDecoder(int stream) => _decoder!.Silence(_device.Work, stream);

    /// <summary>A stream's queues become silent.</summary>
    public void Silence(int stream)
    {
        _beforeWork?.Invoke(DeviceWork.State);
        Queues(stream).MemSetToZero(_device.Work);
        _memory.Silence.CopyTo(_device.Work, Last(stream));
        _device.Work.Synchronize();
    }

    /// <summary>Sends [streams, Lanes] temperatures.</summary>
    public void SendTemperatures(ReadOnlySpan<float> temperatures)
    {
        temperatures.CopyTo(_memory.HostTemperatures.Span);
        Send(_memory.Buffers.Temperatures, _memory.HostTemperatures);
        _device.Work.Synchronize();
    }

    /// <summary>
    /// Starts a block and returns while it runs. The block before it must have been waited for (<see cref="Wait"/>).
    /// </summary>
    /// <param name="block">What to make.</param>
    /// <param name="control">[streams, rows, C] of the whole call.</param>
    /// <param name="side">Which of the two buffers receives the lanes.</param>
    /// <param name="decode">Whether audio is made of them too.</param>
    public void Start(DeviceBlock block, ReadOnlySpan<float> control, int side, bool decode)
    {
        _beforeWork?.Invoke(DeviceWork.Start);
        int slots = RoundUp(block.Streams.Length, Plan.StreamsPerGroup);
        FillSlots(block, control);
        Send(_memory.Buffers.Slots.SubView(0, slots), _memory.HostSlots);
        FrameBuffers buffers = _memory.Buffers;
        buffers.GateBiases = Fold(slots);
        buffers.Drawn = _memory.Drawn[side];
        _launcher.Launch(_device.Work, slots / Plan.StreamsPerGroup, buffers, block.Frames, isTracing: false);
        if (decode)
            _decoder!.Start(_device.Work, _memory.Drawn[side], block, side);
    }

    /// <summary>Waits until the device has made what was started.</summary>
    public void Wait() => _device.Work.Synchronize();

    /// <summary>
    /// Takes a finished block, also while the next one runs: [block's streams, frames, Lanes], until the next call.
    /// </summary>
    public ReadOnlySpan<float> Fetch(DeviceBlock block, int side)
    {
        _beforeWork?.Invoke(DeviceWork.Fetch);
        int length = block.Streams.Length * block.Frames * Shape.Lanes;
        _memory.Drawn[side].SubView(0, length).CopyToCPUUnsafeAsync(
            _device.Copies, ref _memory.HostDrawn.Span[0], length);
        _device.Copies.Synchronize();
        return _memory.HostDrawn.Span[..length];
    }

    /// <summary>Takes its audio: [block's streams, frames x Bands, Channels], until the next call.</summary>
    public ReadOnlySpan<float> FetchAudio(DeviceBlock block, int side) =>
        _decoder!.Fetch(_device.Copies, block.Streams.Length * block.Frames * Shape.Lanes, side);

    /// <summary>Reads a stream's state.</summary>
    public void Read(int stream, ref EngineStateWriter writer, long frame)
    {
        _beforeWork?.Invoke(DeviceWork.State);
        Span<float> state = _memory.HostState.Span;
        int queues = _memory.Rings.Floats;
        Queues(stream).CopyToCPUUnsafeAsync(_device.Work, ref state[0], queues);
        Last(stream).CopyToCPUUnsafeAsync(_device.Work, ref state[queues], Shape.Lanes);
        _device.Work.Synchronize();
        writer.Floats(state.Slice(queues, Shape.Lanes));
        _memory.Rings.Write(ref writer, state[..queues], frame);
    }

    /// <summary>Puts a checked state into a stream.</summary>
    public void Write(int stream, ReadOnlySpan<byte> state)
    {
        _beforeWork?.Invoke(DeviceWork.State);
        Span<float> floats = _memory.HostState.Span;
        int queues = _memory.Rings.Floats;
        floats.Clear();
        var reader = new EngineStateReader(state);
        (_, long frame) = reader.Header();
        reader.Floats(floats.Slice(queues, Shape.Lanes));
        _memory.Rings.Read(ref reader, floats[..queues], frame);
        Queues(stream).CopyFromCPUUnsafeAsync(_device.Work, ref floats[0], queues);
        Last(stream).CopyFromCPUUnsafeAsync(_device.Work, ref floats[queues], Shape.Lanes);
        _device.Work.Synchronize();
    }

    /// <summary>
    /// Leads stream 0 over one block of given inputs (mu-law: codes), records its stages and returns what was drawn
    /// last.
    /// </summary>
    public ReadOnlySpan<float> Trace(
        DeviceBlock block, ReadOnlySpan<float> control, float[] inputs, StageTrace trace, int row)
    {
        _beforeWork?.Invoke(DeviceWork.Start);
        int frames = block.Frames, r = Shape.ResidualChannels, s = Shape.SkipChannels, o = Shape.OutputChannels;
        using var given = _device.Accelerator.Allocate1D(inputs);
        using var residual = _device.Accelerator.Allocate1D<float>(frames * (Shape.Layers + 1) * r);
        using var skip = _device.Accelerator.Allocate1D<float>(frames * s);
        using var hidden = _device.Accelerator.Allocate1D<float>(frames * s);
        using var output = _device.Accelerator.Allocate1D<float>(frames * o);
        FillSlots(block, control);
        Send(_memory.Buffers.Slots.SubView(0, Plan.StreamsPerGroup), _memory.HostSlots);
        FrameBuffers buffers = _memory.Buffers;
        buffers.GateBiases = Fold(Plan.StreamsPerGroup);
        buffers.Drawn = _memory.Drawn[0];
        buffers.Inputs = given.View;
        buffers.ResidualTrace = residual.View;
        buffers.SkipTrace = skip.View;
        buffers.HiddenTrace = hidden.View;
        buffers.OutputTrace = output.View;
        _launcher.Launch(_device.Work, 1, buffers, frames, isTracing: true);
        _device.Work.Synchronize();
        residual.View.CopyToCPU(ref trace.Residual[row * (Shape.Layers + 1) * r], residual.Length);
        skip.View.CopyToCPU(ref trace.Skip[row * s], skip.Length);
        hidden.View.CopyToCPU(ref trace.Hidden[row * s], hidden.Length);
        output.View.CopyToCPU(ref trace.Output[row * o], output.Length);
        return Fetch(block, 0)[^Shape.Lanes..];
    }

    public void Dispose()
    {
        _memory?.Dispose();
        if (_launcher is not null)
            IlgpuErrors.Quietly(_launcher.Dispose);
        _device.Dispose();
    }

    /// <summary>
    /// Every slot of the block, the last group filled up with dead ones, and of each its control rows from its first
    /// frame's on.
    /// </summary>
    private void FillSlots(DeviceBlock block, ReadOnlySpan<float> control)
    {
        Span<StreamSlot> slots = _memory.HostSlots.Span;
        slots[..RoundUp(block.Streams.Length, Plan.StreamsPerGroup)].Clear();
        int c = Shape.ControlSize, needed = c == 0 ? 0 : ((block.Frames - 1) / Shape.HopFrames) + 2;
        for (int i = 0; i < block.Streams.Length; i++)
        {
            int stream = block.Streams[i];
            long callFrame = block.Known.Frame(stream), frame = callFrame + block.Offset;
            slots[i] = new StreamSlot(stream, 1, (int)(frame % Shape.HopFrames), frame, block.Known.Seed(stream));
            int firstRow = (int)((frame / Shape.HopFrames) - (callFrame / Shape.HopFrames));
            int rows = Math.Min(needed, block.ControlRows - firstRow);
            control.Slice(((stream * block.ControlRows) + firstRow) * c, rows * c)
                .CopyTo(_memory.HostControl.Span[(i * _size.ControlRows * c)..]);
        }
    }

    /// <summary>Folds the control of a block; returns the gate biases to use.</summary>
    private ArrayView<float> Fold(int slots)
    {
        if (Shape.ControlSize == 0)
            return _memory.GateBiases;
        int rows = slots * _size.ControlRows;
        Send(_memory.Control.SubView(0, rows * Shape.ControlSize), _memory.HostControl);
        int threads = Math.Min(FoldThreads, Plan.GroupSize);
        _fold(
            _device.Work, new KernelConfig(rows, threads), _memory.ControlMatrix, _memory.GateBiases, _memory.Control,
            _memory.Folded, Plan.Shape.FoldedWidth, Shape.ControlSize);
        return _memory.Folded;
    }

    private void Send<T>(ArrayView<T> target, PageLockedArray1D<T> source)
        where T : unmanaged =>
        target.CopyFromCPUUnsafeAsync(_device.Work, ref source.Span[0], target.Length);

    private ArrayView<float> Queues(int stream) =>
        _memory.Buffers.Queues.SubView((long)stream * _memory.Rings.Floats, _memory.Rings.Floats);

    private ArrayView<float> Last(int stream) => _memory.Buffers.Last.SubView((long)stream * Shape.Lanes, Shape.Lanes);

    /// <summary>
    /// Compiles every kernel now and not while the first block of music is due: one block of no frames.
    /// </summary>
    private void WarmUp()
    {
        for (int s = 0; s < _size.Streams; s++)
            Silence(s);
        FrameBuffers buffers = _memory.Buffers;
        buffers.GateBiases = Fold(Plan.StreamsPerGroup);
        buffers.Drawn = _memory.Drawn[0];
        _launcher.Launch(_device.Work, 1, buffers, 0, isTracing: false);
        _device.Work.Synchronize();
    }

    private EngineUnavailableException TooWide() => new(
        Name,
        $"a group of threads needs more for '{Shape.Name}' than the {_device.Limits.UsableSharedBytes >> 10} KB of " +
        $"shared memory that it may have. Choose the engine '{EngineCatalogue.Cpu}', or a network with fewer outputs.");

    private static int RoundUp(int count, int multiple) => (count + multiple - 1) / multiple * multiple;
}
