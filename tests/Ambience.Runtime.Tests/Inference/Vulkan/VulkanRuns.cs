using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>What the tests of the Vulkan engine share.</summary>
internal static class VulkanRuns
{
    /// <summary>
    /// fp32 against the CPU engine: both add in four partial sums and use the same polynomials; parts of a sum are
    /// added in another order. Measured on lavapipe: at most 4e-6 on stages of size 9.
    /// </summary>
    public const double Absolute = 1e-5, Relative = 1e-5;

    public static VulkanEngine Create(WaveNetWeights weights, int streams, VulkanOptions? options = null) =>
        (VulkanEngine)EngineCatalogue.Create(
            EngineCatalogue.Vulkan, weights, streams, new EngineOptions { Vulkan = options });

    /// <summary>Stages of both engines over the same inputs, from a reset on.</summary>
    public static (StageTrace Expected, StageTrace Actual) TeacherForce(
        IWaveNetEngine expected, IWaveNetEngine actual, int frames)
    {
        WaveNetShape shape = expected.Shape;
        float[] control = OddShapes.Control(shape, (frames / shape.HopFrames) + 1);
        var random = new Random(5);
        float size = shape.Output == OutputKind.MuLaw ? 1 : 3;
        float[] inputs =
            [.. Enumerable.Range(0, frames * shape.Lanes).Select(_ => ((random.NextSingle() * 2) - 1) * size)];
        return (Run(expected), Run(actual));

        StageTrace Run(IWaveNetEngine engine)
        {
            var trace = new StageTrace(shape, frames);
            engine.Reset(0, 8);
            engine.TeacherForce(control, inputs, frames, trace);
            return trace;
        }
    }

    /// <summary>Every stage within a tolerance.</summary>
    public static void Compare((StageTrace Expected, StageTrace Actual) traces, double absolute, double relative)
    {
        (StageTrace expected, StageTrace actual) = traces;
        Stage(expected.Residual, actual.Residual, "residual");
        Stage(expected.Skip, actual.Skip, "skip");
        Stage(expected.Hidden, actual.Hidden, "hidden");
        Stage(expected.Output, actual.Output, "output");

        void Stage(float[] wanted, float[] found, string what) =>
            Close.All([.. wanted.Select(value => (double)value)], found, absolute, relative, what);
    }

    /// <summary>Lanes within a tolerance.</summary>
    public static void Lanes(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute, string what)
    {
        double[] wanted = new double[expected.Length];
        for (int i = 0; i < wanted.Length; i++)
            wanted[i] = expected[i];
        Close.All(wanted, actual, absolute, absolute, what);
    }

    /// <summary>The same weights with every matrix rounded to bf16, as a file in bf16 holds them.</summary>
    public static WaveNetWeights BFloat16(WaveNetWeights weights)
    {
        var rounded = new WaveNetWeights(weights.Shape);
        foreach ((WeightTensor from, WeightTensor to) in weights.Tensors().Zip(rounded.Tensors()))
        {
            for (int i = 0; i < from.Data.Length; i++)
            {
                uint bits = BitConverter.SingleToUInt32Bits(from.Data[i]);
                to.Data[i] = from.Dimensions.Count < 2
                    ? from.Data[i]
                    : BitConverter.UInt32BitsToSingle((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
            }
        }
        return rounded;
    }
}
