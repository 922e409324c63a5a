using System.Runtime.InteropServices;
using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Silk.NET.Vulkan;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>
/// A device that the game lends: used, and left as it was. Every function that the engine asks for is seen.
/// </summary>
public sealed unsafe class VulkanHandlesTests : IDisposable
{
    private static readonly WaveNetWeights s_weights = WaveNetWeights.Random(OddShapes.Logistic, 4);
    private static readonly HashSet<string> s_asked = [];
    private static readonly Lock s_queueLock = new();
    private static VulkanLoader? s_loader;
    private static delegate* unmanaged<nint, byte*, nint> s_getDeviceProcAddr;
    private static delegate* unmanaged<nint, uint, void*, nint, Result> s_queueSubmit;
    private static int s_submitsWithLock, s_submitsWithout;

    private readonly List<string> _messages = [];
    private readonly VulkanInstance _instance;
    private readonly PhysicalDevice _physical;
    private Device _device;
    private readonly Queue _queue;
    private readonly uint _family;

    public VulkanHandlesTests()
    {
        s_loader = VulkanLoader.OfTheSystem();
        _instance = new VulkanInstance(s_loader, _messages.Add);
        (_, _physical, _family) = VulkanDevices.Choose(_instance, "");
        float priority = 1;
        var queueInfo = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = _family,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        var info = new DeviceCreateInfo // the barest device: no extension, no feature
        {
            SType = StructureType.DeviceCreateInfo, QueueCreateInfoCount = 1, PQueueCreateInfos = &queueInfo,
        };
        Device device;
        Assert.Equal(Result.Success, s_loader.Api.CreateDevice(_physical, &info, null, &device));
        _device = device;
        Queue queue;
        s_loader.Api.GetDeviceQueue(device, _family, 0, &queue);
        _queue = queue;
        s_asked.Clear();
        s_submitsWithLock = s_submitsWithout = 0;
    }

    public void Dispose()
    {
        DestroyDevice();
        _instance.Dispose();
    }

    [Fact]
    public void TheGamesDeviceIsUsedAndLeftAlone()
    {
        float[] expected, actual;
        using (VulkanEngine own = VulkanRuns.Create(s_weights, 2))
            expected = EngineRuns.FreeRun(own, 50, 20);
        using (VulkanEngine lent = VulkanRuns.Create(s_weights, 2, new VulkanOptions { Handles = Handles() }))
        {
            actual = EngineRuns.FreeRun(lent, 50, 20);
            byte[] state = new byte[lent.StateBytes];
            lent.CaptureState(1, state);
            lent.RestoreState(0, state);
        }
        Close.Bits(expected, actual, "lanes");

        Assert.Contains("vkQueueSubmit", s_asked); // the list is of what was really asked for
        Assert.DoesNotContain(s_asked, name => name is "vkCreateInstance" or "vkDestroyInstance" or "vkCreateDevice"
            or "vkDestroyDevice" or "vkDeviceWaitIdle" or "vkQueueWaitIdle" or "vkGetDeviceQueue");
        Assert.True(s_submitsWithLock > 3);
        Assert.Equal(0, s_submitsWithout);

        // The game goes on with its device; and when it destroys it, nothing of ours is left there, or the layer would
        // say so.
        Assert.Equal(Result.Success, s_loader!.Api.QueueWaitIdle(_queue));
        DestroyDevice();
        Assert.Empty(_messages);
    }

    [Fact]
    public void TheLayerSeesWhatIsLeftBehind() // the control of the test above
    {
        var info = new FenceCreateInfo { SType = StructureType.FenceCreateInfo };
        Fence fence;
        Assert.Equal(Result.Success, s_loader!.Api.CreateFence(_device, &info, null, &fence));
        DestroyDevice();
        Assert.Contains(_messages, message => message.Contains("has not been destroyed", StringComparison.Ordinal));
    }

    [Fact]
    public void AHandleThatIsMissingIsRefused() => Assert.Throws<ArgumentException>(() =>
        VulkanRuns.Create(s_weights, 1, new VulkanOptions { Handles = Handles() with { Queue = 0 } }));

    private VulkanDeviceHandles Handles() => new()
    {
        Instance = _instance.Handle.Handle,
        PhysicalDevice = _physical.Handle,
        Device = _device.Handle,
        Queue = _queue.Handle,
        QueueFamilyIndex = _family,
        QueueLock = s_queueLock,
        GetInstanceProcAddr = (nint)(delegate* unmanaged<nint, byte*, nint>)&GetInstanceProcAddr,
    };

    private void DestroyDevice()
    {
        s_loader!.Api.DestroyDevice(_device, null); // once: a device of zero is none
        _device = default;
    }

    [UnmanagedCallersOnly]
    private static nint GetInstanceProcAddr(nint instance, byte* name)
    {
        string asked = Marshal.PtrToStringUTF8((nint)name)!;
        s_loader!.TryGetProcAddress(asked, out nint found);
        if (asked == "vkGetDeviceProcAddr")
        {
            s_getDeviceProcAddr = (delegate* unmanaged<nint, byte*, nint>)found;
            return (nint)(delegate* unmanaged<nint, byte*, nint>)&GetDeviceProcAddr;
        }
        s_asked.Add(asked);
        return found;
    }

    [UnmanagedCallersOnly]
    private static nint GetDeviceProcAddr(nint device, byte* name)
    {
        string asked = Marshal.PtrToStringUTF8((nint)name)!;
        nint found = s_getDeviceProcAddr(device, name);
        if (found != 0)
            s_asked.Add(asked);
        if (asked != "vkQueueSubmit")
            return found;
        s_queueSubmit = (delegate* unmanaged<nint, uint, void*, nint, Result>)found;
        return (nint)(delegate* unmanaged<nint, uint, void*, nint, Result>)&QueueSubmit;
    }

    [UnmanagedCallersOnly]
    private static Result QueueSubmit(nint queue, uint count, void* submits, nint fence)
    {
        if (s_queueLock.IsHeldByCurrentThread)
            s_submitsWithLock++;
        else
            s_submitsWithout++;
        return s_queueSubmit(queue, count, submits, fence);
    }
}
