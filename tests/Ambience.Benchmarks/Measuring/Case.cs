using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Benchmarks.Measuring;

/// <summary>One row of the table before it is measured.</summary>
/// <param name="Engine">Name in the engine catalogue.</param>
/// <param name="Shape">The network.</param>
/// <param name="Weights">How its numbers are held while it runs.</param>
/// <param name="Batch">Streams in one call.</param>
/// <param name="VectorWidth">fp32 numbers in a vector of the CPU engine; 0 = the engine has no choice of width.</param>
/// <param name="Threads">Cores that share the batch.</param>
internal sealed record Case(
    string Engine, WaveNetShape Shape, WeightPrecision Weights, int Batch, int VectorWidth = 0, int Threads = 1)
{
    /// <summary>The instruction set by its usual name.</summary>
    public string InstructionSet => VectorWidth switch
    {
        16 => "avx512",
        8 => "avx2",
        4 => "128-bit",
        _ when Engine == EngineCatalogue.Reference => "scalar",
        _ => EngineCatalogue.Names.Contains(Engine) ? "device" : "native",
    };

    /// <summary>Bytes of one weight.</summary>
    public int WeightBytes => Weights switch
    {
        WeightPrecision.BFloat16 => 2,
        WeightPrecision.Int8 or WeightPrecision.Int8FloatActivations => 1,
        _ => 4,
    };

    /// <summary>The format as tables call it.</summary>
    public string WeightsName => Weights switch
    {
        WeightPrecision.BFloat16 => "bf16",
        WeightPrecision.Int8 => "int8",
        WeightPrecision.Int8FloatActivations => "int8-float",
        _ => "fp32",
    };
}
