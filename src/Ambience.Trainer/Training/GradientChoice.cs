using System.Diagnostics;
using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training.Fused;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>How gradients are computed.</summary>
internal enum Arithmetic
{
    /// <summary>libtorch's automatic differentiation, fp32: any shape, and the oracle.</summary>
    Autograd,

    /// <summary>The same with products in bf16: what a GPU is fast at.</summary>
    Autograd16,

    /// <summary>Written out by hand, fp32.</summary>
    Fused32,

    /// <summary>Written out by hand, products in bf16 with fp32 sums and fp32 weights.</summary>
    Fused16,
}

/// <summary>
/// Picks the fastest arithmetic for a shape on this machine. A run keeps its choice, so that it resumes exactly.
/// </summary>
internal static class GradientChoice
{
    /// <summary>Options with the arithmetic decided.</summary>
    /// <exception cref="AmbienceException">The options ask for one that the shape does not fit.</exception>
    public static TrainingOptions Settle(TrainingOptions options, WaveNetShape shape)
    {
        bool fits = FusedGradient<float, Single32>.Fits(shape), onCpu = options.Device == Devices.Cpu;
        if (options.Arithmetic is { } chosen)
        {
            if (chosen is Arithmetic.Autograd or Arithmetic.Autograd16)
                return options;
            if (!onCpu)
            {
                throw new AmbienceException(
                    $"--arithmetic {chosen} is the processor's; on {options.Device} choose Autograd or Autograd16.");
            }
            return fits ? options : throw new AmbienceException(
                $"--arithmetic {chosen} needs widths that are multiples of 16; '{shape.Name}' needs Autograd.");
        }
        Arithmetic fastest = !onCpu ? Arithmetic.Autograd16
            : !fits ? Arithmetic.Autograd
            : IsBf16Fast() ? Arithmetic.Fused16
            : Arithmetic.Fused32;
        return options with { Arithmetic = fastest };
    }

    public static IGradient Create(TorchWaveNet net, LayerMemory memory, TrainingOptions options)
    {
        int frames = options.FramesOf(net.Shape);
        return options.Arithmetic switch
        {
            Arithmetic.Fused16 => new FusedGradient<ushort, Brain16>(net, memory, frames, options.Threads),
            Arithmetic.Fused32 => new FusedGradient<float, Single32>(net, memory, frames, options.Threads),
            var other => new AutogradGradient(
                net, memory, Devices.Get(options.Device), brain16: other == Arithmetic.Autograd16),
        };
    }

    /// <summary>
    /// With AVX512-BF16 a product takes half the time of fp32; without it bf16 is emulated and far slower.
    /// </summary>
    private static bool IsBf16Fast()
    {
        using IDisposable guard = no_grad();
        return Time(ScalarType.BFloat16) < 0.8 * Time(ScalarType.Float32);

        static double Time(ScalarType type)
        {
            using var scope = NewDisposeScope();
            var a = zeros(1024, 128, dtype: type);
            var b = zeros(128, 128, dtype: type);
            double best = double.MaxValue;
            for (int i = 0; i < 10; i++)
            {
                long start = Stopwatch.GetTimestamp();
                mm(a, b).Dispose();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
            return best;
        }
    }
}
