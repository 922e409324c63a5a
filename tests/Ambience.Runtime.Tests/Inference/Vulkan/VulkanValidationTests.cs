using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Silk.NET.Vulkan;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>
/// The Khronos validation layer, synchronisation validation included, has nothing to say about a whole life of an
/// engine.
/// </summary>
public sealed unsafe class VulkanValidationTests
{
    [Theory]
    [InlineData("odd-logistic", false)]
    [InlineData("odd-mulaw", true)]
    public void AWholeLifeIsClean(string shapeName, bool half)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 4);
        List<string> messages = [];
        var options = new VulkanOptions { HalfWeights = half, BlockFrames = 6, ValidationMessage = messages.Add };
        using (VulkanEngine engine = VulkanRuns.Create(weights, 3, options))
        {
            EngineRuns.FreeRun(engine, 40, 25); // blocks overlap; both slots are used again
            byte[] state = new byte[engine.StateBytes];
            engine.CaptureState(0, state);
            engine.RestoreState(2, state);
            engine.SetActive(1, false);
            engine.Reset(0, 4);
            engine.Generate(OddShapes.Control(shape, 3 * 9), 20, new float[3 * 20 * shape.Lanes]);
            engine.TeacherForce(
                OddShapes.Control(shape, 9), new float[20 * shape.Lanes], 20, new StageTrace(shape, 20));
        }
        Assert.Empty(messages);
    }

    [Fact] // an engine that was abandoned with work under way, as after a loss, still gives everything back
    public void ALifeThatEndsInALossIsClean()
    {
        List<string> messages = [];
        var faults = new VulkanFaults();
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 4);
        using (VulkanEngine engine = VulkanRuns.Create(
            weights, 2, new VulkanOptions { Faults = faults, BlockFrames = 6, ValidationMessage = messages.Add }))
        {
            faults.NextWait = Result.ErrorDeviceLost;
            Assert.Throws<EngineLostException>(() => engine.Generate(new float[2 * 14 * 5], 40, new float[2 * 40 * 3]));
        }
        Assert.Empty(messages);
    }

    [Fact] // controls: the layer is really there, and really looks at synchronisation
    public void TheLayerSeesMistakes()
    {
        List<string> messages = [];
        using VulkanDevice device = VulkanDevice.Open("", new VulkanOptions { ValidationMessage = messages.Add });
        var info = new BufferCreateInfo
        {
            SType = StructureType.BufferCreateInfo, Usage = BufferUsageFlags.StorageBufferBit,
        };
        Silk.NET.Vulkan.Buffer buffer;
        _ = device.Api.CreateBuffer(device.Handle, &info, null, &buffer); // of no size
        Assert.Contains(
            messages, message => message.Contains("VUID-VkBufferCreateInfo-size", StringComparison.Ordinal));
        device.Api.DestroyBuffer(device.Handle, buffer, null);

        messages.Clear();
        var pool = new CommandPoolCreateInfo
        {
            SType = StructureType.CommandPoolCreateInfo, QueueFamilyIndex = device.QueueFamily,
        };
        CommandPool commands;
        Assert.Equal(Result.Success, device.Api.CreateCommandPool(device.Handle, &pool, null, &commands));
        using (var slot = new VulkanSlot(device, commands, 64, 64))
        {
            slot.Begin();
            slot.Fill(slot.Made, 0, 64, 1);
            slot.Copy(slot.Made, 0, slot.Readback, 0, 64); // without a barrier
            slot.Submit();
            slot.Wait();
        }
        device.Api.DestroyCommandPool(device.Handle, commands, null);
        Assert.Contains(
            messages, message => message.Contains("SYNC-HAZARD-READ-AFTER-WRITE", StringComparison.Ordinal));
    }
}
