using System.Diagnostics;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Editor.Projects;

/// <summary>What one layer of a network costs on this machine, by letting an engine play for a moment.</summary>
/// <param name="Weights">The precision that it computes with.</param>
/// <param name="Engine">The engine that played.</param>
/// <param name="CoreShare">Of one core, for music in real time; above 1 it cannot keep up.</param>
public sealed record ModelCost(string Weights, string Engine, double CoreShare)
{
    private const double PartSeconds = 0.06;
    private const int Parts = 4;

    /// <summary>Measures fp32, bf16 and int8; about a second on the calling thread.</summary>
    public static IReadOnlyList<ModelCost> Measure(WaveNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return
        [
            Measure(model, WeightPrecision.Float32, "fp32"), Measure(model, WeightPrecision.BFloat16, "bf16"),
            Measure(model, WeightPrecision.Int8, "int8"),
        ];
    }

    private static ModelCost Measure(WaveNetModel model, WeightPrecision weights, string name)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create(
            EngineCatalogue.Auto, model, 1, new EngineOptions { Weights = weights });
        WaveNetShape shape = model.Shape;
        engine.Reset(0, seed: 1);
        var control = new float[2 * shape.ControlSize];
        var lanes = new float[shape.HopFrames * shape.Lanes];
        double best = double.PositiveInfinity; // the other parts were disturbed, the first one by a cold cache
        for (int part = 0; part < Parts; part++)
            best = Math.Min(best, Play(engine, control, lanes));
        return new ModelCost(name, engine.Name, best * shape.FrameRateHz);
    }

    /// <returns>Seconds a frame.</returns>
    private static double Play(IWaveNetEngine engine, float[] control, float[] lanes)
    {
        long start = Stopwatch.GetTimestamp(), frames = 0;
        do
        {
            engine.Generate(control, engine.Shape.HopFrames, lanes);
            frames += engine.Shape.HopFrames;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < PartSeconds);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / frames;
    }
}
