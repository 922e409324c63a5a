using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>The device that an engine runs on: ours, or one that the game lends.</summary>
internal sealed unsafe class VulkanDevice : IDisposable
{
    // Longer than any block or watchdog: a GPU that has not answered by then is taken for lost. A device in software
    // has no watchdog and compiles shaders in its first block, on a machine that may be busy.
    private const ulong LongestWaitNanoseconds = 10_000_000_000, LongestWaitInSoftwareNanoseconds = 120_000_000_000;

    private const string PortabilitySubset = "VK_KHR_portability_subset";

    private readonly VulkanInstance? _ours; // null: the game's
    private readonly Queue _queue;
    private readonly Lock? _queueLock;
    private readonly ulong _longestWaitNanoseconds;

    private VulkanDevice(
        VulkanInstance? ours, VulkanLoader loader, PhysicalDevice physical, Device device, Queue queue, uint family,
        VulkanOptions options)
    {
        _ours = ours;
        _queue = queue;
        _queueLock = options.Handles?.QueueLock;
        Api = loader.Api;
        Handle = device;
        QueueFamily = family;
        Faults = options.Faults;
        PhysicalDeviceProperties properties;
        Api.GetPhysicalDeviceProperties(physical, &properties);
        PhysicalDeviceLimits limits = properties.Limits;
        MostStorageBytes = limits.MaxStorageBufferRange;
        MostSharedBytes = limits.MaxComputeSharedMemorySize;
        MostThreads = (int)Math.Min(limits.MaxComputeWorkGroupInvocations, limits.MaxComputeWorkGroupSize[0]);
        PhysicalDeviceMemoryProperties memory;
        Api.GetPhysicalDeviceMemoryProperties(physical, &memory);
        Memory = memory;
        VulkanDeviceInfo info = VulkanDevices.Describe(Api, physical, 0);
        Name = info.Name;
        _longestWaitNanoseconds =
            info.Kind == VulkanDeviceKind.Software ? LongestWaitInSoftwareNanoseconds : LongestWaitNanoseconds;
    }

    public Vk Api { get; }

    public Device Handle { get; }

    public uint QueueFamily { get; }

    /// <summary>Largest buffer that a shader can see, in bytes.</summary>
    public long MostStorageBytes { get; }

    /// <summary>Shared memory of a workgroup, in bytes.</summary>
    public long MostSharedBytes { get; }

    /// <summary>Threads of a workgroup.</summary>
    public int MostThreads { get; }

    public PhysicalDeviceMemoryProperties Memory { get; }

    public string Name { get; }

    public VulkanFaults? Faults { get; }

    /// <summary>The device that the options ask for.</summary>
    /// <exception cref="EngineUnavailableException">There is none.</exception>
    public static VulkanDevice Open(string wanted, VulkanOptions options) =>
        options.Handles is { } handles ? Borrow(handles, options) : Create(wanted, options);

    /// <summary>Hands work to the queue; the fence is signalled when it is done.</summary>
    public Result Submit(CommandBuffer commands, Fence fence)
    {
        if (Faults?.TakeSubmit() is { } fault and not Result.Success)
            return fault;
        var info = new SubmitInfo
        {
            SType = StructureType.SubmitInfo, CommandBufferCount = 1, PCommandBuffers = &commands,
        };
        if (_queueLock is null)
            return Api.QueueSubmit(_queue, 1, &info, fence);
        lock (_queueLock)
            return Api.QueueSubmit(_queue, 1, &info, fence);
    }

    /// <summary>Waits for one of our fences: never for the queue or the device, which may be the game's.</summary>
    public Result Wait(Fence fence)
    {
        Result result = Api.WaitForFences(Handle, 1, &fence, Vk.True, _longestWaitNanoseconds);
        return Faults?.TakeWait() is { } fault and not Result.Success ? fault : result;
    }

    public void Dispose()
    {
        if (_ours is null)
            return;
        Api.DestroyDevice(Handle, null);
        _ours.Loader.Use(_ours.Handle);
        _ours.Dispose();
    }

    private static VulkanDevice Borrow(VulkanDeviceHandles handles, VulkanOptions options)
    {
        if (handles.Instance == 0 || handles.PhysicalDevice == 0 || handles.Device == 0 || handles.Queue == 0)
            throw new ArgumentException(
                "Every handle of VulkanDeviceHandles must be given; one is zero.", nameof(options));
        VulkanLoader loader = handles.GetInstanceProcAddr == 0
            ? VulkanLoader.OfTheSystem() : new VulkanLoader(handles.GetInstanceProcAddr);
        var device = new Device(handles.Device);
        loader.Use(new Instance(handles.Instance), device);
        return new VulkanDevice(
            null, loader, new PhysicalDevice(handles.PhysicalDevice), device, new Queue(handles.Queue),
            handles.QueueFamilyIndex, options);
    }

    private static VulkanDevice Create(string wanted, VulkanOptions options)
    {
        var instance = new VulkanInstance(VulkanLoader.OfTheSystem(), options.ValidationMessage);
        try
        {
            var (info, physical, family) = VulkanDevices.Choose(instance, wanted);
            Device device = CreateDevice(instance.Loader.Api, physical, family, $"opening the device '{info.Name}'");
            instance.Loader.Use(instance.Handle, device);
            Queue queue;
            instance.Loader.Api.GetDeviceQueue(device, family, 0, &queue);
            return new VulkanDevice(instance, instance.Loader, physical, device, queue, family, options);
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    private static Device CreateDevice(Vk api, PhysicalDevice physical, uint family, string doing)
    {
        float priority = 1;
        var queue = new DeviceQueueCreateInfo
        {
            SType = StructureType.DeviceQueueCreateInfo,
            QueueFamilyIndex = family,
            QueueCount = 1,
            PQueuePriorities = &priority,
        };
        ReadOnlySpan<byte> portability = "VK_KHR_portability_subset\0"u8;
        fixed (byte* extension = portability)
        {
            var info = new DeviceCreateInfo
            {
                SType = StructureType.DeviceCreateInfo,
                QueueCreateInfoCount = 1,
                PQueueCreateInfos = &queue,
                // must then be asked for
                EnabledExtensionCount = api.IsDeviceExtensionPresent(physical, PortabilitySubset) ? 1u : 0u,
                PpEnabledExtensionNames = &extension,
            };
            Device device;
            VulkanErrors.Check(api.CreateDevice(physical, &info, null, &device), doing);
            return device;
        }
    }
}
