using Ambience.Inference.Ilgpu.Kernels;
using ILGPU;
using ILGPU.Runtime;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// The frame kernel with the weights that it reads, whatever their storage and however many streams a group has.
/// </summary>
internal interface IFrameLauncher : IDisposable
{
    /// <summary>Bytes of the weights on the device.</summary>
    long WeightBytes { get; }

    /// <summary>Starts a block.</summary>
    void Launch(AcceleratorStream queue, int groups, FrameBuffers buffers, int frames, bool isTracing);
}

internal static class FrameLaunchers
{
    public static IFrameLauncher Create(
        Accelerator accelerator, KernelPlan plan, WeightPacker weights, bool halfWeights) =>
        halfWeights
            ? Create<HalfQuad, HalfStorage>(accelerator, plan, weights)
            : Create<Quad, SingleStorage>(accelerator, plan, weights);

    private static IFrameLauncher Create<TQuad, TStorage>(
        Accelerator accelerator, KernelPlan plan, WeightPacker weights)
        where TQuad : unmanaged
        where TStorage : struct, IWeightStorage<TQuad> => plan.StreamsPerGroup switch
        {
            1 => new FrameLauncher<TQuad, TStorage, OneStream>(accelerator, plan, weights),
            2 => new FrameLauncher<TQuad, TStorage, Twice<OneStream>>(accelerator, plan, weights),
            4 => new FrameLauncher<TQuad, TStorage, Twice<Twice<OneStream>>>(accelerator, plan, weights),
            8 => new FrameLauncher<TQuad, TStorage, Twice<Twice<Twice<OneStream>>>>(accelerator, plan, weights),
            _ => throw new ArgumentOutOfRangeException(nameof(plan), "A group has 1, 2, 4 or 8 streams."),
        };
}

internal sealed class FrameLauncher<TQuad, TStorage, TSums> : IFrameLauncher
    where TQuad : unmanaged
    where TStorage : struct, IWeightStorage<TQuad>
    where TSums : struct, IStreamSums
{
    private readonly Action<
        AcceleratorStream, KernelConfig, ArrayView<TQuad>, FrameBuffers, int, SpecializedValue<KernelShape>> _kernel;
    private readonly MemoryBuffer1D<TQuad, Stride1D.Dense> _weights;
    private readonly KernelPlan _plan;
    private readonly SharedMemoryConfig _shared;

    public FrameLauncher(Accelerator accelerator, KernelPlan plan, WeightPacker weights)
    {
        _plan = plan;
        _shared = SharedMemoryConfig.RequestDynamic<Quad>(plan.SharedQuads);
        _kernel = accelerator.LoadKernel<ArrayView<TQuad>, FrameBuffers, int, SpecializedValue<KernelShape>>(
            FrameKernel.MakeFrames<TQuad, TStorage, TSums>);
        var packed = new TQuad[weights.Quads.Length];
        for (int i = 0; i < packed.Length; i++)
            packed[i] = default(TStorage).Pack(weights.Quads[i]);
        _weights = accelerator.Allocate1D(packed);
    }

    public long WeightBytes => _weights.LengthInBytes;

    public void Launch(
        AcceleratorStream queue, int groups, FrameBuffers buffers, int frames, bool isTracing) => _kernel(
        queue, new KernelConfig(groups, _plan.GroupSize, _shared), _weights.View, buffers, frames,
        SpecializedValue.New(isTracing ? _plan.Tracing : _plan.Shape));

    public void Dispose() => _weights.Dispose();
}
