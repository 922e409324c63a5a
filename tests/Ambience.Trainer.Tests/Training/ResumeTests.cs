using Ambience.Model;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class ResumeTests
{
    [Theory]
    [InlineData(nameof(Arithmetic.Autograd), false)]
    [InlineData(nameof(Arithmetic.Autograd), true)]
    [InlineData(nameof(Arithmetic.Fused32), false)]
    [InlineData(nameof(Arithmetic.Fused16), false)]
    public void AResumedRunEqualsAnUninterruptedOneBitForBit(string arithmetic, bool muLaw)
    {
        WaveNetShape shape = muLaw ? TestRuns.MuLawShape : TestRuns.Shape;
        TrainingOptions options = TestRuns.Options with { Arithmetic = Enum.Parse<Arithmetic>(arithmetic) };
        using var folder = new TemporaryFolder();

        var expected = new List<double>();
        Checkpoint expectedEnd;
        using (TrainingRun whole = TestRuns.Start(TestRuns.Fresh(shape, options), folder["whole"]))
        {
            for (int step = 0; step < 11; step++)
                expected.Add(whole.TakeStep());
            expectedEnd = whole.Capture();
        }

        var found = new List<double>();
        using (TrainingRun before = TestRuns.Start(TestRuns.Fresh(shape, options), folder["cut"]))
        {
            for (int step = 0; step < 6; step++) // in the middle of every stream's music
                found.Add(before.TakeStep());
            before.Save(validate: false);
            _ = before.TakeStep(); // lost by the crash
        }
        using TrainingRun after = TestRuns.Start(Checkpoint.Read(folder["cut"]), folder["cut"]);
        for (int step = 6; step < 11; step++)
            found.Add(after.TakeStep());
        Checkpoint end = after.Capture();

        Assert.Equal(expected, found);
        Assert.Equal(expectedEnd.Parameters, end.Parameters);
        Assert.Equal(expectedEnd.Momentum, end.Momentum);
        Assert.Equal(expectedEnd.Variance, end.Variance);
        Assert.Equal(expectedEnd.Mean, end.Mean);
        Assert.Equal(expectedEnd.Memory, end.Memory);
    }

    [Fact]
    public void AnotherSeedGivesAnotherRun()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun one = TestRuns.Start(TestRuns.Fresh(TestRuns.Shape, TestRuns.Options), folder["1"]);
        TrainingOptions other = TestRuns.Options with { Seed = 2 };
        using TrainingRun two = TestRuns.Start(TestRuns.Fresh(TestRuns.Shape, other), folder["2"]);
        Assert.NotEqual(one.TakeStep(), two.TakeStep());
    }

    [Fact]
    public void AnInterruptedRunSavesAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        using var interrupt = new CancellationTokenSource();
        Checkpoint fresh = TestRuns.Fresh(TestRuns.Shape, TestRuns.Options);
        using (TrainingRun run = TestRuns.Start(fresh, folder.Path, heldOut: true))
        {
            run.Continue(
                progress =>
                {
                    if (progress.Step == 5)
                        interrupt.Cancel();
                },
                interrupt.Token);
        }
        Checkpoint saved = Checkpoint.Read(folder.Path);
        Assert.Equal(5, saved.Step);

        var seen = new List<TrainingProgress>();
        using (TrainingRun run = TestRuns.Start(saved, folder.Path, heldOut: true))
            run.Continue(seen.Add, CancellationToken.None);
        Assert.Equal(12, seen[^1].Step);
        Assert.Equal(1, seen[^1].Done);
        Checkpoint end = Checkpoint.Read(folder.Path);
        Assert.Equal(12, end.Step);
        Assert.True(double.IsFinite(end.ValidationBits));

        string[] log = File.ReadAllLines(folder[TrainingLog.FileName]);
        Assert.Equal(["5", "12"], log.Skip(1).Select(row => row.Split(',')[0]));
    }
}
