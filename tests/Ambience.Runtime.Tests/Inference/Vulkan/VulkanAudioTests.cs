using Ambience.Audio;
using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>Decoding on the device against the decoder on the CPU.</summary>
public class VulkanAudioTests
{
    [Theory]
    [InlineData("odd-mulaw")]
    [InlineData("stereo")]
    public void WhatStillSoundsPassesFromBlockToBlockAndFromCallToCall(string shapeName)
    {
        WaveNetModel model = Model(shapeName);
        WaveNetShape shape = model.Shape;
        List<string> messages = [];
        using (VulkanEngine engine = VulkanRuns.Create(
            model.Weights, 3, new VulkanOptions { BlockFrames = 5, ValidationMessage = messages.Add }))
        {
            using var audio = new VulkanAudioEngine(engine, model);
            LaneDecoder[] decoders = [.. Enumerable.Range(0, 3).Select(_ => new LaneDecoder(model))];
            engine.SetActive(1, false);
            foreach (int frames in new[] { 1, 13, 40, 7, 30 }) // blocks and calls, shorter and longer than the filters
            {
                float[] lanes = new float[3 * frames * shape.Lanes], made = new float[lanes.Length];
                float[] control = OddShapes.Control(shape, 3 * ((frames / shape.HopFrames) + 2), frames);
                engine.Generate(control, frames, lanes, made);
                int width = frames * shape.Lanes;
                for (int s = 0; s < 3; s++)
                {
                    float[] expected = new float[width];
                    if (engine.IsActive(s))
                        decoders[s].Process(lanes.AsSpan(s * width, width), frames, expected);
                    VulkanRuns.Lanes(expected, made.AsSpan(s * width, width), 1e-5, $"audio of stream {s}");
                }
                engine.SetActive(1, frames >= 13); // a stream that rests keeps what sounds
            }
        }
        Assert.Empty(messages);
    }

    [Fact]
    public void MakingAudioAllocatesNothing()
    {
        WaveNetModel model = Model("stereo");
        using var audio = new VulkanAudioEngine(VulkanRuns.Create(model.Weights, 2), model);
        float[] samples = new float[2 * 18 * 3];
        Assert.Equal(0, Allocations.Of(() => audio.Generate([], 3, samples)));
    }

    private static WaveNetModel Model(string name)
    {
        WaveNetShape shape = name switch
        {
            "stereo" => OddShapes.Ragged,
            _ => OddShapes.Find(name),
        };
        var random = new Random(4);
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, 5),
            LaneDeviations = [.. Enumerable.Range(0, shape.Lanes).Select(_ => 0.1f + random.NextSingle())],
            // An odd number of taps that is no multiple of the bands; random, so that no symmetry hides a mistake.
            SynthesisFilters =
                [.. Enumerable.Range(0, shape.Bands * 61).Select(_ => (random.NextSingle() - 0.5f) / shape.Bands)],
        };
    }
}
