using Ambience.Benchmarks.Measuring;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Benchmarks.Machine;

/// <summary>
/// The least time that a frame can take on one core: a network that feeds itself reads all its weights for every frame,
/// shared by the streams of a batch, and does its multiply-adds for every stream. The larger of the two.
/// </summary>
internal static class Floor
{
    /// <summary>Microseconds of one stream's frame; NaN for engines that do not run on the CPU.</summary>
    public static double Microseconds(Case @case, Ceilings ceilings)
    {
        if (@case.VectorWidth == 0 && @case.Engine != EngineCatalogue.Reference)
            return double.NaN;
        WaveNetShape shape = @case.Shape;
        double bytes = (double)shape.MacsPerFrame * @case.WeightBytes; // a weight is used once a frame
        double reading = bytes / ceilings.BytesPerSecond(bytes) / @case.Batch;
        double gmacs = @case.Weights == WeightPrecision.Int8 ? ceilings.Int8Gmacs : ceilings.FloatGmacs;
        double computing = shape.MacsPerFrame / (gmacs * 1e9);
        return 1e6 * Math.Max(reading, computing) / @case.Threads;
    }
}
