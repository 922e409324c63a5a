using Ambience.Model;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class OverfitTests
{
    [Theory]
    [InlineData(nameof(Arithmetic.Autograd))]
    [InlineData(nameof(Arithmetic.Fused32))]
    [InlineData(nameof(Arithmetic.Fused16))]
    public void ASmallNetworkLearnsSinesByHeart(string arithmetic)
    {
        // A sine of amplitude 0.5 takes 10.8 bits at a resolution of 1/1024 if nothing is known of it; its phase is
        // plain from two frames.
        TrainingOptions options = TestRuns.Options with
        {
            Steps = 250,
            Arithmetic = Enum.Parse<Arithmetic>(arithmetic),
            InputNoise = 0.002f,
            LearningRate = 5e-3f,
            WarmUpSteps = 20,
        };
        (double first, double last, double heldOut) = Train(TestRuns.Shape, options);
        Assert.InRange(first, 9, 16);
        Assert.True(last < first - 2, $"from {first:F2} to {last:F2} bits");
        Assert.True(heldOut < first - 2, $"from {first:F2} to {heldOut:F2} bits with the mean weights");
    }

    [Fact]
    public void AMuLawNetworkLearnsSinesByHeart()
    {
        TrainingOptions options = TestRuns.Options with
        {
            Steps = 250, InputNoise = 0.01f, LearningRate = 1e-2f, WarmUpSteps = 20,
        };
        (double first, double last, double heldOut) = Train(TestRuns.MuLawShape, options);
        Assert.InRange(first, 7.5, 8.7); // 256 levels, nothing known: 8 bits
        Assert.True(last < first - 2.5, $"from {first:F2} to {last:F2} bits");
        Assert.True(heldOut < first - 2.5, $"from {first:F2} to {heldOut:F2} bits with the mean weights");
    }

    private static (double First, double Last, double HeldOut) Train(WaveNetShape shape, TrainingOptions options)
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TestRuns.Start(TestRuns.Fresh(shape, options), folder.Path, heldOut: true);
        double[] bits = [.. Enumerable.Range(0, (int)options.Steps!).Select(_ => run.TakeStep())];
        run.Save(validate: true);
        return (bits[0], bits[^20..].Average(), Checkpoint.Read(folder.Path).ValidationBits);
    }
}
