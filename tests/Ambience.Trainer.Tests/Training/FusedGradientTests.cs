using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Ambience.Trainer.Training.Fused;
using TorchSharp;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class FusedGradientTests
{
    // Whole vectors of 16, but nothing square and no two widths alike; a dilation longer than the crop.
    private static readonly WaveNetShape s_shape = new()
    {
        Name = "fused",
        SampleRateHz = 48_000,
        Channels = 1,
        Bands = 16,
        Output = OutputKind.Logistic,
        MixtureCount = 3,
        ResidualChannels = 32,
        GateChannels = 48,
        SkipChannels = 80,
        Dilations = [1, 2, 20, 4, 1],
        ControlSize = ControlLayout.MoodEmbedding + 3,
        HopFrames = 4,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void InFp32ItEqualsAutomaticDifferentiation(bool control)
    {
        WaveNetShape shape = control ? s_shape : s_shape with { ControlSize = 0 };
        // fp32 sums of a few hundred products in another order, through 5 layers and back.
        Compare<float, Single32>(shape, 1e-5, 1e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AMuLawNetworkToo(bool control) => Compare<float, Single32>(
        s_shape with
        {
            Channels = 2, Bands = 1, Output = OutputKind.MuLaw, MixtureCount = 0,
            ControlSize = control ? s_shape.ControlSize : 0,
        },
        1e-5, 1e-4);

    [Fact]
    public void TheNumberOfThreadsChangesNothingInTheKernels()
    {
        // Enough rows for several parts; libtorch keeps one thread, so every difference would be the kernels' own.
        TorchSetup.Use(1);
        float[] one = Gradient(1), three = Gradient(3);
        Assert.Equal(one, three);

        static float[] Gradient(int threads)
        {
            const int streams = 40, frames = 48;
            var layout = new ParameterLayout(s_shape, moods: 2);
            using var net = new TorchWaveNet(layout, ParameterInitialiser.Create(layout, seed: 5));
            using var memory = new LayerMemory(s_shape, streams);
            using var fused = new FusedGradient<float, Single32>(net, memory, frames, threads);
            var options = new TrainingOptions { Steps = 1, Streams = streams, CropFrames = frames, CropsPerRun = 3 };
            var batch = new CropBatch(s_shape, streams, frames);
            new CropSchedule(s_shape, options, [new SyntheticClip(s_shape, 1, 300, 1)]).Fill(0, batch);
            (_, torch.Tensor gradient) = fused.Compute(batch, 1, new InputNoise(0.1f));
            using (gradient)
                return gradient.data<float>().ToArray();
        }
    }

    [Fact] // eight bits of mantissa: an activation is off by up to 0.4 %, and few rows average little of that out
    public void InBf16ItIsClose() => Compare<ushort, Brain16>(s_shape, 1e-2, 0.3);

    [Fact] // the same loss and nearly the same gradient, and on the way to any device
    public void AutomaticDifferentiationInBf16IsClose()
    {
        TorchSetup.Use(1);
        const int streams = 3, frames = 12;
        var layout = new ParameterLayout(s_shape, moods: 2);
        using var net = new TorchWaveNet(layout, ParameterInitialiser.Create(layout, seed: 5));
        using LayerMemory memory = new(s_shape, streams), memory16 = new(s_shape, streams);
        using var oracle = new AutogradGradient(net, memory);
        using var half = new AutogradGradient(net, memory16, torch.CPU, brain16: true);
        var options = new TrainingOptions { Steps = 1, Streams = streams, CropFrames = frames, CropsPerRun = 3 };
        var batch = new CropBatch(s_shape, streams, frames);
        new CropSchedule(s_shape, options, [new SyntheticClip(s_shape, 1, 300, 1)]).Fill(0, batch);
        (double nats, torch.Tensor gradient) = oracle.Compute(batch, 1, new InputNoise(0.1f));
        (double nats16, torch.Tensor gradient16) = half.Compute(batch, 1, new InputNoise(0.1f));
        using (gradient)
        using (gradient16)
        using (torch.NewDisposeScope())
        {
            Assert.InRange(nats16, nats - 1e-2, nats + 1e-2);
            Assert.NotEqual(nats, nats16); // it did multiply in bf16
            torch.Tensor error = (gradient - gradient16).norm(), size = gradient.norm();
            Assert.InRange(error.item<float>(), 0, 0.05f * size.item<float>());
        }
    }

    private static void Compare<T, S>(WaveNetShape shape, double lossTolerance, double gradientTolerance)
        where T : unmanaged
        where S : IStorage<T>
    {
        TorchSetup.Use(1);
        const int streams = 3, frames = 12;
        var options = new TrainingOptions
        {
            Steps = 100, Streams = streams, CropFrames = frames, CropsPerRun = 3, ControlDropout = 0.3f,
        };
        var layout = new ParameterLayout(shape, moods: 2);
        float[] parameters = ParameterInitialiser.Create(layout, seed: 5);
        var random = new Random(6);
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] += 0.05f * (random.NextSingle() - 0.5f); // biases too
        // Shorter than a run of crops, so that some rows have a weight of 0.
        ITrainingClip[] clips = [new SyntheticClip(shape, 0, 45, 1), new SyntheticClip(shape, 1, 30, 2)];
        var schedule = new CropSchedule(shape, options, clips);
        var batch = new CropBatch(shape, streams, frames);
        using var net = new TorchWaveNet(layout, parameters);
        using LayerMemory memory = new(shape, streams), fusedMemory = new(shape, streams);
        using var oracle = new AutogradGradient(net, memory);
        using var fused = new FusedGradient<T, S>(net, fusedMemory, frames);
        for (int step = 0; step < 7; step++)
        {
            schedule.Fill(step, batch);
            (double nats, torch.Tensor gradient) = oracle.Compute(batch, 50 + step, new InputNoise(0.1f));
            (double fusedNats, torch.Tensor fusedGradient) = fused.Compute(batch, 50 + step, new InputNoise(0.1f));
            using (gradient)
            using (fusedGradient)
            {
                Assert.InRange(fusedNats, nats - lossTolerance, nats + lossTolerance);
                float[] expected = gradient.data<float>().ToArray(), found = fusedGradient.data<float>().ToArray();
                foreach (ParameterSlot slot in layout.Slots)
                {
                    // Relative to the size of the whole tensor's gradient: single numbers may cancel to nothing.
                    Span<float> e = expected.AsSpan(slot.Offset, slot.Length);
                    Span<float> f = found.AsSpan(slot.Offset, slot.Length);
                    double size = 0, error = 0;
                    for (int i = 0; i < e.Length; i++)
                    {
                        size += e[i] * e[i];
                        error += (e[i] - f[i]) * (e[i] - f[i]);
                    }
                    Assert.True(Math.Sqrt(error) <= 1e-7 + (gradientTolerance * Math.Sqrt(size)),
                        $"step {step}, {slot.Name}: size {Math.Sqrt(size):G3}, error {Math.Sqrt(error):G3}");
                }
            }
            Assert.True(Distance(memory.ToArray(), fusedMemory.ToArray()) <= lossTolerance * 10, "memory");
        }
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b).Max(pair => Math.Abs(pair.First - pair.Second));
}
