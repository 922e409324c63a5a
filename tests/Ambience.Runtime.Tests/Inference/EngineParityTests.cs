using Ambience.Inference;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>Every engine of the catalogue, stage by stage, against the formulas in double precision.</summary>
public class EngineParityTests
{
    private const int Frames = 40; // more than three times the receptive field, and no multiple of the hop

    // fp32 sums of up to 71 terms of size 1 and five layers of them: errors stay near 1e-6; a wrong weight makes 1e-2.
    private const double Absolute = 1e-5, Relative = 1e-5;

    public static TheoryData<string, string> EnginesAndShapes()
    {
        var data = new TheoryData<string, string>();
        foreach (string engine in EngineCatalogue.ExactNames)
        {
            foreach (WaveNetShape shape in OddShapes.All)
                data.Add(engine, shape.Name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(EnginesAndShapes))]
    public void CachedEqualsUncachedStageByStage(string engineName, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 2);
        float[] control = OddShapes.Control(shape, (Frames / shape.HopFrames) + 1);
        float[] inputs = Inputs(shape, Frames);
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, weights, 2);
        var trace = new StageTrace(shape, Frames);
        engine.TeacherForce(control, inputs, Frames, trace);

        var formulas = new UncachedNetwork(weights);
        formulas.Run(control, inputs, Frames);
        double[] residual = [.. Enumerable.Range(0, Frames).SelectMany(t => formulas.Residual.SelectMany(layer => layer[t]))];
        Close.All(residual, trace.Residual, Absolute, Relative, "residual");
        Close.All([.. formulas.Skip.SelectMany(row => row)], trace.Skip, Absolute, Relative, "skip");
        Close.All([.. formulas.Hidden.SelectMany(row => row)], trace.Hidden, Absolute, Relative, "hidden");
        Close.All([.. formulas.Output.SelectMany(row => row)], trace.Output, Absolute, Relative, "output");
        Assert.Equal(Frames, engine.FramesMade(0));
        Assert.Equal(0, engine.FramesMade(1));
    }

    [Theory] // what free running feeds back is what it gave out
    [MemberData(nameof(EnginesAndShapes))]
    public void TeacherForcingWithItsOwnOutputGoesTheSameWay(string engineName, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(shape, 2), 1);
        float[] free = EngineRuns.FreeRun(engine, Frames, Frames);
        float[] control = OddShapes.Control(shape, (Frames / shape.HopFrames) + 2);

        engine.Reset(0, EngineRuns.Seed);
        float[] inputs = new float[Frames * shape.Lanes]; // frame 0 is given silence, frame t what frame t-1 made
        free.AsSpan(0, (Frames - 1) * shape.Lanes).CopyTo(inputs.AsSpan(shape.Lanes));
        engine.TeacherForce(control, inputs, Frames, new StageTrace(shape, Frames));
        float[] next = new float[shape.Lanes];
        engine.Generate(control.AsSpan(Frames / shape.HopFrames * shape.ControlSize), 1, next);

        float[] longer = EngineRuns.FreeRun(engine, Frames + 1, Frames + 1);
        Close.Bits(longer.AsSpan(Frames * shape.Lanes), next, "the frame after");
        Close.Bits(free, longer.AsSpan(0, free.Length), "a longer run");
    }

    [Theory]
    [MemberData(nameof(EnginesAndShapes))]
    public void AFreeRunMovesAndDependsOnSeedControlAndTemperature(string engineName, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(shape, 2), 1);
        float[] run = EngineRuns.FreeRun(engine, 90, 90);
        Assert.True(run.Distinct().Count() > run.Length / 3);
        Assert.False(run.SequenceEqual(EngineRuns.FreeRun(engine, 90, 90, seed: 1)));

        engine.SetTemperature(0, [.. Enumerable.Repeat(0f, shape.Lanes)]);
        float[] cold = EngineRuns.FreeRun(engine, 90, 90);
        Close.Bits(cold, EngineRuns.FreeRun(engine, 90, 90, seed: 1), "a run at temperature 0 knows no seed");
        Assert.False(run.SequenceEqual(cold));
        if (shape.ControlSize > 0)
        {
            float[] silent = new float[90 * shape.Lanes];
            engine.Reset(0, EngineRuns.Seed);
            engine.Generate(new float[31 * shape.ControlSize], 90, silent);
            Assert.False(cold.SequenceEqual(silent));
        }
    }

    private static float[] Inputs(WaveNetShape shape, int frames)
    {
        var random = new Random(5);
        float size = shape.Output == OutputKind.MuLaw ? 1 : 3;
        return [.. Enumerable.Range(0, frames * shape.Lanes).Select(_ => ((random.NextSingle() * 2) - 1) * size)];
    }
}
