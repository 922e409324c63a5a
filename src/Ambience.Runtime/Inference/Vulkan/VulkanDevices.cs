using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>What a device is.</summary>
public enum VulkanDeviceKind
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary>A GPU that shares the processor's memory.</summary>
    Integrated,

    /// <summary>A GPU with memory of its own.</summary>
    Discrete,

    /// <summary>A part of a GPU, in a virtual machine.</summary>
    Virtual,

    /// <summary>The processor, in software (lavapipe): right, but slower than the CPU engine.</summary>
    Software,
}

/// <summary>A device that the Vulkan engine can run on.</summary>
/// <param name="Index">Its place in the loader's list; <see cref="EngineOptions.Device"/> takes it.</param>
/// <param name="Name">What the driver calls it.</param>
/// <param name="Kind">What it is.</param>
public sealed record VulkanDeviceInfo(int Index, string Name, VulkanDeviceKind Kind);

/// <summary>The devices of this machine.</summary>
public static unsafe class VulkanDevices
{
    private static readonly Lazy<bool> s_hasGpu = new(() =>
    {
        try
        {
            return List().Any(device => device.Kind != VulkanDeviceKind.Software);
        }
        catch (EngineUnavailableException)
        {
            return false;
        }
    });

    /// <summary>Lists the devices that have a compute queue. Any thread; takes some 10 ms.</summary>
    /// <returns>May be empty.</returns>
    /// <exception cref="EngineUnavailableException">There is no Vulkan on this machine.</exception>
    public static IReadOnlyList<VulkanDeviceInfo> List()
    {
        using var instance = new VulkanInstance(VulkanLoader.OfTheSystem(), null);
        return [.. Usable(instance).Select(found => found.Info)];
    }

    /// <summary>Whether there is a device that is not the processor in disguise. Found out once a process.</summary>
    internal static bool HasGpu => s_hasGpu.Value;

    internal static IEnumerable<(VulkanDeviceInfo Info, PhysicalDevice Device, uint QueueFamily)> Usable(
        VulkanInstance instance)
    {
        PhysicalDevice[] devices = instance.PhysicalDevices();
        for (int i = 0; i < devices.Length; i++)
        {
            if (ComputeFamily(instance.Loader.Api, devices[i]) is { } family)
                yield return (Describe(instance.Loader.Api, devices[i], i), devices[i], family);
        }
    }

    /// <summary>The device that was asked for, or the best.</summary>
    internal static (VulkanDeviceInfo Info, PhysicalDevice Device, uint QueueFamily) Choose(
        VulkanInstance instance, string wanted)
    {
        (VulkanDeviceInfo Info, PhysicalDevice Device, uint QueueFamily)[] found = [.. Usable(instance)];
        if (found.Length == 0)
        {
            throw new EngineUnavailableException(
                EngineCatalogue.Vulkan,
                "the Vulkan loader works, but lists no device with a compute queue. Install a graphics driver " +
                "(Debian: mesa-vulkan-drivers), or choose the engine 'cpu'.");
        }
        if (wanted.Length == 0)
            return found.MinBy(device => Rank(device.Info.Kind));
        bool isIndex = int.TryParse(wanted, out int index);
        foreach (var device in found)
        {
            bool isNamed = device.Info.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase);
            if (isIndex ? device.Info.Index == index : isNamed)
                return device;
        }
        throw new EngineUnavailableException(
            EngineCatalogue.Vulkan,
            $"there is no device '{wanted}'. Choose one of: " +
            $"{string.Join(", ", found.Select(device => $"{device.Info.Index} ({device.Info.Name})"))}.");
    }

    internal static VulkanDeviceInfo Describe(Vk api, PhysicalDevice device, int index)
    {
        PhysicalDeviceProperties properties;
        api.GetPhysicalDeviceProperties(device, &properties);
        VulkanDeviceKind kind = properties.DeviceType switch
        {
            PhysicalDeviceType.DiscreteGpu => VulkanDeviceKind.Discrete,
            PhysicalDeviceType.IntegratedGpu => VulkanDeviceKind.Integrated,
            PhysicalDeviceType.VirtualGpu => VulkanDeviceKind.Virtual,
            PhysicalDeviceType.Cpu => VulkanDeviceKind.Software,
            _ => VulkanDeviceKind.Other,
        };
        return new(index, Marshal.PtrToStringUTF8((nint)properties.DeviceName) ?? "", kind);
    }

    /// <summary>Compute without graphics where there is one: it runs beside the game's frame, not behind it.</summary>
    private static uint? ComputeFamily(Vk api, PhysicalDevice device)
    {
        uint count = 0;
        api.GetPhysicalDeviceQueueFamilyProperties(device, &count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* first = families)
            api.GetPhysicalDeviceQueueFamilyProperties(device, &count, first);
        uint? any = null;
        for (uint family = 0; family < count; family++)
        {
            QueueFlags flags = families[family].QueueFlags;
            if ((flags & QueueFlags.ComputeBit) == 0)
                continue;
            if ((flags & QueueFlags.GraphicsBit) == 0)
                return family;
            any ??= family;
        }
        return any;
    }

    private static int Rank(VulkanDeviceKind kind) => kind switch
    {
        VulkanDeviceKind.Discrete => 0,
        VulkanDeviceKind.Integrated => 1,
        VulkanDeviceKind.Virtual => 2,
        VulkanDeviceKind.Other => 3,
        _ => 4,
    };
}
