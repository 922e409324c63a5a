using System.Runtime.InteropServices;
using Ambience.Model;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// What an engine keeps on its device: weights, the streams' states, and room for two blocks under way.
/// </summary>
internal sealed unsafe class VulkanNetwork : IDisposable
{
    /// <summary>Most frames of a block.</summary>
    public const int MostBlockFrames = 64;

    /// <summary>Words that describe a stream of a block: stream, frame (2), seed (2), frames into its hop.</summary>
    public const int HeaderWords = 6;

    // Frames of a block are fewer where so many streams would need more than this for them.
    private const long MostMadeBytes = 32 << 20;

    private readonly List<IDisposable> _owned = []; // destroyed last first
    private readonly CommandPool _pool;
    private readonly VulkanWeightFormat _format;
    private VulkanBuffer? _trace;
    private VulkanPipeline? _traced;
    private DescriptorSet _tracedSet;

    public VulkanNetwork(
        VulkanDevice device, WaveNetWeights weights, int streams, VulkanOptions options, VulkanWeightFormat format)
    {
        WaveNetShape shape = weights.Shape;
        Device = device;
        _format = format;
        Plan = VulkanPlan.Choose(shape, streams, options, device.MostThreads, device.MostSharedBytes);
        long frameBytes = sizeof(float) * (long)streams * shape.Lanes;
        BlockFrames = (int)Math.Clamp(MostMadeBytes / frameBytes, 1, MostBlockFrames);
        HopRows = shape.ControlSize == 0 ? 0 : RowsOf(BlockFrames);
        long given = streams * (HeaderWords + shape.Lanes + ((long)HopRows * 4 * VulkanPlan.Fours(shape.ControlSize)));
        try
        {
            _pool = CreatePool();
            Slots = [NewSlot(), NewSlot()];
            VulkanSlot NewSlot() => Own(new VulkanSlot(device, _pool, sizeof(uint) * given, BlockFrames * frameBytes));

            Weights = Own(Load(VulkanWeights.Matrices(weights, format), "weights"));
            Biases = Own(Load(MemoryMarshal.AsBytes(VulkanWeights.Biases(weights).AsSpan()), "biases"));
            Layers = Own(Load(MemoryMarshal.AsBytes(VulkanWeights.Layers(shape).AsSpan()), "dilations"));
            long stateBytes = sizeof(float) * (long)Plan.StateFloats;
            States = Own(new VulkanBuffer(device, streams * stateBytes, VulkanMemory.Device, "states of the streams"));
            long foldedBytes = sizeof(float) * 2L * streams * shape.Layers * shape.GateChannels;
            Folded = Own(new VulkanBuffer(device, foldedBytes, VulkanMemory.Device, "folded biases"));
            Staging = Own(new VulkanBuffer(device, stateBytes, VulkanMemory.Readback, "a state"));
            Pipeline = Own(NewPipeline(traced: false, sets: 2));
            Sets = [Bind(Pipeline, Slots[0], Slots[0].Made), Bind(Pipeline, Slots[1], Slots[1].Made)];
        }
        catch
        {
            if (Finish())
                Dispose();
            throw;
        }
    }

    public VulkanDevice Device { get; }

    public VulkanPlan Plan { get; }

    /// <summary>Most frames of a block of this batch.</summary>
    public int BlockFrames { get; }

    /// <summary>Control rows of a stream in a block, enough wherever in a hop it begins.</summary>
    public int HopRows { get; }

    public VulkanSlot[] Slots { get; } = [];

    /// <summary>The buffers as each slot's block sees them.</summary>
    public DescriptorSet[] Sets { get; } = [];

    public VulkanPipeline Pipeline { get; } = null!;

    /// <summary>[streams, StateFloats]</summary>
    public VulkanBuffer States { get; } = null!;

    /// <summary>Room for one state on the host.</summary>
    public VulkanBuffer Staging { get; } = null!;

    private VulkanBuffer Weights { get; } = null!;

    private VulkanBuffer Biases { get; } = null!;

    private VulkanBuffer Layers { get; } = null!;

    private VulkanBuffer Folded { get; } = null!;

    /// <summary>
    /// The shader that is led over given inputs and records its stages, and its records; made when first asked for.
    /// </summary>
    public (VulkanPipeline Pipeline, DescriptorSet Set, VulkanBuffer Records) Traced()
    {
        _trace ??= Own(new VulkanBuffer(
            Device, sizeof(float) * (long)BlockFrames * Plan.RecordFloats, VulkanMemory.Readback, "traced stages"));
        if (_traced is null)
        {
            _traced = Own(NewPipeline(traced: true, sets: 1));
            _tracedSet = Bind(_traced, Slots[0], _trace);
        }
        return (_traced, _tracedSet, _trace);
    }

    /// <summary>Hops that so many frames can touch.</summary>
    public int RowsOf(int frames) => ((frames + Plan.Shape.HopFrames - 2) / Plan.Shape.HopFrames) + 1;

    /// <summary>
    /// Waits for what is still under way; false if the device hangs, so that nothing can be given back.
    /// </summary>
    public bool Finish() => Slots.All(slot => slot.Finish());

    /// <summary>After <see cref="Finish"/>.</summary>
    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
        Device.Api.DestroyCommandPool(Device.Handle, _pool, null);
    }

    private T Own<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    private VulkanPipeline NewPipeline(bool traced, int sets)
    {
        Span<uint> constants = stackalloc uint[VulkanPlan.Constants];
        Plan.Specialise(constants, traced, _format == VulkanWeightFormat.BFloat16);
        string shader = _format == VulkanWeightFormat.Float32 ? "wavenet-float32" : "wavenet-16bit";
        return new VulkanPipeline(Device, shader, constants, buffers: 8, sizeof(VulkanBlock), sets);
    }

    private DescriptorSet Bind(VulkanPipeline pipeline, VulkanSlot slot, VulkanBuffer trace) =>
        pipeline.Bind(Weights, Biases, Layers, States, Folded, slot.Given, slot.Made, trace);

    private CommandPool CreatePool()
    {
        var info = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo,
            Flags = CommandPoolCreateFlags.ResetCommandBufferBit,
            QueueFamilyIndex = Device.QueueFamily,
        };
        CommandPool pool;
        VulkanErrors.Check(Device.Api.CreateCommandPool(Device.Handle, &info, null, &pool), "making a command pool");
        return pool;
    }

    /// <summary>A new buffer of the device with these bytes in it, the caller's.</summary>
    public VulkanBuffer Load(ReadOnlySpan<byte> bytes, string what)
    {
        var buffer = new VulkanBuffer(Device, bytes.Length, VulkanMemory.Device, what);
        try
        {
            using var upload = new VulkanBuffer(Device, bytes.Length, VulkanMemory.Upload, what);
            bytes.CopyTo(upload.Host<byte>(0, bytes.Length));
            VulkanSlot slot = Slots[0];
            slot.Begin();
            slot.Copy(upload, 0, buffer, 0, bytes.Length);
            slot.Submit();
            slot.Wait();
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        return buffer;
    }
}

/// <summary>Push constants of shaders/wavenet.comp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct VulkanBlock(uint Frames, uint Count, uint HopRows, uint TemperatureAt, uint ControlAt);
