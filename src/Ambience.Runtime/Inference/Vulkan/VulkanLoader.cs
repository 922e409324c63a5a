using System.Runtime.InteropServices;
using Silk.NET.Core.Contexts;
using Silk.NET.Core.Loader;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// Finds Vulkan's functions for Silk.NET by vkGetInstanceProcAddr and vkGetDeviceProcAddr. Silk's own way of finding
/// the library looks into the files beside assemblies, which a NativeAOT program does not have; and one table of
/// functions for each device is right when a process has several, and spares the loader's dispatch.
/// </summary>
internal sealed unsafe class VulkanLoader : INativeContext
{
    private static readonly string[] s_libraries =
        OperatingSystem.IsWindows() ? ["vulkan-1.dll"]
        : OperatingSystem.IsMacOS() || OperatingSystem.IsIOS()
            ? ["libvulkan.1.dylib", "libvulkan.dylib", "libMoltenVK.dylib"]
            : ["libvulkan.so.1", "libvulkan.so"];

    private readonly delegate* unmanaged<nint, byte*, nint> _getInstanceProcAddr;
    private delegate* unmanaged<nint, byte*, nint> _getDeviceProcAddr;
    private nint _instance, _device;

    public VulkanLoader(nint getInstanceProcAddr)
    {
        _getInstanceProcAddr = (delegate* unmanaged<nint, byte*, nint>)getInstanceProcAddr;
        Api = new Vk(this);
    }

    /// <summary>Silk.NET's functions, found as they are first called.</summary>
    public Vk Api { get; }

    /// <summary>The system's loader. It is never unloaded: drivers keep threads.</summary>
    /// <exception cref="EngineUnavailableException">There is none; the message says what to install.</exception>
    public static VulkanLoader OfTheSystem() => OfLibraries(s_libraries);

    internal static VulkanLoader OfLibraries(ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library) &&
                NativeLibrary.TryGetExport(library, "vkGetInstanceProcAddr", out nint function))
            {
                return new VulkanLoader(function);
            }
        }
        throw new EngineUnavailableException(
            EngineCatalogue.Vulkan,
            "it needs the Vulkan loader, and this system has none that loads (looked for " +
            $"{string.Join(", ", names!)}). It comes with the graphics driver; on Debian and Ubuntu " +
            "'apt install libvulkan1 mesa-vulkan-drivers'. Or choose the engine 'cpu'.");
    }

    /// <summary>From here on functions of this instance, and of this device, are found.</summary>
    public void Use(Instance instance, Device device = default)
    {
        _instance = instance.Handle;
        _device = device.Handle;
        _getDeviceProcAddr = device.Handle == 0 ? null
            : (delegate* unmanaged<nint, byte*, nint>)Find(_getInstanceProcAddr, _instance, "vkGetDeviceProcAddr");
    }

    public nint GetProcAddress(string proc, int? slot = null) =>
        TryGetProcAddress(proc, out nint address, slot) ? address : throw new SymbolLoadingException(proc);

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        addr = _getDeviceProcAddr is null ? 0 : Find(_getDeviceProcAddr, _device, proc);
        if (addr == 0)
            addr = Find(_getInstanceProcAddr, _instance, proc);
        return addr != 0;
    }

    public void Dispose()
    {
        // The library stays loaded.
    }

    private static nint Find(delegate* unmanaged<nint, byte*, nint> finder, nint of, string name)
    {
        Span<byte> text = stackalloc byte[128];
        int length = System.Text.Encoding.ASCII.GetBytes(name, text[..^1]);
        text[length] = 0;
        fixed (byte* first = text)
            return finder(of, first);
    }
}
