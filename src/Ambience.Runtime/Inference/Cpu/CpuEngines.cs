using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Ambience.Inference.Arithmetic;
using Ambience.Model;

namespace Ambience.Inference.Cpu;

/// <summary>The one place that chooses a vector width and a precision.</summary>
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
    public static IWaveNetEngine Create(WaveNetWeights weights, int streams, EngineOptions options) =>
        Create(weights, streams, options, WidestVector);

    /// <summary>An engine of a given width; widths without hardware work too, slowly.</summary>
    public static IWaveNetEngine Create(WaveNetWeights weights, int streams, EngineOptions options, int vectorWidth)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return vectorWidth switch
        {
            16 => Create<Wide16>(weights, streams, options),
            8 => Create<Wide8>(weights, streams, options),
            4 => Create<Wide4>(weights, streams, options),
            1 => Create<Scalar>(weights, streams, options),
            _ => throw new ArgumentOutOfRangeException(
                nameof(vectorWidth), vectorWidth, "Vectors are 1, 4, 8 or 16 wide."),
        };
    }

    private static IWaveNetEngine Create<V>(WaveNetWeights weights, int streams, EngineOptions options)
        where V : struct, IPackedVector<V> => options.Weights switch
        {
            WeightPrecision.BFloat16 => new CpuEngine<V, FloatArithmetic<BFloat16Format>>(weights, streams, options.Threads),
            WeightPrecision.Int8 when AvxVnni.IsSupported && V.Count > Wide8.Count =>
                new CpuEngine<V, CodeArithmetic<Wide8>>(weights, streams, options.Threads),
            WeightPrecision.Int8 => new CpuEngine<V, CodeArithmetic<V>>(weights, streams, options.Threads),
            WeightPrecision.Int8FloatActivations => new CpuEngine<V, FloatArithmetic<Int8Format>>(weights, streams, options.Threads),
            _ => new CpuEngine<V, FloatArithmetic<Float32Format>>(weights, streams, options.Threads),
        };
}
