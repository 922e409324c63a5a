using ILGPU;
using ILGPU.Runtime;

namespace Ambience.Inference.Ilgpu;

/// <summary>What ILGPU and the drivers under it throw.</summary>
internal static class IlgpuErrors
{
    /// <summary>
    /// Whether an exception came from a device, its driver or the compiler for it, and not from a mistake in the call.
    /// </summary>
    public static bool IsDeviceError(Exception e) =>
        e is AcceleratorException or CapabilityNotSupportedException or InternalCompilerException or
            OutOfMemoryException or
            InvalidKernelOperationException or DllNotFoundException or EntryPointNotFoundException;

    /// <summary>Runs what may fail because the device is gone, and has no one left to be told.</summary>
    public static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsDeviceError(e))
        {
            // The driver has freed, or will free, what belonged to the device.
        }
    }
}
