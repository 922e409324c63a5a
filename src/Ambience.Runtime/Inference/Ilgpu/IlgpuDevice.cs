using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace Ambience.Inference.Ilgpu;

/// <summary>An opened device with a queue for kernels and one for copies, so that the two can overlap.</summary>
internal sealed class IlgpuDevice : IDisposable
{
    private readonly Context _context;

    private IlgpuDevice(Context context, Accelerator accelerator, string name)
    {
        _context = context;
        Accelerator = accelerator;
        Name = name;
        Work = accelerator.CreateStream();
        Copies = accelerator.CreateStream();
        Limits = new DeviceLimits(
            accelerator.NumMultiprocessors, accelerator.MaxNumThreadsPerGroup, accelerator.MaxSharedMemoryPerGroup);
    }

    public Accelerator Accelerator { get; }

    /// <summary>As the catalogue names it, for example "ilgpu:cuda".</summary>
    public string Name { get; }

    /// <summary>Kernels and what they need.</summary>
    public AcceleratorStream Work { get; }

    /// <summary>What they made.</summary>
    public AcceleratorStream Copies { get; }

    public DeviceLimits Limits { get; }

    /// <summary>Opens a device.</summary>
    /// <exception cref="EngineUnavailableException">There is none of this kind.</exception>
    public static IlgpuDevice Open(IlgpuDeviceKind kind)
    {
        string name = IlgpuNames.Of(kind);
        NativeLibraryNames.Register();
        Context? context = null;
        try
        {
            context = Context.Create(builder =>
            {
                // The simulation runs the kernel's own code; what is optimised for it would be thrown away.
                builder.Optimize(kind == IlgpuDeviceKind.Cpu ? OptimizationLevel.O0 : OptimizationLevel.O2);
                builder.Inlining(kind == IlgpuDeviceKind.Cpu ? InliningMode.Disabled : InliningMode.Aggressive);
                if (kind is IlgpuDeviceKind.Best or IlgpuDeviceKind.Cuda)
                    builder.Cuda();
                if (kind is IlgpuDeviceKind.Best or IlgpuDeviceKind.OpenCl)
                    builder.OpenCL();
                if (kind == IlgpuDeviceKind.Cpu)
                    builder.CPU(CPUDeviceKind.Default);
            });
            return Open(context, kind, name);
        }
        catch (Exception e) when (e is not EngineUnavailableException)
        {
            // Drivers fail in ways of their own: a missing library, an unknown generation, a version that is too old.
            context?.Dispose();
            throw new EngineUnavailableException(
                name,
                $"the driver could not be used ({e.Message}). Update the graphics driver, or choose the engine 'cpu'.",
                e);
        }
        catch (EngineUnavailableException)
        {
            context?.Dispose();
            throw;
        }
    }

    /// <summary>Frees everything; a driver that is gone is not asked twice.</summary>
    public void Dispose()
    {
        foreach (IDisposable part in new IDisposable[] { Work, Copies, Accelerator, _context })
            IlgpuErrors.Quietly(part.Dispose);
    }

    private static IlgpuDevice Open(Context context, IlgpuDeviceKind kind, string name)
    {
        if (kind == IlgpuDeviceKind.Cpu)
        {
            // Its threads are threads of the system: 32 in a group are enough to test with.
            var simulated = new CPUDevice(numThreadsPerWarp: 4, numWarpsPerMultiprocessor: 8, numMultiprocessors: 1);
            return new IlgpuDevice(context, simulated.CreateCPUAccelerator(context), name);
        }
        Device device = context.Devices
            .Where(device => device.AcceleratorType is AcceleratorType.Cuda or AcceleratorType.OpenCL)
            .OrderBy(device => device.AcceleratorType == AcceleratorType.Cuda ? 0 : 1)
            .ThenByDescending(device => device.NumMultiprocessors)
            .FirstOrDefault() ?? throw new EngineUnavailableException(
                name,
                $"expected {Expected(kind)}, found none. Install the graphics driver (on Linux: libcuda.so.1 or " +
                "libOpenCL.so.1 and the vendor's file in /etc/OpenCL/vendors), or choose the engine 'cpu'.");
        string found = IlgpuNames.Of(
            device.AcceleratorType == AcceleratorType.Cuda ? IlgpuDeviceKind.Cuda : IlgpuDeviceKind.OpenCl);
        return new IlgpuDevice(context, device.CreateAccelerator(context), found);
    }

    private static string Expected(IlgpuDeviceKind kind) => kind switch
    {
        IlgpuDeviceKind.Cuda => "a CUDA device",
        IlgpuDeviceKind.OpenCl => "an OpenCL 2.0 device with the generic address space",
        _ => "a CUDA device, or an OpenCL 2.0 device with the generic address space",
    };
}
