using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

public class VulkanPlanTests
{
    private const int CommonThreads = 256; // of a workgroup, on every desktop device

    [Theory] // whatever a device has beyond, 32 KB of shared memory are enough for every preset and batch
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(4000)]
    public void EveryPresetFitsTheSharedMemoryThatEveryDeviceHas(int streams)
    {
        foreach (WaveNetShape shape in WaveNetPresets.All)
        {
            VulkanPlan plan = VulkanPlan.Choose(
                shape, streams, new VulkanOptions(), CommonThreads, VulkanPlan.CommonSharedBytes);
            Assert.InRange(plan.SharedBytes, 1, VulkanPlan.CommonSharedBytes);
            Assert.InRange(plan.Threads, 64, CommonThreads);
            Assert.Equal(streams == 1 ? 1 : streams == 300 ? 2 : 4, plan.Group); // and no preset has to share less
        }
    }

    [Fact] // 4 bytes a float, vectors filled up to fours; counted by hand for R 12, D 20, S 28, 3 lanes, K 2, 5 layers
    public void SharedMemoryIsCountedAsTheShaderDeclaresIt()
    {
        var plan = new VulkanPlan(OddShapes.Logistic, threads: 64, streamsPerGroup: 2);
        int fours = 1 + 6 + 5 + 7 + 7; // lanes, both taps, z, relu(s), hidden
        int scratch = 3 * 2 * 20;      // three parts of 40 gate sums; the output is smaller
        Assert.Equal((3, scratch), (plan.Ways, plan.Scratch));
        Assert.Equal(2 * ((16 * fours) + (4 * scratch) + (4 * 5)), plan.SharedBytes);
    }

    [Fact]
    public void ANetworkThatIsTooWideIsRefusedWithFigures()
    {
        // 128 lanes of 256 levels: 128 KB of output
        WaveNetShape wide = OddShapes.MuLaw with { Channels = 2, Bands = 64 };
        var e = Assert.Throws<EngineUnavailableException>(() =>
            VulkanPlan.Choose(wide, 1, new VulkanOptions(), CommonThreads, VulkanPlan.CommonSharedBytes));
        Assert.Contains("32768", e.Message);
        Assert.Contains(OddShapes.MuLaw.Name, e.Message);
    }

    [Fact]
    public void WithLessSharedMemoryFewerStreamsShareAWorkgroup()
    {
        VulkanPlan plan = VulkanPlan.Choose(
            WaveNetPresets.Ambient48Large, 4000, new VulkanOptions(), CommonThreads, 16 * 1024);
        Assert.Equal(2, plan.Group);
        Assert.True(plan.SharedBytes <= 16 * 1024);
    }

    [Theory]
    [InlineData(0, 3f)]
    [InlineData(3, 4f)]
    [InlineData(0, 0f)]
    [InlineData(0, float.NaN)]
    public void OptionsAreChecked(int streamsPerWorkgroup, float blockMilliseconds)
    {
        var options = new VulkanOptions
        {
            StreamsPerWorkgroup = streamsPerWorkgroup, BlockMilliseconds = blockMilliseconds,
        };
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Ragged, 1);
        if (blockMilliseconds == 3f)
            VulkanRuns.Create(weights, 1, options).Dispose();
        else
            Assert.Throws<ArgumentException>(() => VulkanRuns.Create(weights, 1, options));
    }
}
