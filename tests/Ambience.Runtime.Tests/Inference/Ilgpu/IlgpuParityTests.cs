using Ambience.Inference;
using Ambience.Inference.Ilgpu;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

/// <summary>
/// ILGPU's CPU device against the scalar reference: the same network and random numbers, sums in another order.
/// </summary>
/// <remarks>
/// Tolerances: fp32 sums of up to 142 terms of size 1, without fused multiply-adds, through five layers: errors stay
/// near 1e-6; a wrong weight, tap or bias makes 1e-2. Half weights are compared with a reference whose weights were
/// rounded to half.
/// </remarks>
public class IlgpuParityTests
{
    private const int Frames = 40; // more than three times the receptive field, and no multiple of the hop
    private const double Absolute = 1e-5, Relative = 1e-5;

    /// <summary>
    /// Shape, threads and streams of a group, storage: threads alone and threads that share, sums cut and whole, groups
    /// with slots left over.
    /// </summary>
    public static TheoryData<string, int, int, bool> Layouts => new()
    {
        { "odd-logistic", 5, 1, false }, { "odd-logistic", 32, 1, false }, { "odd-logistic", 1, 2, true },
        { "odd-mulaw", 1, 4, false }, { "odd-mulaw", 7, 2, true },
        { "ragged", 1, 8, false }, { "ragged", 11, 1, true },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void StagesAndFreeRunsAgree(string shapeName, int groupSize, int streamsPerGroup, bool half)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 2);
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 3, groupSize, streamsPerGroup, half, blockFrames: 16);
        if (half)
            IlgpuRuns.RoundMatricesToHalf(weights);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 3);

        float[] inputs = IlgpuRuns.Inputs(shape, Frames);
        float[] control = OddShapes.Control(shape, (Frames / shape.HopFrames) + 1);
        StageTrace expected = IlgpuRuns.Trace(reference, control, inputs);
        StageTrace found = IlgpuRuns.Trace(engine, control, inputs);
        Close.All(expected.Residual, found.Residual, Absolute, Relative, "residual");
        Close.All(expected.Skip, found.Skip, Absolute, Relative, "skip");
        Close.All(expected.Hidden, found.Hidden, Absolute, Relative, "hidden");
        Close.All(expected.Output, found.Output, Absolute, Relative, "output");
        Assert.Equal(Frames, engine.FramesMade(0));
        Assert.Equal(0, engine.FramesMade(1));

        float[] run = EngineRuns.FreeRun(reference, Frames, 13, stream: 2);
        Close.All(run, EngineRuns.FreeRun(engine, Frames, 35, stream: 2), Absolute, Relative, "a free run");
        Assert.True(run.Distinct().Count() > run.Length / 3);
    }

    [Fact] // rounding must be seen, else the comparison above shows nothing
    public void HalfWeightsDifferFromSingleOnesByTheirRounding()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 2);
        using IlgpuEngine single = IlgpuRuns.Create(weights, 1), half = IlgpuRuns.Create(weights, 1, half: true);
        float[] inputs = IlgpuRuns.Inputs(OddShapes.Logistic, 20), control = OddShapes.Control(OddShapes.Logistic, 8);
        float[] a = IlgpuRuns.Trace(single, control, inputs).Output, b = IlgpuRuns.Trace(half, control, inputs).Output;
        double worst = a.Zip(b).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(worst, 1e-5, 5e-3); // weights of 0.3 rounded by 2^-12 of themselves, 28 terms a sum, 5 layers
        Assert.Equal(single.Session.WeightBytes, 2 * half.Session.WeightBytes);
    }

    [Fact]
    public void WeightsBeyondHalfStaySingle()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 2);
        weights.Hidden[3] = 70_000f;
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 1, half: true), single = IlgpuRuns.Create(weights, 1);
        Assert.Equal(single.Session.WeightBytes, engine.Session.WeightBytes);
    }

    [Theory] // real widths: 18 to 50 layers add up their roundings
    [InlineData("ambient48", 20)]
    [InlineData("ambient48-large", 4)]
    [InlineData("ambient48-8", 20)]
    [InlineData("classic", 30)]
    [InlineData("seed", 6)]
    public void PresetsAgree(string preset, int frames)
    {
        WaveNetShape shape = WaveNetPresets.Find(preset);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 1);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        float[] inputs = IlgpuRuns.Inputs(shape, frames);
        float[] control = OddShapes.Control(shape, (frames / shape.HopFrames) + 1);
        StageTrace expected = IlgpuRuns.Trace(cpu, control, inputs), found = IlgpuRuns.Trace(engine, control, inputs);
        Close.All(expected.Residual, found.Residual, 1e-4, 1e-4, "residual");
        Close.All(expected.Skip, found.Skip, 1e-4, 1e-4, "skip");
        Close.All(expected.Output, found.Output, 1e-4, 1e-4, "output");
        float[] run = EngineRuns.FreeRun(cpu, frames, frames);
        Close.All(run, EngineRuns.FreeRun(engine, frames, frames), 1e-4, 1e-4, "a free run");
    }

    [Fact] // the smallest network that has everything, 64 times
    public void SixtyFourStreamsAgree()
    {
        WaveNetShape shape = OddShapes.Logistic with
        {
            Name = "tiny", ResidualChannels = 3, GateChannels = 5, SkipChannels = 7, Dilations = [1, 3],
        };
        WaveNetWeights weights = WaveNetWeights.Random(shape, 9);
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 64, blockFrames: 8);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 64);
        Assert.True(engine.Session.Plan.StreamsPerGroup > 1); // many streams on one processor: they share weights
        const int frames = 20;
        float[] control = OddShapes.Control(shape, 64 * 8);
        float[] expected = new float[64 * frames * 3], found = new float[expected.Length];
        for (int s = 0; s < 64; s++)
        {
            engine.Reset(s, (ulong)s);
            reference.Reset(s, (ulong)s);
        }
        reference.Generate(control, frames, expected);
        engine.Generate(control, frames, found);
        Close.All(expected, found, Absolute, Relative, "64 streams");
    }

    [Fact]
    public void StreamsThatAreOffStandStillAndTheOthersGoOn()
    {
        WaveNetShape shape = OddShapes.Logistic;
        WaveNetWeights weights = WaveNetWeights.Random(shape, 2);
        using IlgpuEngine engine = IlgpuRuns.Create(weights, 3, streamsPerGroup: 2);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 3);
        float[] control = OddShapes.Control(shape, 3 * 5), temperature = [0f, 0.5f, 1.5f];
        foreach (IWaveNetEngine each in new IWaveNetEngine[] { engine, reference })
        {
            for (int s = 0; s < 3; s++)
                each.Reset(s, (ulong)s);
            each.Generate(control, 7, new float[3 * 7 * 3]);
            each.SetActive(1, false);
            each.SetTemperature(2, temperature);
        }
        float[] expected = new float[3 * 8 * 3], found = [.. Enumerable.Repeat(5f, expected.Length)];
        reference.Generate(control, 8, expected);
        engine.Generate(control, 8, found);
        Close.All(expected, found, Absolute, Relative, "lanes");
        Assert.All(found[(8 * 3)..(2 * 8 * 3)], value => Assert.Equal(0f, value));
        Assert.Equal([15L, 7L, 15L], Enumerable.Range(0, 3).Select(engine.FramesMade));

        engine.SetActive(1, true); // different ages in one group
        reference.SetActive(1, true);
        reference.Generate(control, 6, expected.AsSpan(0, 3 * 6 * 3));
        engine.Generate(control, 6, found.AsSpan(0, 3 * 6 * 3));
        Close.All(expected.AsSpan(0, 3 * 6 * 3), found.AsSpan(0, 3 * 6 * 3), Absolute, Relative, "lanes, all on");
    }
}
