using System.Diagnostics.CodeAnalysis;
using Ambience.Model;

namespace Ambience.Inference.Ilgpu;

/// <summary>Makes the engine from the name that a mood file gives it.</summary>
internal static class IlgpuEngines
{
    private static readonly (string Suffix, IlgpuDeviceKind Kind)[] s_kinds =
        [("", IlgpuDeviceKind.Best), ("cuda", IlgpuDeviceKind.Cuda), ("opencl", IlgpuDeviceKind.OpenCl), ("cpu", IlgpuDeviceKind.Cpu)];

    /// <summary>The catalogue's name of the engine on a kind of device.</summary>
    public static string NameOf(IlgpuDeviceKind kind)
    {
        string suffix = s_kinds.First(known => known.Kind == kind).Suffix;
        return suffix.Length == 0 ? EngineCatalogue.Ilgpu : $"{EngineCatalogue.Ilgpu}:{suffix}";
    }

    /// <summary>Makes an engine.</summary>
    /// <param name="device">What stands behind "ilgpu:", or nothing.</param>
    /// <param name="weights">The network.</param>
    /// <param name="streams">Streams of the batch.</param>
    /// <param name="options">Fp32 weights stay fp32; everything coarser runs as half, which loses nothing of bf16.</param>
    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public static IWaveNetEngine Create(string device, WaveNetWeights weights, int streams, EngineOptions options)
    {
        foreach (var (suffix, kind) in s_kinds)
        {
            if (string.Equals(suffix, device, StringComparison.OrdinalIgnoreCase))
            {
                bool half = options.Weights != WeightPrecision.Float32;
                return new IlgpuEngine(weights, streams, new IlgpuOptions { Device = kind, HalfWeights = half });
            }
        }
        throw new EngineUnavailableException(
            $"{EngineCatalogue.Ilgpu}:{device}",
            $"there is no such kind of device. Choose one of: {string.Join(", ", s_kinds.Select(known => NameOf(known.Kind)))}.");
    }
}
