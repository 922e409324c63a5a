using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

/// <summary>
/// TorchSharp keeps neither temporary scalars nor temporary tensors alive during a native call: a run died of the former after
/// some 800 steps, a start of the latter now and then. With a collector that never rests, such mistakes show soon.
/// </summary>
public class GarbageCollectionTests
{
    [Theory]
    [InlineData(nameof(Arithmetic.Autograd), false)]
    [InlineData(nameof(Arithmetic.Autograd), true)]
    [InlineData(nameof(Arithmetic.Fused32), false)]
    [InlineData(nameof(Arithmetic.Fused16), false)]
    public void ARestlessCollectorChangesNothing(string arithmetic, bool muLaw)
    {
        WaveNetShape shape = muLaw ? TestRuns.MuLawShape : TestRuns.Shape;
        TrainingOptions options = TestRuns.Options with
        {
            Arithmetic = Enum.Parse<Arithmetic>(arithmetic),
            Steps = 1000,
        };
        using var folder = new TemporaryFolder();
        double calm = Train(folder["calm"]);

        Restlessly(() => Assert.Equal(calm, Train(folder["restless"])));

        double Train(string path)
        {
            using TrainingRun run = TestRuns.Start(TestRuns.Fresh(shape, options), path, heldOut: true);
            double bits = 0;
            for (int step = 0; step < options.Steps; step++)
                bits = run.TakeStep();
            run.Save(validate: true);
            return bits + Checkpoint.Read(path).ValidationBits;
        }
    }

    [Fact]
    public void ARestlessCollectorTakesNothingFromAStart()
    {
        var layout = new ParameterLayout(TestRuns.Shape, moods: 2);
        float[] parameters = ParameterInitialiser.Create(layout, seed: 1);
        Restlessly(() =>
        {
            for (int start = 0; start < 5_000; start++)
            {
                using var net = new TorchWaveNet(layout, parameters);
                using var memory = new LayerMemory(TestRuns.Shape, streams: 2);
                memory.ClearAll();
                using var adam = new FlatAdam(net.Parameters, TestRuns.Options);
                Assert.Equal(parameters, adam.Mean.data<float>().ToArray());
            }
        });
    }

    private static void Restlessly(Action action)
    {
        bool stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            action();
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collector.Join();
        }
    }
}
