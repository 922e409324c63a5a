namespace Ambience.Inference.Ilgpu;

/// <summary>What the engine is called in the catalogue, by the kind of device.</summary>
internal static class IlgpuNames
{
    /// <summary>"ilgpu", or "ilgpu:" and the kind.</summary>
    public static string Of(IlgpuDeviceKind kind) => kind switch
    {
        IlgpuDeviceKind.Cuda => $"{EngineCatalogue.Ilgpu}:cuda",
        IlgpuDeviceKind.OpenCl => $"{EngineCatalogue.Ilgpu}:opencl",
        IlgpuDeviceKind.Cpu => $"{EngineCatalogue.Ilgpu}:cpu",
        _ => EngineCatalogue.Ilgpu,
    };
}
