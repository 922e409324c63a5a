using System.Diagnostics.CodeAnalysis;
using Ambience.Audio;
using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;
using ILGPU;
using ILGPU.Runtime;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// The filter bank beside the network: audio of a block is made in the queue in which its lanes were made.
/// </summary>
internal sealed class DeviceDecoder
{
    private const int ThreadsAtMost = 128;

    private readonly DecoderBuffers _buffers;
    private readonly ArrayView<float>[] _audio;
    private readonly PageLockedArray1D<float> _host;
    private readonly Action<AcceleratorStream, KernelConfig, DecoderBuffers> _decode, _carry;
    private readonly int _threads;
    private readonly int _pastFloats;

    /// <summary>Prepares silence.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="memory">Whose blocks are decoded; owns the decoder's memory too.</param>
    /// <param name="model">Filters and deviations.</param>
    /// <param name="size">Of a block.</param>
    /// <param name="groupThreads">Threads that a group may have.</param>
    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public DeviceDecoder(
        Accelerator accelerator, DeviceMemory memory, WaveNetModel model, BlockSize size, int groupThreads)
    {
        WaveNetShape shape = model.Shape;
        // The CPU's decoder knows the filters' rules and refuses what does not fit the shape.
        DelaySamples = new LaneDecoder(model).DelaySamples;
        int bands = shape.Bands, taps = bands == 1 ? 1 : model.SynthesisFilters.Length / bands;
        int history = (taps + bands - 1) / bands;
        var filters = new float[history * bands * bands];
        for (int band = 0; band < bands; band++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                float value = bands == 1 ? 1f : model.SynthesisFilters[(band * taps) + tap];
                filters[(((tap / bands * bands) + band) * bands) + (tap % bands)] = value;
            }
        }
        _pastFloats = (history - 1) * shape.Lanes;
        _buffers = new DecoderBuffers
        {
            Filters = memory.Filled(filters),
            Deviations = memory.Filled(model.LaneDeviations),
            Amplitudes = memory.Filled(shape.Output == OutputKind.MuLaw
                ? Enumerable.Range(0, WaveNetShape.MuLawLevels).Select(MuLaw.Decode).ToArray()
                : []),
            Slots = memory.Buffers.Slots,
            Past = memory.Zeroed<float>((long)size.Streams * _pastFloats),
            Bands = bands,
            Channels = shape.Channels,
            History = history,
        };
        int samples = size.Slots * size.Frames * shape.Lanes;
        _audio = [memory.Zeroed<float>(samples), memory.Zeroed<float>(samples)];
        _host = memory.Locked<float>(samples);
        _threads = Math.Min(Math.Min(bands, groupThreads), ThreadsAtMost);
        _decode = accelerator.LoadKernel<DecoderBuffers>(DecodeKernel.Decode);
        _carry = accelerator.LoadKernel<DecoderBuffers>(DecodeKernel.Carry);
    }

    /// <inheritdoc cref="LaneDecoder.DelaySamples"/>
    public int DelaySamples { get; }

    /// <summary>Starts the decoding of a block behind its frame kernel.</summary>
    public void Start(AcceleratorStream queue, ArrayView<float> drawn, DeviceBlock block, int side)
    {
        DecoderBuffers buffers = _buffers;
        buffers.Drawn = drawn;
        buffers.Audio = _audio[side];
        buffers.Frames = block.Frames;
        _decode(queue, new KernelConfig(block.Streams.Length * block.Frames, _threads), buffers);
        if (_pastFloats > 0)
            _carry(queue, new KernelConfig(block.Streams.Length, _threads), buffers);
    }

    /// <summary>Takes a decoded block: [block's streams, frames x Bands, Channels], until the next call.</summary>
    public ReadOnlySpan<float> Fetch(AcceleratorStream queue, int length, int side)
    {
        _audio[side].SubView(0, length).CopyToCPUUnsafeAsync(queue, ref _host.Span[0], length);
        queue.Synchronize();
        return _host.Span[..length];
    }

    /// <summary>Forgets what still sounds of a stream.</summary>
    public void Silence(AcceleratorStream queue, int stream)
    {
        if (_pastFloats == 0)
            return;
        _buffers.Past.SubView((long)stream * _pastFloats, _pastFloats).MemSetToZero(queue);
        queue.Synchronize();
    }
}
