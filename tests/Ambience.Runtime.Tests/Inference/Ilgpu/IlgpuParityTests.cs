using Ambience.Inference;
using Ambience.Inference.Ilgpu;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference.Ilgpu;

public class TryTests
{
    [Fact]
    public void Try()
    {
        foreach (int g in new[] { 1, 4, 8 })
        foreach (var shape in OddShapes.All)
        {
            var weights = WaveNetWeights.Random(shape, 2);
            var sw = System.Diagnostics.Stopwatch.StartNew();
            using var engine = new IlgpuEngine(weights, 3, new IlgpuOptions { Device = IlgpuDeviceKind.Cpu, GroupSize = g });
            double load = sw.Elapsed.TotalSeconds;
            using var reference = EngineCatalogue.Create("reference", weights, 3);
            float[] a = EngineRuns.FreeRun(reference, 90, 90);
            sw.Restart();
            float[] b = EngineRuns.FreeRun(engine, 90, 90);
            double worst = a.Zip(b).Max(p => Math.Abs(p.First - p.Second));
            TestContext.Current.TestOutputHelper!.WriteLine($"{shape.Name} G {g} load {load:F2} run {sw.Elapsed.TotalSeconds:F2} worst {worst} barriers {engine.Session.Plan.BarriersPerFrame} shared {engine.Session.Plan.SharedQuads * 16}");
        }
    }
}
