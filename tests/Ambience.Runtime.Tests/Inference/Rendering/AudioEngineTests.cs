using Ambience.Audio;
using Ambience.Inference;
using Ambience.Inference.Rendering;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Rendering;

/// <summary>Audio from an engine is what a decoder makes of its lanes.</summary>
public class AudioEngineTests
{
    // The engine's own tolerance (IlgpuParityTests), times the sum of a sample's filter taps in size, near 20 here.
    private const double Absolute = 2e-4, Relative = 1e-5;

    public static TheoryData<string, string> EnginesAndShapes => new()
    {
        { "cpu", "odd-logistic" },
        { "ilgpu:cpu", "odd-logistic" }, { "ilgpu:cpu", "odd-mulaw" }, { "ilgpu:cpu", "stereo" },
        { "ilgpu:cpu", "one band" },
        { "vulkan", "odd-logistic" }, { "vulkan", "odd-mulaw" }, { "vulkan", "stereo" }, { "vulkan", "one band" },
    };

    [Theory]
    [MemberData(nameof(EnginesAndShapes))]
    public void AudioIsTheDecodedLanes(string engineName, string shapeName)
    {
        WaveNetModel model = Model(shapeName);
        WaveNetShape shape = model.Shape;
        const int frames = 31;
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", model.Weights, 3);
        using IAudioEngine audio = AudioEngines.Create(engineName, model, 3, new EngineOptions());
        LaneDecoder[] decoders = [.. Enumerable.Range(0, 3).Select(_ => new LaneDecoder(model))];
        Assert.Equal(decoders[0].DelaySamples, audio.DelaySamples);
        for (int s = 0; s < 3; s++)
        {
            reference.Reset(s, (ulong)s);
            audio.Engine.Reset(s, (ulong)s);
        }
        reference.SetActive(1, false);
        audio.Engine.SetActive(1, false);
        foreach (int count in new[] { 7, 1, frames }) // less and more than the filters remember
        {
            float[] control = OddShapes.Control(shape, 3 * ((count / shape.HopFrames) + 2));
            float[] lanes = new float[3 * count * shape.Lanes];
            float[] expected = new float[lanes.Length], found = new float[lanes.Length];
            found.AsSpan().Fill(9f);
            reference.Generate(control, count, lanes);
            audio.Generate(control, count, found);
            int width = count * shape.Lanes;
            foreach (int s in new[] { 0, 2 })
                decoders[s].Process(lanes.AsSpan(s * width, width), count, expected.AsSpan(s * width, width));
            Close.All(expected, found, Absolute, Relative, $"{count} frames");
            Assert.True(expected.Distinct().Count() > 2);
        }

        audio.Silence(0); // the stream goes on, from a bank that has heard nothing
        decoders[0].Reset();
        float[] next = new float[3 * shape.Lanes], after = new float[next.Length];
        float[] oneControl = OddShapes.Control(shape, 3 * 2);
        reference.Generate(oneControl, 1, next);
        audio.Generate(oneControl, 1, after);
        float[] silent = new float[shape.Lanes];
        decoders[0].Process(next.AsSpan(0, shape.Lanes), 1, silent);
        Close.All(silent, after.AsSpan(0, shape.Lanes), Absolute, Relative, "after silence");
        Assert.ThrowsAny<ArgumentException>(() => audio.Silence(3));
        Assert.ThrowsAny<ArgumentException>(() => audio.Generate(oneControl, 1, new float[5]));
    }

    private static WaveNetModel Model(string name)
    {
        WaveNetShape shape = name switch
        {
            "stereo" => OddShapes.Logistic with { Name = name, Channels = 2 },
            "one band" => OddShapes.MuLaw with { Name = name, Bands = 1 },
            _ => OddShapes.Find(name),
        };
        var random = new Random(3);
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, 4),
            LaneDeviations = [.. Enumerable.Range(0, shape.Lanes).Select(_ => 0.5f + random.NextSingle())],
            SynthesisFilters = shape.Bands == 1
                ? []
                : [.. Enumerable.Range(0, shape.Bands * 61).Select(_ => (random.NextSingle() * 2) - 1)],
        };
    }
}
