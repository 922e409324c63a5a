using Ambience.Model;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

/// <summary>
/// TorchSharp does not keep temporary scalars alive during a native call: a run died of it after some 800 steps. With a
/// collector that never rests, the same mistake shows within some hundred.
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
            Assert.Equal(calm, Train(folder["restless"]));
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collector.Join();
        }

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
}
