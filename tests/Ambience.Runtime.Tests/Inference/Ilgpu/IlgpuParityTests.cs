using Ambience.Inference;
using Ambience.Inference.Ilgpu;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

/// <summary>ILGPU's CPU device against the scalar reference: same network, same random numbers, other order of sums.</summary>
/// <remarks>
/// Tolerances: fp32 sums of up to 142 terms of size 1 in another order, without fused multiply-adds, through five layers: errors stay
/// near 1e-6; a wrong weight, tap or bias makes 1e-2. Half weights are compared with a network whose weights were rounded first.
/// </remarks>
public class IlgpuParityTests
{
    private const int Frames = 40; // more than three times the receptive field, and no multiple of the hop
    private const double Absolute = 1e-5, Relative = 1e-5;

    /// <summary>Shape, threads of a group, streams of a group: threads that share and that are alone, slices that differ.</summary>
    public static TheoryData<string, int, int> Layouts => new()
    {
        { "odd-logistic", 5, 1 }, { "odd-logistic", 32, 1 }, { "odd-logistic", 1, 4 },
        { "odd-mulaw", 1, 1 }, { "odd-mulaw", 7, 2 },
        { "ragged", 1, 8 }, { "ragged", 11, 1 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void StagesAgree(string shapeName, int groupSize, int streamsPerGroup)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 2);
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 3, groupSize, streamsPerGroup);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 3);
        float[] inputs = IlgpuRuns.Inputs(shape, Frames), control = OddShapes.Control(shape, (Frames / shape.HopFrames) + 1);
        StageTrace expected = IlgpuRuns.Trace(reference, control, inputs), found = IlgpuRuns.Trace(engine, control, inputs);
        Close.All(expected.Residual, found.Residual, Absolute, Relative, "residual");
        Close.All(expected.Skip, found.Skip, Absolute, Relative, "skip");
        Close.All(expected.Hidden, found.Hidden, Absolute, Relative, "hidden");
        Close.All(expected.Output, found.Output, Absolute, Relative, "output");
        Assert.Equal(Frames, engine.FramesMade(0));
        Assert.Equal(0, engine.FramesMade(1));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void FreeRunsAgree(string shapeName, int groupSize, int streamsPerGroup)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 2);
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 3, groupSize, streamsPerGroup);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 3);
        foreach (int stream in new[] { 0, 2 })
        {
            float[] expected = EngineRuns.FreeRun(reference, Frames, 13, stream: stream);
            Close.All(expected, EngineRuns.FreeRun(engine, Frames, 17, stream: stream), Absolute, Relative, $"stream {stream}");
        }
    }
}
