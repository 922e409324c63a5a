using ILGPU;
using ILGPU.Runtime;

namespace Ambience.Inference.Ilgpu.Kernels;

/// <summary>
/// MAIN IDEA of this engine: the network as one kernel. A group of threads makes a block of frames for its one to eight
/// streams, from frame to frame and layer to layer; activations stay in shared memory, the weights stream by (from the
/// L2 cache, where all groups meet), and nothing goes to the host in between. Reads like <see cref="ReferenceEngine"/>.
/// </summary>
internal static class FrameKernel
{
    /// <summary>Streams of a group, at most.</summary>
    public const int StreamsAtMost = 8;

    /// <summary>Integers that a group keeps of each stream.</summary>
    private const int Places = 4;

    /// <summary>Shared memory besides the activations.</summary>
    public const int PlacesBytes = Places * StreamsAtMost * sizeof(int);

    /// <summary>The kernel.</summary>
    /// <param name="weights">All matrices, as <see cref="KernelMatrix"/> lays them out.</param>
    /// <param name="buffers">Everything else.</param>
    /// <param name="frames">How many frames to make.</param>
    /// <param name="shape">The network; becomes constants of the compiled kernel.</param>
    public static void MakeFrames<TQuad, TStorage, TSums>(
        ArrayView<TQuad> weights, FrameBuffers buffers, int frames, SpecializedValue<KernelShape> shape)
        where TQuad : unmanaged
        where TStorage : struct, IWeightStorage<TQuad>
        where TSums : struct, IStreamSums
    {
        ArrayView<Quad> shared = SharedMemory.GetDynamic<Quad>();
        ArrayView<int> places = SharedMemory.Allocate<int>(Places * StreamsAtMost);
        var group = new FrameGroup<TQuad, TStorage, TSums>(weights, buffers, shared, places, shape.Value, frames);
        group.Begin();
        for (int frame = 0; frame < frames; frame++)
        {
            group.Embed(frame);
            for (int layer = 0; layer < group.Shape.Layers; layer++)
            {
                group.KeepPresent(layer, frame);
                group.Gate(layer);
                group.AddResidual(layer, frame);
                if ((layer + 1) % group.Shape.LayersAtOnce == 0)
                    group.AddSkips(layer + 1 - group.Shape.LayersAtOnce, frame);
            }
            group.RunHead(frame);
            group.Draw(frame);
        }
        group.End();
    }
}
