using Ambience.Trainer.Training;
using TorchSharp;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

/// <summary>Numbers that are none, put into real runs.</summary>
public class DivergenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OneBadStepIsLeftOut(bool loss)
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = Start(folder.Path, step => step == 4, loss);
        double[] bits = [.. Enumerable.Range(0, 9).Select(_ => run.TakeStep())];
        Assert.Equal([4], Enumerable.Range(0, 9).Where(step => double.IsNaN(bits[step])));
        Checkpoint end = run.Capture();
        Assert.Equal((9, 1, 1.0), (end.Step, end.SkippedSteps, end.RateFactor));
        Assert.All(end.Parameters, value => Assert.True(float.IsFinite(value)));
        Assert.All(end.Memory, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void ThreeInARowGoBackToTheLastGoodCheckpointAtHalfTheRate()
    {
        using var folder = new TemporaryFolder();
        int bad = 3; // the fault goes away after the run has backed off once
        using TrainingRun run = Start(folder.Path, step => step >= 6 && bad-- > 0);
        for (int step = 0; step < 5; step++)
            _ = run.TakeStep();
        run.Save(validate: false);
        Checkpoint good = run.Capture();
        for (int step = 0; step < 4; step++) // one good step, three bad ones
            _ = run.TakeStep();
        Checkpoint back = run.Capture();
        Assert.Equal((5, 0.5, 3), (back.Step, back.RateFactor, back.SkippedSteps));
        Assert.Equal(good.Parameters, back.Parameters);
        Assert.Equal(good.Memory, back.Memory);
        while (run.Step < 12)
            Assert.True(double.IsFinite(run.TakeStep()));
    }

    [Fact]
    public void WhatComesBackAtEveryRateStopsTheRunWithTheReason()
    {
        using var folder = new TemporaryFolder();
        using (TrainingRun run = Start(folder.Path, step => step >= 6))
        {
            for (int step = 0; step < 5; step++)
                _ = run.TakeStep();
            run.Save(validate: false);
            var e = Assert.Throws<AmbienceException>(() => run.Continue(_ => { }, TestContext.Current.CancellationToken));
            Assert.Contains("diverged", e.Message);
            Assert.Contains("The checkpoint of step 5 is good", e.Message);
            Assert.Contains("--learning-rate", e.Message);
        }
        Checkpoint saved = Checkpoint.Read(folder.Path);
        Assert.Equal(5, saved.Step);
        Assert.All(saved.Parameters, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void ANoticeTellsOfIt()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = Start(folder.Path, step => step == 2);
        var notices = new List<string?>();
        run.Continue(progress => notices.Add(progress.Notice), TestContext.Current.CancellationToken);
        Assert.Contains("step 3 left out", Assert.Single(notices, notice => notice is not null));
    }

    private static TrainingRun Start(string folder, Func<long, bool> isBad, bool loss = false) => new(
        TestRuns.Fresh(TestRuns.Shape, TestRuns.Options), folder, TestRuns.Clips(TestRuns.Shape), [],
        gradient: inner => new Faulty(inner, isBad, loss));

    /// <summary>Gives a gradient or a loss that is no number at chosen calls of the real one.</summary>
    private sealed class Faulty(IGradient inner, Func<long, bool> isBad, bool loss) : IGradient
    {
        private long _calls;

        public (double Nats, torch.Tensor Gradient) Compute(CropBatch batch, long noiseSeed, InputNoise noise)
        {
            (double nats, torch.Tensor gradient) = inner.Compute(batch, noiseSeed, noise);
            if (!isBad(_calls++))
                return (nats, gradient);
            if (loss)
                return (double.NaN, gradient);
            gradient.bytes[3] = 0x7f; // the first number becomes NaN (little-endian 0x7fxxxxxx with the next byte)
            gradient.bytes[2] = 0xc0;
            return (nats, gradient);
        }

        public void Dispose() => inner.Dispose();
    }
}
