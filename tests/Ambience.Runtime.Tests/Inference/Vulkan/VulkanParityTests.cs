using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>
/// Every preset on the device against the CPU engine, which has the bits of the reference. The odd shapes are compared
/// with the formulas in double precision by <see cref="EngineParityTests"/>, which run over the catalogue.
/// </summary>
public class VulkanParityTests
{
    public static TheoryData<string> Presets => [.. WaveNetPresets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Presets))]
    public void EveryPresetAgreesStageByStageAndInFreeRun(string preset)
    {
        WaveNetShape shape = WaveNetPresets.Find(preset);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        using VulkanEngine vulkan = VulkanRuns.Create(weights, 1);
        VulkanRuns.Compare(VulkanRuns.TeacherForce(cpu, vulkan, 20), VulkanRuns.Absolute, VulkanRuns.Relative);

        // Free running feeds errors back. Mu-law: the drawn levels are equal, or the amplitudes differ by far more than
        // this. Logistic: over these frames the error stays near that of one frame (measured 4e-6), and the same
        // component is drawn.
        const int Frames = 40;
        VulkanRuns.Lanes(
            EngineRuns.FreeRun(cpu, Frames, Frames), EngineRuns.FreeRun(vulkan, Frames, Frames), 1e-4, "lanes");
    }

    [Theory] // matrices of 16 bits, unpacked by the shader; inner stages are of size 5
    [InlineData("ambient48")]
    [InlineData("classic")]
    public void BFloat16WeightsAreExactlyThoseOfTheFile(string preset)
    {
        WaveNetWeights rounded = VulkanRuns.BFloat16(WaveNetWeights.Random(WaveNetPresets.Find(preset), 3));
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", rounded, 1);
        using IWaveNetEngine vulkan = EngineCatalogue.Create(
            EngineCatalogue.Vulkan, rounded, 1, new EngineOptions { Weights = WeightPrecision.BFloat16 });
        VulkanRuns.Compare(VulkanRuns.TeacherForce(cpu, vulkan, 20), VulkanRuns.Absolute, VulkanRuns.Relative);
    }

    // eleven bits: 2^-12 of each weight, over 18 and 20 layers (measured 1.4e-3 and 9e-4 on stages of size 7 and 4)
    [Theory]
    [InlineData("ambient48")]
    [InlineData("classic")]
    public void HalfWeightsStayWithinTheirPrecision(string preset)
    {
        WaveNetWeights weights = WaveNetWeights.Random(WaveNetPresets.Find(preset), 3);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        using VulkanEngine vulkan = VulkanRuns.Create(weights, 1, new VulkanOptions { HalfWeights = true });
        (StageTrace Expected, StageTrace Actual) traces = VulkanRuns.TeacherForce(cpu, vulkan, 20);
        VulkanRuns.Compare(traces, 5e-3, 1e-3);
        // it is fp16
        Assert.ThrowsAny<Exception>(() => VulkanRuns.Compare(traces, VulkanRuns.Absolute, VulkanRuns.Relative));
    }

    [Fact]
    public void WeightsThatNoHalfCanHoldAreRefused()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 3);
        weights.Hidden[3] = 70_000;
        var e = Assert.Throws<AmbienceException>(
            () => VulkanRuns.Create(weights, 1, new VulkanOptions { HalfWeights = true }));
        Assert.Contains("70000", e.Message);
    }

    [Theory] // one thread a row, many rows a thread, sums in parts, several streams a workgroup: the same numbers
    [InlineData("odd-logistic", 64, 1)]
    [InlineData("odd-logistic", 128, 4)]
    [InlineData("odd-mulaw", 192, 2)]
    [InlineData("odd-mulaw", 64, 8)]
    [InlineData("ragged", 64, 2)]
    public void HoweverTheWorkIsCut(string shapeName, int threads, int group)
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Find(shapeName), 3);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 5);
        using VulkanEngine vulkan = VulkanRuns.Create(
            weights, 5, new VulkanOptions { StreamsPerWorkgroup = group, Threads = threads });
        Assert.Equal((threads, group), (vulkan.Plan.Threads, vulkan.Plan.Group));
        VulkanRuns.Compare(VulkanRuns.TeacherForce(cpu, vulkan, 20), VulkanRuns.Absolute, VulkanRuns.Relative);
        foreach (int stream in new[] { 0, 4 })
        {
            VulkanRuns.Lanes(
                EngineRuns.FreeRun(cpu, 70, 70, stream: stream), EngineRuns.FreeRun(vulkan, 70, 33, stream: stream),
                1e-4, $"lanes of stream {stream}");
        }
    }

    [Fact]
    public void WeightsThatDivergedNeverLeaveTheirBounds()
    {
        foreach (WaveNetShape shape in new[] { OddShapes.Logistic, OddShapes.MuLaw })
        {
            WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
            weights.OutputBias[1] = float.NaN;
            weights.Layers[0].Skip[5] = float.PositiveInfinity;
            using VulkanEngine vulkan = VulkanRuns.Create(weights, 1);
            Assert.All(EngineRuns.FreeRun(vulkan, 30, 30), lane => Assert.InRange(lane, -32, 32));
            byte[] state = new byte[vulkan.StateBytes];
            vulkan.CaptureState(0, state);
            vulkan.RestoreState(0, state); // refuses a NaN
        }
    }
}
