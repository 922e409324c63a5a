using System.Runtime.InteropServices;
using ILGPU;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>What a launch makes of one stream. Groups take so many neighbouring slots as they have streams.</summary>
/// <param name="Stream">The stream; its queues, last values and temperatures are found by it.</param>
/// <param name="IsLive">0 in the slots that fill up the last group: nothing of them is read or written.</param>
/// <param name="HopOffset">How far into the hop of its first control row its first frame is.</param>
/// <param name="Frame">Its first frame.</param>
/// <param name="Seed">Key of its random numbers.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct StreamSlot(int Stream, int IsLive, int HopOffset, long Frame, ulong Seed);

/// <summary>A layer's ring in a stream's queues: room for a power of two of vectors, [Mask + 1, R].</summary>
/// <param name="Dilation">d: how many of them count.</param>
/// <param name="Mask">Room - 1: frame t is at t and Mask.</param>
/// <param name="Origin">Where the ring begins in the stream's queues.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LayerRing(int Dilation, int Mask, int Origin);

/// <summary>Everything in the device's memory that the frame kernel reads and writes, but the weights.</summary>
internal struct FrameBuffers
{
    /// <summary>Biases of all matrices.</summary>
    public ArrayView<float> Biases;

    /// <summary>
    /// [slots, ControlRows, layers x 2D]: gate biases with the control folded in; without control those of all slots.
    /// </summary>
    public ArrayView<float> GateBiases;

    /// <summary>Mu-law: [Lanes x 256, R].</summary>
    public ArrayView<float> Embeddings;

    /// <summary>[Layers]</summary>
    public ArrayView<LayerRing> Rings;

    /// <summary>[slots]</summary>
    public ArrayView<StreamSlot> Slots;

    /// <summary>[streams, QueueFloats]: the dilated queues.</summary>
    public ArrayView<float> Queues;

    /// <summary>[streams, Lanes]: the next input; values, or mu-law codes.</summary>
    public ArrayView<float> Last;

    /// <summary>[streams, Lanes]</summary>
    public ArrayView<float> Temperatures;

    /// <summary>[slots, frames, Lanes]: receives what was drawn; values, or mu-law codes.</summary>
    public ArrayView<float> Drawn;

    /// <summary>Tracing: [frames, Lanes], the inputs to take instead of what was drawn.</summary>
    public ArrayView<float> Inputs;

    /// <summary>Tracing: [frames, layers + 1, R].</summary>
    public ArrayView<float> ResidualTrace;

    /// <summary>Tracing: [frames, S].</summary>
    public ArrayView<float> SkipTrace;

    /// <summary>Tracing: [frames, S].</summary>
    public ArrayView<float> HiddenTrace;

    /// <summary>Tracing: [frames, O].</summary>
    public ArrayView<float> OutputTrace;

    /// <summary>Floats of one stream's queues.</summary>
    public int QueueFloats;
}
