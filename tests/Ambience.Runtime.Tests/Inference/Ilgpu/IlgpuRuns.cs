using Ambience.Inference;
using Ambience.Inference.Ilgpu;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

/// <summary>Engines on ILGPU's CPU device, and runs of them.</summary>
internal static class IlgpuRuns
{
    public static IlgpuEngine Create(
        WaveNetWeights weights, int streams, int groupSize = 1, int? streamsPerGroup = null, bool half = false,
        int? blockFrames = null, Action<DeviceWork>? beforeWork = null) =>
        new(weights, streams, new IlgpuOptions
        {
            Device = IlgpuDeviceKind.Cpu,
            GroupSize = groupSize,
            StreamsPerGroup = streamsPerGroup,
            HalfWeights = half,
            BlockFrames = blockFrames,
            BeforeWork = beforeWork,
        });

    /// <summary>What half storage makes of the weights: all matrices but embeddings and control.</summary>
    public static void RoundMatricesToHalf(WaveNetWeights weights)
    {
        foreach (WeightTensor tensor in weights.Tensors())
        {
            bool isStoredSingle = tensor.Dimensions.Count == 1 || tensor.Name == "input.embedding" ||
                tensor.Name.Contains("control", StringComparison.Ordinal);
            for (int i = 0; i < tensor.Data.Length && !isStoredSingle; i++)
                tensor.Data[i] = (float)(Half)tensor.Data[i];
        }
    }

    public static StageTrace Trace(IWaveNetEngine engine, float[] control, float[] inputs)
    {
        int frames = inputs.Length / engine.Shape.Lanes;
        var trace = new StageTrace(engine.Shape, frames);
        engine.TeacherForce(control, inputs, frames, trace);
        return trace;
    }

    public static float[] Inputs(WaveNetShape shape, int frames)
    {
        var random = new Random(5);
        float size = shape.Output == OutputKind.MuLaw ? 1 : 3;
        return [.. Enumerable.Range(0, frames * shape.Lanes).Select(_ => ((random.NextSingle() * 2) - 1) * size)];
    }
}
