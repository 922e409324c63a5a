using Silk.NET.Vulkan;
using Buffer = Silk.NET.Vulkan.Buffer;

namespace Ambience.Inference.Vulkan;

/// <summary>Who touches a buffer.</summary>
internal enum VulkanMemory
{
    /// <summary>The device alone.</summary>
    Device,

    /// <summary>The host writes, the device reads.</summary>
    Upload,

    /// <summary>The device writes, the host reads (and may write).</summary>
    Readback,
}

/// <summary>A buffer with memory of its own, mapped for as long as it lives where the host touches it.</summary>
internal sealed unsafe class VulkanBuffer : IDisposable
{
    private const BufferUsageFlags AllUses =
        BufferUsageFlags.StorageBufferBit | BufferUsageFlags.TransferSrcBit | BufferUsageFlags.TransferDstBit;

    private readonly VulkanDevice _device;
    private readonly DeviceMemory _memory;
    private readonly void* _mapped;

    public VulkanBuffer(VulkanDevice device, long bytes, VulkanMemory memory, string what)
    {
        _device = device;
        Bytes = Math.Max(bytes, 16);
        if (Bytes > device.MostStorageBytes)
        {
            throw new EngineUnavailableException(
                EngineCatalogue.Vulkan,
                $"{what} need {Bytes} bytes in one buffer, but '{device.Name}' has at most " +
                $"{device.MostStorageBytes}. Ask for fewer streams.");
        }
        Vk api = device.Api;
        var info = new BufferCreateInfo
        {
            SType = StructureType.BufferCreateInfo,
            Size = (ulong)Bytes,
            Usage = AllUses,
            SharingMode = SharingMode.Exclusive,
        };
        Buffer buffer = default;
        DeviceMemory allocated = default;
        string doing = $"making room for {what} ({Bytes} bytes) on '{device.Name}'";
        try
        {
            VulkanErrors.Check(api.CreateBuffer(device.Handle, &info, null, &buffer), doing);
            MemoryRequirements needs;
            api.GetBufferMemoryRequirements(device.Handle, buffer, &needs);
            VulkanErrors.Check(Allocate(device, needs, memory, &allocated), doing);
            VulkanErrors.Check(api.BindBufferMemory(device.Handle, buffer, allocated, 0), doing);
            if (memory != VulkanMemory.Device)
            {
                void* mapped;
                VulkanErrors.Check(api.MapMemory(device.Handle, allocated, 0, Vk.WholeSize, 0, &mapped), doing);
                _mapped = mapped;
            }
        }
        catch
        {
            api.DestroyBuffer(device.Handle, buffer, null);
            api.FreeMemory(device.Handle, allocated, null);
            throw;
        }
        Handle = buffer;
        _memory = allocated;
    }

    public Buffer Handle { get; }

    public long Bytes { get; }

    /// <summary>A part of the host's view.</summary>
    /// <param name="at">Its first element, in elements.</param>
    /// <param name="count">Its length in elements.</param>
    public Span<T> Host<T>(long at, int count)
        where T : unmanaged
    {
        if (_mapped is null || at < 0 || count < 0 || (at + count) * sizeof(T) > Bytes)
            throw new ArgumentOutOfRangeException(nameof(at), $"{at} + {count} of {Bytes} bytes");
        return new Span<T>((T*)_mapped + at, count);
    }

    public void Dispose()
    {
        _device.Api.DestroyBuffer(_device.Handle, Handle, null);
        _device.Api.FreeMemory(_device.Handle, _memory, null); // unmaps
    }

    private static Result Allocate(
        VulkanDevice device, MemoryRequirements needs, VulkanMemory memory, DeviceMemory* allocated)
    {
        // Each list: what is best first, what every device has last (Vulkan promises a host-visible, coherent type).
        const MemoryPropertyFlags Host = MemoryPropertyFlags.HostVisibleBit | MemoryPropertyFlags.HostCoherentBit;
        ReadOnlySpan<MemoryPropertyFlags> wishes = memory switch
        {
            VulkanMemory.Device => [MemoryPropertyFlags.DeviceLocalBit, 0],
            VulkanMemory.Readback => [Host | MemoryPropertyFlags.HostCachedBit, Host],
            _ => [Host],
        };
        Result result = Result.ErrorOutOfDeviceMemory;
        foreach (MemoryPropertyFlags wish in wishes)
        {
            for (int type = 0; type < device.Memory.MemoryTypeCount; type++)
            {
                bool fits = (needs.MemoryTypeBits & (1u << type)) != 0;
                if (!fits || (device.Memory.MemoryTypes[type].PropertyFlags & wish) != wish)
                    continue;
                var info = new MemoryAllocateInfo
                {
                    SType = StructureType.MemoryAllocateInfo,
                    AllocationSize = needs.Size,
                    MemoryTypeIndex = (uint)type,
                };
                result = device.Faults?.RefusesAllocation() == true ? Result.ErrorOutOfDeviceMemory
                    : device.Api.AllocateMemory(device.Handle, &info, null, allocated);
                if (result == Result.Success)
                    return result;
            }
        }
        return result;
    }
}
