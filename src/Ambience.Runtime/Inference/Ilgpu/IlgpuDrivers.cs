using System.Runtime.InteropServices;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// Whether a graphics driver that ILGPU could use is installed at all: asked before ILGPU itself is loaded and set up,
/// which costs a game without one a good part of a second.
/// </summary>
internal static class IlgpuDrivers
{
    private static readonly Lazy<bool> s_any = new(() => Names().Any(IsThere));

    /// <summary>Whether there is one; found out once a process.</summary>
    public static bool Any => s_any.Value;

    private static string[] Names() => OperatingSystem.IsWindows()
        ? ["nvcuda.dll", "OpenCL.dll"]
        : [.. NativeLibraryNames.Candidates("cuda"), .. NativeLibraryNames.Candidates("OpenCL")];

    private static bool IsThere(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint handle))
            return false;
        NativeLibrary.Free(handle);
        return true;
    }
}
