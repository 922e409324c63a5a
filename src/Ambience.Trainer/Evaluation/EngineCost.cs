using System.Diagnostics;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>What a network costs when it plays, measured by letting an engine play for a moment.</summary>
/// <param name="Engine">The engine that played.</param>
/// <param name="MicrosecondsPerFrame">Of one core.</param>
/// <param name="CoreShare">Of one core, for music in real time; above 1 it cannot keep up.</param>
/// <param name="TimesRealTime">How much faster than real time it plays.</param>
internal sealed record EngineCost(string Engine, double MicrosecondsPerFrame, double CoreShare, double TimesRealTime)
{
    private const double WarmUpSeconds = 0.2;
    private const int Parts = 5;

    /// <summary>Measures an engine for about so long. The best of five parts counts: the others were disturbed.</summary>
    public static EngineCost Measure(IWaveNetEngine engine, double seconds)
    {
        WaveNetShape shape = engine.Shape;
        engine.Reset(0, seed: 1);
        var control = new float[2 * shape.ControlSize];
        var lanes = new float[shape.HopFrames * shape.Lanes];
        Play(WarmUpSeconds);
        double best = double.PositiveInfinity;
        for (int part = 0; part < Parts; part++)
            best = Math.Min(best, Play(seconds / Parts));
        double core = best * shape.FrameRateHz;
        return new EngineCost(engine.Name, 1e6 * best, core, 1 / core);

        double Play(double forSeconds)
        {
            long start = Stopwatch.GetTimestamp(), frames = 0;
            do
            {
                engine.Generate(control, shape.HopFrames, lanes);
                frames += shape.HopFrames;
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < forSeconds);
            return Stopwatch.GetElapsedTime(start).TotalSeconds / frames;
        }
    }
}
