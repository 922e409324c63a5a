using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace Ambience.Inference.Ilgpu;

/// <summary>
/// Finds the drivers' libraries under the names that they have on systems without development packages: a driver
/// installs libcuda.so.1, and an OpenCL loader libOpenCL.so.1, but the plain names belong to packages for compiling.
/// </summary>
internal static class NativeLibraryNames
{
    private static readonly Lock s_once = new();
    private static bool s_isRegistered;

    /// <summary>Teaches ILGPU the names; once is enough.</summary>
    public static void Register()
    {
        lock (s_once)
        {
            if (s_isRegistered)
                return;
            s_isRegistered = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
            }
            catch (InvalidOperationException)
            {
                // The game uses ILGPU too and has its own resolver, of which an assembly can have one only.
            }
        }
    }

    /// <summary>The names to try for a library that ILGPU asks for, in order; none: the system's own rules.</summary>
    internal static string[] Candidates(string library) => library switch
    {
        "cuda" => ["libcuda.so.1", "libcuda.so"],
        "OpenCL" or "opencl" when OperatingSystem.IsLinux() => ["libOpenCL.so.1", "libOpenCL.so"],
        "OpenCL" or "opencl" when OperatingSystem.IsMacOS() =>
            ["/System/Library/Frameworks/OpenCL.framework/OpenCL"],
        _ => [],
    };

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        foreach (string name in Candidates(library))
        {
            if (NativeLibrary.TryLoad(name, assembly, searchPath, out nint handle))
                return handle;
        }
        return 0;
    }
}
