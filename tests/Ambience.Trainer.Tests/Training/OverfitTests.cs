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

    [Fact]
    public void TwoSecondsAreLearnedToATenthOfTheStartingExcess()
    {
        // Excess: NLL above what the clip's own randomness takes, which nothing can predict and which is known here.
        WaveNetShape shape = TestRuns.MuLawShape with
        {
            ResidualChannels = 32, GateChannels = 32, SkipChannels = 64, ControlSize = 0, HopFrames = 160,
            Dilations = [1, 2, 4, 8, 16, 32, 64, 128],
        };
        var clip = new NoisyChord(seconds: 2);
        double floor = clip.EntropyBits();
        var options = new TrainingOptions
        {
            Steps = 220, Streams = 16, CropFrames = 320, CropsPerRun = 8, InputNoise = 0, LearningRate = 1e-2f,
            WarmUpSteps = 20, MeanDecay = 0.9f, Arithmetic = Arithmetic.Fused32,
        };
        using var folder = new TemporaryFolder();
        using var run = new TrainingRun(TestRuns.Fresh(shape, options), folder.Path, [clip], [clip]);
        double first = run.TakeStep();
        while (run.Step < options.Steps)
            _ = run.TakeStep();
        run.Save(validate: true); // the mean weights on the very clip
        double last = Checkpoint.Read(folder.Path).ValidationBits;
        Assert.InRange(floor, 2.5, 6);
        Assert.InRange(first, 7.5, 9);
        Assert.True(last - floor < 0.1 * (first - floor), $"{first:F2} -> {last:F2} bits, of which {floor:F2} are noise");
        Assert.True(last > floor - 0.2, $"{last:F2} bits is less than the noise takes, {floor:F2}"); // else the measure is wrong
    }

    private static (double First, double Last, double HeldOut) Train(WaveNetShape shape, TrainingOptions options)
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TestRuns.Start(TestRuns.Fresh(shape, options), folder.Path, heldOut: true);
        double[] bits = [.. Enumerable.Range(0, (int)options.Steps!).Select(_ => run.TakeStep())];
        run.Save(validate: true);
        return (bits[0], bits[^20..].Average(), Checkpoint.Read(folder.Path).ValidationBits);
    }

    /// <summary>Three tones and uniform noise at 16 kHz, so that the entropy of each code is known exactly.</summary>
    private sealed class NoisyChord(double seconds) : ITrainingClip
    {
        private const double HalfWidth = 0.02;
        private const int RateHz = 16_000;

        private readonly float[] _samples = Samples((int)(seconds * RateHz));

        public int MoodIndex => 0;

        public int Frames => _samples.Length;

        public void ReadLanes(int startFrame, Span<float> lanes)
        {
            for (int i = 0; i < lanes.Length; i++)
                lanes[i] = startFrame + i >= 0 && startFrame + i < Frames ? _samples[startFrame + i] : 0;
        }

        public void ReadFeatures(int startHop, Span<float> features) => features.Clear();

        /// <summary>Mean bits of a code when the tones are known.</summary>
        public double EntropyBits()
        {
            const int grid = 2000;
            double total = 0;
            for (int frame = 0; frame < Frames; frame += 7)
            {
                var counts = new int[WaveNetShape.MuLawLevels];
                for (int i = 0; i < grid; i++)
                    counts[Audio.MuLaw.Encode((float)(Tones(frame) + (HalfWidth * ((2 * (i + 0.5) / grid) - 1))))]++;
                total -= counts.Where(n => n > 0).Sum(n => n * Math.Log2((double)n / grid) / grid);
            }
            return total / ((Frames + 6) / 7);
        }

        private static double Tones(int frame) => 0.2 * new[] { 261.6, 329.6, 392.0 }
            .Sum(hertz => Math.Sin(Math.Tau * hertz * frame / RateHz));

        private static float[] Samples(int count)
        {
            var random = new Random(4);
            return [.. Enumerable.Range(0, count).Select(
                frame => (float)(Tones(frame) + (HalfWidth * ((2 * random.NextDouble()) - 1))))];
        }
    }
}
