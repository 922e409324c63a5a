using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>An instance of our own, with the validation layer where a test listens.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const string ValidationLayer = "VK_LAYER_KHRONOS_validation";
    private const string PortabilityExtension = "VK_KHR_portability_enumeration";
    private const string DebugExtension = "VK_EXT_debug_utils";
    private const string ValidationFeaturesExtension = "VK_EXT_validation_features";

    private GCHandle _listener;
    private DebugUtilsMessengerEXT _messenger;

    public VulkanInstance(VulkanLoader loader, Action<string>? validationMessage)
    {
        Loader = loader;
        var extensions = new List<string>();
        bool portability = HasExtension(PortabilityExtension);
        if (portability)
            extensions.Add(PortabilityExtension); // Vulkan over Metal is listed only to those who ask
        if (validationMessage is not null)
        {
            extensions.AddRange([DebugExtension, ValidationFeaturesExtension]);
            _listener = GCHandle.Alloc(validationMessage);
        }
        try
        {
            Handle = Create(extensions, portability, validationMessage is not null);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public VulkanLoader Loader { get; }

    public Instance Handle { get; }

    /// <summary>All physical devices, as the loader orders them.</summary>
    public PhysicalDevice[] PhysicalDevices()
    {
        uint count = 0;
        VulkanErrors.Check(Loader.Api.EnumeratePhysicalDevices(Handle, &count, null), "listing the devices");
        var devices = new PhysicalDevice[count];
        fixed (PhysicalDevice* first = devices)
        {
            if (count > 0)
                VulkanErrors.Check(Loader.Api.EnumeratePhysicalDevices(Handle, &count, first), "listing the devices");
        }
        return devices;
    }

    public void Dispose()
    {
        if (_messenger.Handle != 0)
        {
            var destroy = (delegate* unmanaged<Instance, DebugUtilsMessengerEXT, void*, void>)
                Loader.GetProcAddress("vkDestroyDebugUtilsMessengerEXT");
            destroy(Handle, _messenger, null);
        }
        if (Handle.Handle != 0)
            Loader.Api.DestroyInstance(Handle, null);
        if (_listener.IsAllocated)
            _listener.Free();
    }

    private Instance Create(List<string> extensions, bool portability, bool validate)
    {
        nint name = SilkMarshal.StringToPtr("WaveNet Ambience");
        nint layers = SilkMarshal.StringArrayToPtr([ValidationLayer]);
        nint wanted = SilkMarshal.StringArrayToPtr(extensions);
        try
        {
            var application = new ApplicationInfo
            {
                SType = StructureType.ApplicationInfo,
                PApplicationName = (byte*)name,
                PEngineName = (byte*)name,
                ApiVersion = Vk.Version10,
            };
            ValidationFeatureEnableEXT synchronization = ValidationFeatureEnableEXT.SynchronizationValidationExt;
            var features = new ValidationFeaturesEXT
            {
                SType = StructureType.ValidationFeaturesExt,
                EnabledValidationFeatureCount = 1,
                PEnabledValidationFeatures = &synchronization,
            };
            DebugUtilsMessengerCreateInfoEXT messenger = Messenger(&features);
            var info = new InstanceCreateInfo
            {
                SType = StructureType.InstanceCreateInfo,
                PNext = validate ? &messenger : null, // heard while the instance is made and destroyed
                Flags = portability ? InstanceCreateFlags.EnumeratePortabilityBitKhr : 0,
                PApplicationInfo = &application,
                EnabledLayerCount = validate ? 1u : 0u,
                PpEnabledLayerNames = (byte**)layers,
                EnabledExtensionCount = (uint)extensions.Count,
                PpEnabledExtensionNames = (byte**)wanted,
            };
            Instance instance;
            VulkanErrors.Check(Loader.Api.CreateInstance(&info, null, &instance), "creating a Vulkan instance");
            Loader.Use(instance);
            if (validate)
                Listen(instance);
            return instance;
        }
        finally
        {
            SilkMarshal.Free(name);
            SilkMarshal.Free(layers);
            SilkMarshal.Free(wanted);
        }
    }

    private DebugUtilsMessengerCreateInfoEXT Messenger(void* next) => new()
    {
        SType = StructureType.DebugUtilsMessengerCreateInfoExt,
        PNext = next,
        MessageSeverity =
            DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
        MessageType = DebugUtilsMessageTypeFlagsEXT.GeneralBitExt | DebugUtilsMessageTypeFlagsEXT.ValidationBitExt |
            DebugUtilsMessageTypeFlagsEXT.PerformanceBitExt,
        PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(&Hear),
        PUserData = (void*)GCHandle.ToIntPtr(_listener),
    };

    private void Listen(Instance instance)
    {
        nint found = Loader.GetProcAddress("vkCreateDebugUtilsMessengerEXT");
        var create = (delegate* unmanaged<
            Instance, DebugUtilsMessengerCreateInfoEXT*, void*, DebugUtilsMessengerEXT*, Result>)found;
        DebugUtilsMessengerCreateInfoEXT info = Messenger(null);
        DebugUtilsMessengerEXT messenger;
        VulkanErrors.Check(create(instance, &info, null, &messenger), "listening to the validation layer");
        _messenger = messenger;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Bool32 Hear(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT type,
        DebugUtilsMessengerCallbackDataEXT* data, void* listener)
    {
        if (GCHandle.FromIntPtr((nint)listener).Target is Action<string> hear)
            hear(Marshal.PtrToStringUTF8((nint)data->PMessage) ?? "");
        return false;
    }

    private bool HasExtension(string wanted)
    {
        uint count = 0;
        if (Loader.Api.EnumerateInstanceExtensionProperties((byte*)null, &count, null) != Result.Success || count == 0)
            return false;
        var found = new ExtensionProperties[count];
        fixed (ExtensionProperties* first = found)
        {
            _ = Loader.Api.EnumerateInstanceExtensionProperties((byte*)null, &count, first);
            for (uint i = 0; i < count; i++)
            {
                if (Marshal.PtrToStringUTF8((nint)first[i].ExtensionName) == wanted)
                    return true;
            }
        }
        return false;
    }
}
