using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// One of the two blocks that are under way: commands, a fence, what the host gives and what the device made. While the
/// device makes block n + 1, the host takes block n.
/// </summary>
internal sealed unsafe class VulkanSlot : IDisposable
{
    // All that a block does on the device, and all by which it writes.
    private const PipelineStageFlags Work = PipelineStageFlags.ComputeShaderBit | PipelineStageFlags.TransferBit;
    private const AccessFlags Writes = AccessFlags.ShaderWriteBit | AccessFlags.TransferWriteBit;

    private readonly VulkanDevice _device;
    private readonly CommandPool _pool;
    private readonly CommandBuffer _commands;
    private readonly Fence _fence;
    private bool _submitted;

    public VulkanSlot(VulkanDevice device, CommandPool pool, long givenBytes, long madeBytes)
    {
        _device = device;
        _pool = pool;
        var allocate = new CommandBufferAllocateInfo
        {
            SType = StructureType.CommandBufferAllocateInfo,
            CommandPool = pool,
            Level = CommandBufferLevel.Primary,
            CommandBufferCount = 1,
        };
        CommandBuffer commands;
        VulkanErrors.Check(
            device.Api.AllocateCommandBuffers(device.Handle, &allocate, &commands), "making a command buffer");
        _commands = commands;
        var info = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
        Fence fence;
        VulkanErrors.Check(device.Api.CreateFence(device.Handle, &info, null, &fence), "making a fence");
        _fence = fence;
        try
        {
            Upload = new VulkanBuffer(device, givenBytes, VulkanMemory.Upload, "control vectors");
            Given = new VulkanBuffer(device, givenBytes, VulkanMemory.Device, "control vectors");
            Made = new VulkanBuffer(device, madeBytes, VulkanMemory.Device, "frames");
            Readback = new VulkanBuffer(device, madeBytes, VulkanMemory.Readback, "frames");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the host writes for the block.</summary>
    public VulkanBuffer Upload { get; } = null!;

    /// <summary>Its copy on the device.</summary>
    public VulkanBuffer Given { get; } = null!;

    /// <summary>The frames, on the device.</summary>
    public VulkanBuffer Made { get; } = null!;

    /// <summary>Their copy on the host.</summary>
    public VulkanBuffer Readback { get; } = null!;

    /// <summary>Frames of the block under way.</summary>
    public int Frames { get; set; }

    /// <summary>When it was submitted, in ticks of Stopwatch.</summary>
    public long SubmittedTicks { get; set; }

    /// <summary>What is recorded into.</summary>
    public CommandBuffer Commands => _commands;

    /// <summary>Starts recording; everything before, of any slot, is done before what follows begins.</summary>
    public void Begin()
    {
        var info = new CommandBufferBeginInfo
        {
            SType = StructureType.CommandBufferBeginInfo,
            Flags = CommandBufferUsageFlags.OneTimeSubmitBit,
        };
        Check(_device.Api.BeginCommandBuffer(_commands, &info), "recording commands"); // resets what was recorded
        Barrier(Work, Writes, Work, Writes | AccessFlags.ShaderReadBit | AccessFlags.TransferReadBit);
    }

    /// <summary>Copies written before are read by the shader after.</summary>
    public void CopiesBeforeShader() => Barrier(
        PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit,
        PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit);

    /// <summary>What a shader wrote before is read by the shader after.</summary>
    public void ShaderBeforeShader() => Barrier(
        PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
        PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit);

    /// <summary>What the shader wrote before is copied after.</summary>
    public void ShaderBeforeCopies() => Barrier(
        PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit,
        PipelineStageFlags.TransferBit, AccessFlags.TransferReadBit);

    /// <summary>Records a copy.</summary>
    public void Copy(VulkanBuffer from, long fromByte, VulkanBuffer to, long toByte, long bytes)
    {
        var region = new BufferCopy((ulong)fromByte, (ulong)toByte, (ulong)bytes);
        _device.Api.CmdCopyBuffer(_commands, from.Handle, to.Handle, 1, &region);
    }

    /// <summary>Records filling with a word.</summary>
    public void Fill(VulkanBuffer buffer, long atByte, long bytes, uint word) =>
        _device.Api.CmdFillBuffer(_commands, buffer.Handle, (ulong)atByte, (ulong)bytes, word);

    /// <summary>
    /// Ends recording and hands the block to the device; all that was written becomes the host's when the fence is
    /// signalled.
    /// </summary>
    public void Submit()
    {
        Barrier(Work, Writes, PipelineStageFlags.HostBit, AccessFlags.HostReadBit);
        Check(_device.Api.EndCommandBuffer(_commands), "recording commands");
        Fence fence = _fence;
        Check(_device.Api.ResetFences(_device.Handle, 1, &fence), "resetting a fence");
        Check(_device.Submit(_commands, _fence), "submitting work");
        _submitted = true;
    }

    /// <summary>Waits until the block is done.</summary>
    public void Wait()
    {
        Check(_device.Wait(_fence), "waiting for work");
        _submitted = false;
    }

    /// <summary>
    /// Waits for what is still under way after an error: a lost device signals its fences too. False if the device
    /// hangs.
    /// </summary>
    public bool Finish()
    {
        if (_submitted && _device.Wait(_fence) == Result.Timeout)
            return false;
        _submitted = false;
        return true;
    }

    /// <summary>After <see cref="Finish"/>.</summary>
    public void Dispose()
    {
        Upload?.Dispose();
        Given?.Dispose();
        Made?.Dispose();
        Readback?.Dispose();
        _device.Api.DestroyFence(_device.Handle, _fence, null);
        CommandBuffer commands = _commands;
        _device.Api.FreeCommandBuffers(_device.Handle, _pool, 1, &commands);
    }

    private static void Check(Result result, string doing)
    {
        if (result != Result.Success)
            VulkanErrors.ThrowLost(result, doing);
    }

    private void Barrier(PipelineStageFlags before, AccessFlags written, PipelineStageFlags after, AccessFlags read)
    {
        var barrier = new MemoryBarrier
        {
            SType = StructureType.MemoryBarrier,
            SrcAccessMask = written,
            DstAccessMask = read,
        };
        _device.Api.CmdPipelineBarrier(_commands, before, after, 0, 1, &barrier, 0, null, 0, null);
    }
}
