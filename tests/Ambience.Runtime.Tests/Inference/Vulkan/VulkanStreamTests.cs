using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>
/// Batches: many streams, some of them off, blocks of every length, states that travel between engines.
/// </summary>
public class VulkanStreamTests
{
    [Theory]
    [InlineData("small48", 3)]
    [InlineData("odd-logistic", 64)]
    [InlineData("odd-mulaw", 64)]
    [InlineData("classic", 3)]
    public void EveryStreamOfABatchAgreesWithTheCpu(string shapeName, int streams)
    {
        WaveNetShape shape = shapeName.StartsWith("odd", StringComparison.Ordinal)
            ? OddShapes.Find(shapeName) : WaveNetPresets.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, streams);
        using VulkanEngine vulkan = VulkanRuns.Create(weights, streams);
        const int Frames = 24;
        float[] control = OddShapes.Control(shape, streams * ((Frames / shape.HopFrames) + 1));
        float[] cool = [.. Enumerable.Range(0, shape.Lanes).Select(lane => 0.5f + (0.1f * (lane % 5)))];
        VulkanRuns.Lanes(Run(cpu), Run(vulkan), 1e-4, "lanes");

        float[] Run(IWaveNetEngine engine)
        {
            float[] lanes = new float[streams * Frames * shape.Lanes];
            for (int s = 0; s < streams; s++)
                engine.Reset(s, (ulong)s << 30);
            engine.SetTemperature(streams - 1, cool);
            engine.Generate(control, Frames, lanes);
            return lanes;
        }
    }

    [Fact]
    public void AStreamThatIsOffRestsAndDisturbsNobody()
    {
        WaveNetShape shape = OddShapes.Logistic;
        WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
        using VulkanEngine all = VulkanRuns.Create(weights, 5), some = VulkanRuns.Create(weights, 5);
        int width = 12 * shape.Lanes, rows = 5;
        float[] control = OddShapes.Control(shape, 5 * rows);
        float[] expected = new float[5 * width], actual = new float[5 * width];
        some.SetActive(1, false);
        some.SetActive(4, false);
        Assert.False(some.IsActive(1));
        byte[] before = new byte[some.StateBytes], after = new byte[some.StateBytes];
        some.CaptureState(1, before);
        actual.AsSpan().Fill(9);
        all.Generate(control, 12, expected);
        some.Generate(control, 12, actual);
        for (int s = 0; s < 5; s++)
        {
            bool isOff = s is 1 or 4;
            Span<float> own = actual.AsSpan(s * width, width);
            Close.Bits(isOff ? new float[width] : expected.AsSpan(s * width, width), own, $"stream {s}");
            Assert.Equal(isOff ? 0 : 12, some.FramesMade(s));
        }
        some.CaptureState(1, after);
        Assert.Equal(before, after);

        some.SetActive(1, true); // goes on where it stood
        for (int s = 0; s < 5; s++)
            some.SetActive(s, s == 1);
        some.Generate(control, 12, actual);
        Close.Bits(expected.AsSpan(width, width), actual.AsSpan(width, width), "the stream that rested");
        Assert.Equal(12, some.FramesMade(0));

        some.SetActive(1, false); // nobody is on
        some.Generate(control, 12, actual);
        Assert.All(actual, lane => Assert.Equal(0, lane));
    }

    [Theory]
    [InlineData("odd-logistic")]
    [InlineData("odd-mulaw")]
    [InlineData("ragged")]
    public void AStateGoesOnInAnotherEngine(string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 6);
        const int Before = 77, After = 40;
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        using VulkanEngine vulkan = VulkanRuns.Create(weights, 3);
        byte[] state = new byte[cpu.StateBytes], again = new byte[cpu.StateBytes];
        Assert.Equal(cpu.StateBytes, vulkan.StateBytes);

        EngineRuns.FreeRun(cpu, Before, Before);
        cpu.CaptureState(0, state);
        vulkan.RestoreState(1, state);
        vulkan.CaptureState(1, again);
        Assert.Equal(state, again);
        Assert.Equal(Before, vulkan.FramesMade(1));
        float[] expected = Continue(cpu, 0), actual = Continue(vulkan, 1);
        VulkanRuns.Lanes(expected, actual, 1e-4, "cpu to vulkan");

        vulkan.CaptureState(1, state);
        cpu.Reset(0, 1);
        cpu.RestoreState(0, state);
        VulkanRuns.Lanes(Continue(vulkan, 1), Continue(cpu, 0), 1e-4, "vulkan to cpu");

        float[] Continue(IWaveNetEngine engine, int stream)
        {
            long made = engine.FramesMade(stream);
            int rows = (After / shape.HopFrames) + 2, firstHop = (int)(made / shape.HopFrames);
            float[] control = OddShapes.Control(shape, firstHop + rows)[(firstHop * shape.ControlSize)..];
            float[] lanes = new float[engine.Streams * After * shape.Lanes];
            for (int s = 0; s < engine.Streams; s++)
                engine.SetActive(s, s == stream);
            engine.Generate([.. Enumerable.Repeat(control, engine.Streams).SelectMany(row => row)], After, lanes);
            return lanes[(stream * After * shape.Lanes)..((stream + 1) * After * shape.Lanes)];
        }
    }

    [Fact] // 2^32 frames are 33 days; a ring's place and the random numbers follow the counter past them
    public void TheFrameCounterMayPassThirtyTwoBits()
    {
        WaveNetShape shape = OddShapes.Ragged; // dilations 3 and 5, which do not divide 2^32
        WaveNetWeights weights = WaveNetWeights.Random(shape, 6);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        using VulkanEngine vulkan = VulkanRuns.Create(weights, 1);
        EngineRuns.FreeRun(cpu, 30, 30);
        byte[] state = new byte[cpu.StateBytes];
        cpu.CaptureState(0, state);
        BitConverter.TryWriteBytes(state.AsSpan(24), uint.MaxValue - 7L);
        float[] expected = new float[30 * shape.Lanes], actual = new float[30 * shape.Lanes];
        cpu.RestoreState(0, state);
        vulkan.RestoreState(0, state);
        cpu.Generate([], 30, expected);
        vulkan.Generate([], 30, actual);
        VulkanRuns.Lanes(expected, actual, 1e-4, "lanes");
        byte[] after = new byte[cpu.StateBytes];
        vulkan.CaptureState(0, after);
        cpu.RestoreState(0, after);
        cpu.Generate([], 30, expected);
        vulkan.Generate([], 30, actual);
        VulkanRuns.Lanes(expected, actual, 1e-4, "lanes after");
    }

    [Fact]
    public void FixedBlocksGiveTheSameBits()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 4);
        float[]? expected = null;
        foreach (int block in new[] { 1, 7, 64 })
        {
            using VulkanEngine engine = VulkanRuns.Create(weights, 2, new VulkanOptions { BlockFrames = block });
            float[] run = EngineRuns.FreeRun(engine, 150, 150);
            Close.Bits(expected ??= run, run, $"lanes in submissions of {block} frames");
        }
    }
}
