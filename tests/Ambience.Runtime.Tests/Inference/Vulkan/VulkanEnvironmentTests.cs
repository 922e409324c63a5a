using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>
/// Machines with a Vulkan loader and no driver: played in a process of its own, where the loader is pointed nowhere.
/// </summary>
public class VulkanEnvironmentTests
{
    [Fact]
    public void WithoutADriverTheErrorSaysSo()
    {
        if (!ChildProcess.IsHere)
        {
            ChildProcess.Run(
                typeof(VulkanEnvironmentTests), nameof(WithoutADriverTheErrorSaysSo),
                ("VK_ICD_FILENAMES", "/nowhere/driver.json"), ("VK_DRIVER_FILES", "/nowhere/driver.json"));
            return;
        }
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Ragged, 1);
        var e = Assert.Throws<EngineUnavailableException>(() => EngineCatalogue.Create("vulkan", weights, 1));
        Assert.Equal(EngineCatalogue.Vulkan, e.Engine);
        Assert.Contains("driver", e.Message);
        Assert.Contains("'cpu'", e.Message);
        Assert.Throws<EngineUnavailableException>(VulkanDevices.List);
    }
}
