using Ambience.Audio;
using Ambience.Inference;
using Ambience.Inference.Vulkan;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Vulkan;

/// <summary>Decoding on the device against the decoder on the CPU.</summary>
public class VulkanAudioTests
{
    public static TheoryData<string> Shapes => ["odd-logistic", "odd-mulaw", "stereo", "one-band"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AudioIsThatOfTheDecoderHoweverItIsCut(string shapeName)
    {
        WaveNetModel model = Model(shapeName);
        WaveNetShape shape = model.Shape;
        List<string> messages = [];
        using VulkanEngine engine = VulkanRuns.Create(
            model.Weights, 3, new VulkanOptions { BlockFrames = 5, ValidationMessage = messages.Add });
        engine.PrepareAudio(model);
        LaneDecoder[] decoders = [.. Enumerable.Range(0, 3).Select(_ => new LaneDecoder(model))];
        Assert.Equal(decoders[0].StateFloats, engine.AudioStateFloats);

        engine.SetActive(1, false);
        foreach (int frames in new[] { 1, 13, 40, 7 })
            Step(frames, withAudio: true);
        Step(9, withAudio: false); // frames that nobody decoded sound on all the same
        engine.SetActive(1, true);
        Step(30, withAudio: true);

        // A state of the CPU's decoder goes on here.
        float[] state = new float[engine.AudioStateFloats], own = new float[engine.AudioStateFloats];
        decoders[0].CaptureState(state);
        engine.CaptureAudioState(0, own);
        VulkanRuns.Lanes(state, own, 1e-6, "what still sounds");
        engine.RestoreAudioState(2, state);
        decoders[2].RestoreState(state);
        Step(8, withAudio: true);
        engine.Reset(0, 3);
        decoders[0].Reset();
        Step(8, withAudio: true);
        Assert.Empty(messages);

        void Step(int frames, bool withAudio)
        {
            float[] lanes = new float[3 * frames * shape.Lanes], audio = new float[lanes.Length];
            float[] control = OddShapes.Control(shape, 3 * ((frames / shape.HopFrames) + 2), frames);
            if (withAudio)
                engine.GenerateAudio(control, frames, lanes, audio);
            else
                engine.Generate(control, frames, lanes);
            int width = frames * shape.Lanes;
            for (int s = 0; s < 3; s++)
            {
                float[] expected = new float[width];
                if (engine.IsActive(s))
                    decoders[s].Process(lanes.AsSpan(s * width, width), frames, expected);
                if (withAudio)
                    VulkanRuns.Lanes(expected, audio.AsSpan(s * width, width), 1e-5, $"audio of stream {s}");
            }
        }
    }

    [Fact]
    public void WithoutPreparationThereIsNoAudio()
    {
        WaveNetModel model = Model("stereo");
        using VulkanEngine engine = VulkanRuns.Create(model.Weights, 1);
        float[] lanes = new float[18];
        Assert.Throws<InvalidOperationException>(() => engine.GenerateAudio([], 1, lanes, new float[18]));
        Assert.Throws<ArgumentException>(() => engine.PrepareAudio(Model("odd-logistic")));
        engine.PrepareAudio(model);
        Assert.Throws<ArgumentException>(() => engine.GenerateAudio([], 1, lanes, new float[17]));
        Assert.Throws<ArgumentException>(() => engine.RestoreAudioState(0, new float[3]));
        float[] audio = new float[18];
        Assert.Equal(0, Allocations.Of(() => engine.GenerateAudio([], 1, lanes, audio)));
    }

    private static WaveNetModel Model(string name)
    {
        WaveNetShape shape = name switch
        {
            "stereo" => OddShapes.Ragged,
            "one-band" => OddShapes.MuLaw with { Name = "one-band", Bands = 1 },
            _ => OddShapes.Find(name),
        };
        var random = new Random(4);
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, 5),
            LaneDeviations = [.. Enumerable.Range(0, shape.Lanes).Select(_ => 0.1f + random.NextSingle())],
            // An odd number of taps that is no multiple of the bands; random, so that no symmetry hides a mistake.
            SynthesisFilters = shape.Bands == 1 ? [] :
                [.. Enumerable.Range(0, shape.Bands * 61).Select(_ => (random.NextSingle() - 0.5f) / shape.Bands)],
        };
    }
}
