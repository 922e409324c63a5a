using Ambience.Inference;
using Ambience.Inference.Choice;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Silk.NET.Vulkan;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>A device that goes away, or never was: what is thrown, and what is left.</summary>
public class VulkanLossTests
{
    private static readonly WaveNetWeights s_weights = WaveNetWeights.Random(OddShapes.Logistic, 4);

    [Theory]
    [InlineData(Result.ErrorDeviceLost, true, "VK_ERROR_DEVICE_LOST")]
    [InlineData(Result.ErrorDeviceLost, false, "VK_ERROR_DEVICE_LOST")]
    [InlineData(Result.ErrorOutOfDeviceMemory, true, "VK_ERROR_OUT_OF_DEVICE_MEMORY")]
    [InlineData(Result.Timeout, false, "VK_TIMEOUT")]
    public void ALostDeviceLeavesEveryStreamsState(Result result, bool atSubmit, string name)
    {
        WaveNetShape shape = OddShapes.Logistic;
        var faults = new VulkanFaults();
        using VulkanEngine lost = VulkanRuns.Create(
            s_weights, 3, new VulkanOptions { Faults = faults, BlockFrames = 5 });
        using VulkanEngine twin = VulkanRuns.Create(s_weights, 3);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", s_weights, 1);
        foreach (VulkanEngine engine in new[] { lost, twin })
        {
            engine.Reset(0, 10);
            engine.Reset(2, 12);
            engine.SetActive(1, false);
            engine.Generate(OddShapes.Control(shape, 3 * 40), 110, new float[3 * 110 * shape.Lanes]);
        }

        if (atSubmit)
            faults.NextSubmit = result;
        else
            faults.NextWait = result;
        float[] lanes = new float[3 * 23 * shape.Lanes];
        var e = Assert.Throws<EngineLostException>(() => lost.Generate(OddShapes.Control(shape, 3 * 9), 23, lanes));
        Assert.Contains(name, e.Message);
        Assert.Equal(EngineCatalogue.Vulkan, e.Engine);
        Assert.Equal([110, 0, 110], Enumerable.Range(0, 3).Select(lost.FramesMade)); // the call that failed made none
        Assert.Throws<EngineLostException>(() => lost.Generate(OddShapes.Control(shape, 3 * 9), 23, lanes));

        for (int s = 0; s < 3; s++)
        {
            byte[] expected = new byte[lost.StateBytes], actual = new byte[lost.StateBytes];
            twin.CaptureState(s, expected);
            lost.CaptureState(s, actual);
            Assert.Equal(expected[..EngineState.HeaderBytes], actual[..EngineState.HeaderBytes]);
            // computed again on the CPU
            VulkanRuns.Lanes(Floats(expected), Floats(actual), 1e-4, $"state of stream {s}");
            cpu.RestoreState(0, actual);
        }
        lost.Reset(0, 3); // nothing of these needs the device
        lost.SetActive(0, false);
        byte[] good = new byte[lost.StateBytes];
        cpu.CaptureState(0, good);
        Assert.Throws<EngineLostException>(() => lost.RestoreState(0, good));
    }

    [Fact]
    public void ADeviceThatIsLostBetweenCallsIsNoticedByACapture()
    {
        var faults = new VulkanFaults();
        using VulkanEngine engine = VulkanRuns.Create(s_weights, 1, new VulkanOptions { Faults = faults });
        engine.Generate(OddShapes.Control(OddShapes.Logistic, 5), 10, new float[10 * 3]);
        faults.NextWait = Result.ErrorDeviceLost;
        byte[] state = new byte[engine.StateBytes];
        engine.CaptureState(0, state); // and still gives the state
        Assert.Throws<EngineLostException>(
            () => engine.Generate(OddShapes.Control(OddShapes.Logistic, 5), 10, new float[10 * 3]));
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", s_weights, 1);
        cpu.RestoreState(0, state);
        Assert.Equal(10, cpu.FramesMade(0));
    }

    [Fact] // what a player does about it: the CPU engine takes the streams over, and nobody hears it
    public void TheMusicGoesOnOnTheCpu()
    {
        WaveNetShape shape = OddShapes.Logistic;
        var model = new WaveNetModel { Weights = s_weights, LaneDeviations = [1, 1, 1] };
        var faults = new VulkanFaults();
        using SelectedEngine player = EngineSelector.Create(
            EngineCatalogue.Vulkan, model, 2, new EngineOptions { Vulkan = new VulkanOptions { Faults = faults } });
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", s_weights, 2);
        Assert.Equal(EngineCatalogue.Vulkan, player.Name);
        float[] control = OddShapes.Control(shape, 2 * 20);
        float[] expected = new float[2 * 50 * 3], actual = new float[2 * 50 * 3];
        foreach (bool isLost in new[] { false, true, false })
        {
            faults.NextWait = isLost ? Result.ErrorDeviceLost : Result.Success;
            cpu.Generate(control, 50, expected);
            player.Generate(control, 50, actual);
            VulkanRuns.Lanes(expected, actual, 1e-4, "lanes");
        }
        Assert.Equal(EngineCatalogue.Cpu, player.Name);
        Assert.Contains("VK_ERROR_DEVICE_LOST", player.Choice.Reason);
    }

    [Theory]
    [InlineData(1)] // the first buffer
    [InlineData(9)] // amid the others
    public void TooLittleDeviceMemoryIsSaidAndNothingStays(int allocations)
    {
        List<string> messages = [];
        var options = new VulkanOptions
        {
            Faults = new VulkanFaults { AllocationsLeft = allocations },
            ValidationMessage = messages.Add,
        };
        var e = Assert.Throws<EngineUnavailableException>(() => VulkanRuns.Create(s_weights, 2, options));
        Assert.Contains("VK_ERROR_OUT_OF_DEVICE_MEMORY", e.Message);
        Assert.Contains("fewer streams", e.Message);
        Assert.Empty(messages); // the layer counts what is left when a device is destroyed
    }

    [Fact]
    public void MoreStreamsThanABufferHoldsAreRefused()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic with { Dilations = [65_536, 65_536] }, 1);
        var e = Assert.Throws<EngineUnavailableException>(() => VulkanRuns.Create(weights, 20_000));
        Assert.Contains("Ask for fewer streams", e.Message);
    }

    [Fact]
    public void AnUnknownDeviceIsNamedWithThoseThatThereAre()
    {
        var e = Assert.Throws<EngineUnavailableException>(
            () => EngineCatalogue.Create("vulkan:no such GPU", s_weights, 1));
        Assert.Contains("'no such GPU'", e.Message);
        VulkanDeviceInfo first = VulkanDevices.List()[0];
        Assert.Contains(first.Name, e.Message);
        using IWaveNetEngine byIndex = EngineCatalogue.Create($"Vulkan:{first.Index}", s_weights, 1);
        using IWaveNetEngine byName = EngineCatalogue.Create(
            $"vulkan:{first.Name[..4].ToUpperInvariant()}", s_weights, 1);
        Assert.Equal(first.Name, ((VulkanEngine)byName).DeviceName);
    }

    [Fact]
    public void WithoutALoaderTheErrorSaysWhatToInstall()
    {
        var e = Assert.Throws<EngineUnavailableException>(() => VulkanLoader.OfLibraries(["libno-vulkan-here.so.9"]));
        Assert.Contains("libno-vulkan-here.so.9", e.Message);
        Assert.Contains("libvulkan1", e.Message);
    }

    private static float[] Floats(byte[] state)
    {
        float[] floats = new float[(state.Length - EngineState.HeaderBytes) / sizeof(float)];
        System.Buffer.BlockCopy(state, EngineState.HeaderBytes, floats, 0, floats.Length * sizeof(float));
        return floats;
    }
}
