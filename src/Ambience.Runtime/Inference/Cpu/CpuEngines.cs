using System.Runtime.Intrinsics;
using Ambience.Inference.Arithmetic;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>The one place that chooses a vector width.</summary>
internal static class CpuEngines
{
    /// <summary>
    /// Numbers in the widest vector that this processor and runtime do in hardware; 1 where there is none.
    /// </summary>
    public static int WidestVector { get; } =
        Vector512.IsHardwareAccelerated ? 16 :
        Vector256.IsHardwareAccelerated ? 8 :
        Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>The engine for this machine.</summary>
    public static IWaveNetEngine Create(WaveNetWeights weights, int streams) => Create(weights, streams, WidestVector);

    /// <summary>An engine of a given width; widths without hardware work too, slowly.</summary>
    public static IWaveNetEngine Create(WaveNetWeights weights, int streams, int vectorWidth)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return vectorWidth switch
        {
            16 => new CpuEngine<Wide16>(weights, streams),
            8 => new CpuEngine<Wide8>(weights, streams),
            4 => new CpuEngine<Wide4>(weights, streams),
            1 => new CpuEngine<Scalar>(weights, streams),
            _ => throw new ArgumentOutOfRangeException(
                nameof(vectorWidth), vectorWidth, "Vectors are 1, 4, 8 or 16 wide."),
        };
    }
}
