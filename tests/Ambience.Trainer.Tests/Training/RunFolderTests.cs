using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class RunFolderTests
{
    [Fact]
    public void TheBestAndTheLastFewAreKept()
    {
        using var folder = new TemporaryFolder();
        Checkpoint fresh = TestRuns.Fresh(TestRuns.Shape, TestRuns.Options with { KeepLast = 2 });
        using (var run = new RunFolder(folder.Path))
        {
            foreach ((int step, bool best) in new[] { (5, true), (9, false), (12, true), (20, false), (31, false) })
                run.Save(AtStep(step), best);
        }
        Assert.Equal(31, Checkpoint.Read(folder.Path).Step);
        Assert.Equal(12, Checkpoint.Read(folder.Path, RunFolder.BestFile).Step);
        Assert.Equal(["checkpoint-000000020.bin", "checkpoint-000000031.bin"],
            Directory.GetFiles(folder.Path, "checkpoint-*").Select(Path.GetFileName).Order());

        File.WriteAllText(folder[Checkpoint.FileName], "torn");
        string message = Assert.Throws<AmbienceException>(() => Checkpoint.Read(folder.Path)).Message;
        Assert.Contains("best.bin, checkpoint-000000020.bin", message); // what could be copied over it

        Checkpoint AtStep(int step) => fresh with
        {
            Step = step, Momentum = fresh.Parameters, Variance = fresh.Parameters, Mean = fresh.Parameters,
            Memory = new float[15 * 3 * 32],
        };
    }

    [Fact]
    public void TwoCannotTrainInOneFolderAndWhatAKilledOneLeftGoesAway()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["checkpoint.bin.4711.tmp"], "half a checkpoint");
        using (var first = new RunFolder(folder.Path))
        {
            Assert.False(File.Exists(folder["checkpoint.bin.4711.tmp"]));
            var e = Assert.Throws<AmbienceException>(() => new RunFolder(folder.Path));
            Assert.Contains("another process", e.Message);
        }
        new RunFolder(folder.Path).Dispose();
    }

    [Fact]
    public void ValidationDecidesWhichIsTheBest()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = TestRuns.Options with { LearningRate = 0.01f };
        using TrainingRun run = TestRuns.Start(TestRuns.Fresh(TestRuns.Shape, options), folder.Path, heldOut: true);
        var seen = new List<(long Step, double Bits)>();
        for (int step = 1; step <= 12; step++)
        {
            _ = run.TakeStep();
            if (step % 3 != 0)
                continue;
            run.Save(validate: true);
            seen.Add((step, Checkpoint.Read(folder.Path).ValidationBits));
            (long expected, double bits) = seen.MinBy(one => one.Bits);
            Checkpoint best = Checkpoint.Read(folder.Path, RunFolder.BestFile);
            Assert.Equal((expected, bits, bits), (best.Step, best.ValidationBits, best.BestBits));
        }
    }
}
