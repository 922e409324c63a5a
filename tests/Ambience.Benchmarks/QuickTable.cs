using System.Diagnostics;
using System.Globalization;
using Ambience.Inference;
using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Benchmarks;

/// <summary>
/// What a frame costs: every preset on the engine at each vector width and on the reference, interleaved in one run, so that
/// ratios hold on a machine whose clock moves. Seconds, not minutes; BenchmarkDotNet is for kernels.
/// </summary>
internal static class QuickTable
{
    private const int Rounds = 7;

    public static void Print(IEnumerable<WaveNetShape> shapes)
    {
        Console.WriteLine($"widest vector: {CpuEngines.WidestVector} numbers; median of {Rounds} interleaved rounds, one core, batch 1, fp32 weights");
        Console.WriteLine($"{"preset",-16} {"engine",-14} {"us/frame",10} {"GMAC/s",8} {"% of core",10} {"vs reference",13}");
        foreach (WaveNetShape shape in shapes)
            PrintPreset(shape);
    }

    private static void PrintPreset(WaveNetShape shape)
    {
        WaveNetWeights weights = WaveNetWeights.Random(shape, 1);
        List<(string Name, IWaveNetEngine Engine, int Frames, List<double> Microseconds)> engines = [];
        foreach (int width in new[] { 16, 8, 4 }.Where(width => width <= CpuEngines.WidestVector))
            engines.Add(($"cpu x{width}", CpuEngines.Create(weights, 1, width), 0, []));
        engines.Add(("reference", EngineCatalogue.Create(EngineCatalogue.Reference, weights, 1), 0, []));

        // Fit each engine's block to about 30 ms; the first runs also compile.
        for (int i = 0; i < engines.Count; i++)
        {
            double microseconds = Enumerable.Range(0, 3).Min(_ => Run(engines[i].Engine, shape.HopFrames));
            engines[i] = engines[i] with { Frames = (int)Math.Clamp(30_000 / microseconds, 8, 20_000) };
        }
        for (int round = 0; round < Rounds; round++)
        {
            foreach (var (_, engine, frames, microseconds) in engines)
                microseconds.Add(Run(engine, frames));
        }
        double reference = Median(engines[^1].Microseconds);
        foreach (var (name, _, _, microseconds) in engines)
        {
            double median = Median(microseconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{shape.Name,-16} {name,-14} {median,10:F2} {shape.MacsPerFrame / median / 1e3,8:F1} {median * shape.FrameRateHz / 1e4,10:F2} {reference / median,12:F1}x"));
        }
    }

    /// <summary>Microseconds a frame.</summary>
    private static double Run(IWaveNetEngine engine, int frames)
    {
        WaveNetShape shape = engine.Shape;
        float[] control = new float[((frames / shape.HopFrames) + 2) * shape.ControlSize];
        for (int i = 0; i < control.Length; i++)
            control[i] = MathF.Sin(i);
        float[] lanes = new float[frames * shape.Lanes];
        long start = Stopwatch.GetTimestamp();
        engine.Generate(control, frames, lanes);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / frames;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
