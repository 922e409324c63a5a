using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;
using ILGPU;
using ILGPU.Runtime;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// The engine's memory but the weights: streams' states and block buffers on the device, and page-locked memory of the
/// host that copies to and from them without another copy. Sized once.
/// </summary>
internal sealed class DeviceMemory : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly Accelerator _accelerator;

    public DeviceMemory(
        Accelerator accelerator, WeightPacker weights, WaveNetWeights network, KernelPlan plan, BlockSize size)
    {
        _accelerator = accelerator;
        try
        {
            WaveNetShape shape = network.Shape;
            KernelShape kernel = plan.Shape;
            Rings = new QueueRings(shape);
            Buffers = new FrameBuffers
            {
                Biases = Filled(weights.Biases),
                Embeddings = Filled(shape.Output == OutputKind.MuLaw ? network.Input : []),
                Rings = Filled(Rings.Layers),
                Slots = Zeroed<StreamSlot>(size.Slots),
                Queues = Zeroed<float>((long)size.Streams * Rings.Floats),
                Last = Zeroed<float>((long)size.Streams * shape.Lanes),
                Temperatures = Zeroed<float>((long)size.Streams * shape.Lanes),
                QueueFloats = Rings.Floats,
            };
            GateBiases = Filled(weights.GateBiases());
            ControlMatrix = Filled(weights.Control());
            Control = Zeroed<float>((long)size.Slots * size.ControlRows * shape.ControlSize);
            Folded = Zeroed<float>((long)size.Slots * size.ControlRows * kernel.FoldedWidth);
            int lanes = size.Slots * size.Frames * shape.Lanes;
            Drawn = [Zeroed<float>(lanes), Zeroed<float>(lanes)];
            Silence = Filled(Enumerable.Repeat(SilentInput(shape), shape.Lanes).ToArray());
            HostDrawn = Locked<float>(lanes);
            HostSlots = Locked<StreamSlot>(size.Slots);
            HostControl = Locked<float>(Control.IntLength);
            HostTemperatures = Locked<float>(size.Streams * shape.Lanes);
            HostState = Locked<float>(Rings.Floats + shape.Lanes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the frame kernel is given; the block's own views are set before each launch.</summary>
    public FrameBuffers Buffers { get; }

    /// <summary>How a stream's queues are laid out.</summary>
    public QueueRings Rings { get; }

    /// <summary>b of all layers.</summary>
    public ArrayView<float> GateBiases { get; }

    /// <summary>V of all layers, transposed.</summary>
    public ArrayView<float> ControlMatrix { get; }

    /// <summary>[slots, rows, C]</summary>
    public ArrayView<float> Control { get; }

    /// <summary>[slots, rows, layers x 2D]</summary>
    public ArrayView<float> Folded { get; }

    /// <summary>Two of [slots, frames, Lanes]: one is written while the other is copied to the host.</summary>
    public ArrayView<float>[] Drawn { get; }

    /// <summary>[Lanes]: the input of a stream that begins.</summary>
    public ArrayView<float> Silence { get; }

    public PageLockedArray1D<float> HostDrawn { get; }

    public PageLockedArray1D<StreamSlot> HostSlots { get; }

    public PageLockedArray1D<float> HostControl { get; }

    public PageLockedArray1D<float> HostTemperatures { get; }

    /// <summary>One stream's queues, then its last values.</summary>
    public PageLockedArray1D<float> HostState { get; }

    /// <summary>Bytes on the device.</summary>
    public long Bytes { get; private set; }

    /// <summary>Device memory that lives as long as the engine; its length may be 0.</summary>
    public ArrayView<T> Zeroed<T>(long length)
        where T : unmanaged
    {
        // A view of nothing is no address, which some drivers refuse as an argument.
        MemoryBuffer1D<T, Stride1D.Dense> buffer = _accelerator.Allocate1D<T>(Math.Max(length, 1));
        _owned.Add(buffer);
        buffer.MemSetToZero();
        Bytes += buffer.LengthInBytes;
        return buffer.View.AsContiguous().SubView(0, length);
    }

    /// <summary>Device memory with numbers in it.</summary>
    public ArrayView<T> Filled<T>(T[] values)
        where T : unmanaged
    {
        ArrayView<T> view = Zeroed<T>(values.Length);
        if (values.Length > 0)
            view.CopyFromCPU(values);
        return view;
    }

    public void Dispose()
    {
        foreach (IDisposable part in _owned)
            IlgpuErrors.Quietly(part.Dispose);
        _owned.Clear();
    }

    private static float SilentInput(WaveNetShape shape) =>
        shape.Output == OutputKind.MuLaw ? Audio.MuLaw.Encode(0f) : 0f;

    /// <summary>Page-locked memory of the host.</summary>
    public PageLockedArray1D<T> Locked<T>(int length)
        where T : unmanaged
    {
        PageLockedArray1D<T> array = _accelerator.AllocatePageLocked1D<T>(Math.Max(length, 1));
        _owned.Add(array);
        return array;
    }
}

/// <summary>How much a launch may make.</summary>
/// <param name="Streams">Streams of the batch.</param>
/// <param name="Slots">The same, rounded up to whole groups.</param>
/// <param name="Frames">Frames of a block, at most.</param>
/// <param name="ControlRows">Control rows that a stream can need in a block; 0 without control.</param>
internal readonly record struct BlockSize(int Streams, int Slots, int Frames, int ControlRows);
