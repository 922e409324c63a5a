using System.Diagnostics;
using System.Globalization;
using Ambience.Inference;
using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Benchmarks;

/// <summary>
/// What a frame costs: every preset on the engine at each vector width and on the reference, interleaved in one run, so
/// that ratios hold on a machine whose clock moves. Seconds, not minutes; BenchmarkDotNet is for kernels.
/// </summary>
internal static class QuickTable
{
    private const int Rounds = 7;

    public static void Print(IEnumerable<WaveNetShape> shapes)
    {
        Console.WriteLine(
            $"widest vector: {CpuEngines.WidestVector} numbers; median of {Rounds} interleaved rounds, one core, fp32");
        Console.WriteLine(
            $"{"preset",-16} {"engine",-14} {"us/frame",10} {"GMAC/s",8} {"% of core",10} {"vs reference",13}");
        foreach (WaveNetShape shape in shapes)
            PrintPreset(shape);
    }

    private static void PrintPreset(WaveNetShape shape)
    {
        WaveNetWeights weights = WaveNetWeights.Random(shape, 1);
        List<Row> rows = [];
        foreach (int width in new[] { 16, 8, 4 }.Where(width => width <= CpuEngines.WidestVector))
            rows.Add(new Row($"cpu x{width}", CpuEngines.Create(weights, 1, width)));
        rows.Add(new Row($"cpu x{CpuEngines.WidestVector} batch 8", CpuEngines.Create(weights, 8)));
        rows.Add(new Row("reference", EngineCatalogue.Create(EngineCatalogue.Reference, weights, 1)));

        foreach (Row row in rows)
            row.Prepare();
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Row row in rows)
                row.Measure();
        }
        foreach (Row row in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{shape.Name,-16} {row.Name,-14} {row.Median,10:F2} {shape.MacsPerFrame / row.Median / 1e3,8:F1} " +
                $"{row.Median * shape.FrameRateHz / 1e4,10:F2} {rows[^1].Median / row.Median,12:F1}x"));
        }
    }

    /// <summary>One engine and what it took, in microseconds a frame and stream.</summary>
    private sealed class Row(string name, IWaveNetEngine engine)
    {
        private const double BlockMicroseconds = 30_000;
        private readonly List<double> _microseconds = [];
        private float[] _control = [];
        private float[] _lanes = [];
        private int _frames = engine.Shape.HopFrames;

        public string Name => name;

        public double Median => _microseconds.Order().ElementAt(_microseconds.Count / 2);

        /// <summary>
        /// Compiles, and fits the block to a time that a timer tells well and an interruption seldom hits.
        /// </summary>
        public void Prepare()
        {
            Allocate();
            double least = Enumerable.Range(0, 3).Min(_ => Run());
            _frames = (int)Math.Clamp(BlockMicroseconds / (least * engine.Streams), 8, 20_000);
            Allocate();
        }

        public void Measure() => _microseconds.Add(Run());

        private double Run()
        {
            for (int s = 0; s < engine.Streams; s++)
                engine.Reset(s, (ulong)s);
            long start = Stopwatch.GetTimestamp();
            engine.Generate(_control, _frames, _lanes);
            return Stopwatch.GetElapsedTime(start).TotalMicroseconds / (_frames * engine.Streams);
        }

        private void Allocate()
        {
            int hops = (_frames / engine.Shape.HopFrames) + 1;
            _control = [.. Enumerable.Range(0, engine.Streams * hops * engine.Shape.ControlSize).Select(i => MathF.Sin(i))];
            _lanes = new float[engine.Streams * _frames * engine.Shape.Lanes];
        }
    }
}
