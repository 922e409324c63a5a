using Ambience.Trainer.Training;
using TorchSharp;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

/// <summary>Training needs as much memory after ten thousand steps as after ten: no tensor outlives its step.</summary>
[Collection(nameof(TensorCount))]
public class MemoryTests
{
    [Theory]
    [InlineData(nameof(Arithmetic.Autograd), false)]
    [InlineData(nameof(Arithmetic.Autograd), true)]
    [InlineData(nameof(Arithmetic.Autograd16), false)]
    [InlineData(nameof(Arithmetic.Fused32), false)]
    [InlineData(nameof(Arithmetic.Fused16), false)]
    public void NoTensorOutlivesItsStep(string arithmetic, bool muLaw)
    {
        Checkpoint start = TestRuns.Fresh(
            muLaw ? TestRuns.MuLawShape : TestRuns.Shape,
            TestRuns.Options with { Arithmetic = Enum.Parse<Arithmetic>(arithmetic) });
        Assert.InRange(Grown(start, inner => inner), long.MinValue, 0);
    }

    [Fact] // the control: one forgotten tensor a step is seen
    public void AForgottenTensorIsSeen()
    {
        var kept = new List<torch.Tensor>();
        Checkpoint start = TestRuns.Fresh(TestRuns.Shape, TestRuns.Options with { Arithmetic = Arithmetic.Fused32 });
        Assert.InRange(Grown(start, inner => new Leaky(inner, kept)), 100, 150);
        kept.ForEach(tensor => tensor.Dispose());
    }

    private static long Grown(Checkpoint start, Func<IGradient, IGradient> gradient)
    {
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(
            start, folder.Path, TestRuns.Clips(start.Shape), [new SyntheticClip(start.Shape, 0, 150, seed: 1)],
            gradient: gradient);
        for (int step = 0; step < 10; step++)
            _ = run.TakeStep();
        run.Save(validate: true);
        long before = Count();
        for (int step = 0; step < 150; step++)
            _ = run.TakeStep();
        run.Save(validate: true);
        return Count() - before;
    }

    /// <summary>Tensors alive; those that earlier tests forgot go first.</summary>
    private static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    private sealed class Leaky(IGradient inner, List<torch.Tensor> kept) : IGradient
    {
        public (double Nats, torch.Tensor Gradient) Compute(CropBatch batch, long noiseSeed, InputNoise noise)
        {
            kept.Add(torch.zeros(3).DetachFromDisposeScope());
            return inner.Compute(batch, noiseSeed, noise);
        }

        public void Dispose() => inner.Dispose();
    }
}

/// <summary>Tests that count libtorch's tensors run alone.</summary>
[CollectionDefinition(nameof(TensorCount), DisableParallelization = true)]
public class TensorCount;
