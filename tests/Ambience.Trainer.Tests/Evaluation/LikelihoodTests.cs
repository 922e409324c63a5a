using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;
using Ambience.Trainer.Model;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;
using static TorchSharp.torch;

namespace Ambience.Trainer.Tests.Evaluation;

/// <summary>Bits by the engine and by baselines, against libtorch, brute force and processes of known entropy.</summary>
public sealed class LikelihoodTests : IDisposable
{
    private static readonly WaveNetShape s_muLaw = TestAudio.OddShape with
    {
        Name = "odd-mulaw", Bands = 1, Channels = 1, Output = OutputKind.MuLaw, MixtureCount = 0, HopFrames = 120,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BitsAreThoseOfTheTrainer()
    {
        TorchSetup.Use(1);
        using var scope = NewDisposeScope();
        var random = new Random(3);
        float[] output = [.. Enumerable.Range(0, 6 * 6).Select(_ => (float)((8 * random.NextDouble()) - 4))];
        output[4] = -30; // below the floor of the log-scales
        float[] lanes = [.. Enumerable.Range(0, 6).Select(_ => (float)((4 * random.NextDouble()) - 2))];
        double nats = OutputLoss.Mean(TestAudio.OddShape, tensor(output, [1, 36]), tensor(lanes, [1, 6]), ones(1)).item<float>();
        double bits = Enumerable.Range(0, 6).Average(lane => LaneLikelihood.MixtureBits(output.AsSpan(lane * 6, 6), 2, lanes[lane]));
        Assert.Equal(OutputLoss.ToBits(OutputKind.Logistic, nats), bits, 1e-3);

        float[] logits = [.. Enumerable.Range(0, 256).Select(_ => (float)random.NextDouble() * 9)];
        float[] sample = [MuLaw.Decode(77)];
        double codeNats = OutputLoss.Mean(s_muLaw, tensor(logits, [1, 256]), tensor(new long[] { 77 }, [1, 1]), ones(1)).item<float>();
        Assert.Equal(OutputLoss.ToBits(OutputKind.MuLaw, codeNats),
            LaneLikelihood.FrameBits(s_muLaw, logits, sample, random), 1e-4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheEngineHearsWhatItIsGivenAndPaysForWhatComesNext(bool muLaw)
    {
        WaveNetModel model = TinyModel.Create(muLaw ? s_muLaw : null);
        ReferenceMusic music = Music(model, seconds: 3);
        WaveNetShape shape = model.Shape;
        using var likelihood = new EngineLikelihood(model, "cpu", WeightPrecision.Stored);
        double bits = likelihood.Bits(music, seconds: 60, TestContext.Current.CancellationToken);

        // The same in one piece, frame by frame, with a history that is written out.
        ReferenceClip clip = music.Clips[0];
        int frames = clip.Lanes.Length / shape.Lanes / (8 * shape.HopFrames) * 8 * shape.HopFrames;
        float[] inputs = [.. new float[shape.Lanes], .. clip.Lanes[..((frames - 1) * shape.Lanes)]];
        var control = new float[frames / shape.HopFrames * shape.ControlSize];
        for (int hop = 0; hop < frames / shape.HopFrames; hop++)
            FreeRun.Ask(model, 1, clip.Features.AsSpan(hop * 15, 15), control.AsSpan(hop * shape.ControlSize, shape.ControlSize));
        var trace = new StageTrace(shape, frames);
        using IWaveNetEngine engine = EngineCatalogue.Create("reference", model, 1);
        engine.TeacherForce(control, inputs, frames, trace);
        var random = new Random(1);
        double sum = 0;
        int first = shape.ReceptiveFieldFrames;
        for (int t = first; t < frames; t++)
        {
            sum += LaneLikelihood.FrameBits(shape, trace.Output.AsSpan(t * shape.OutputChannels, shape.OutputChannels),
                clip.Lanes.AsSpan(t * shape.Lanes, shape.Lanes), random);
        }
        Assert.Equal(sum / (frames - first) / shape.Lanes, bits, 1e-5);
    }

    [Fact]
    public void CoarserWeightsHaveOtherBitsOnTheSameMusic()
    {
        WaveNetModel model = TinyModel.Create();
        ReferenceMusic music = Music(model, seconds: 2);
        double Bits(WeightPrecision weights)
        {
            using var likelihood = new EngineLikelihood(model, "cpu", weights);
            return likelihood.Bits(music, 60, TestContext.Current.CancellationToken);
        }
        double[] bits = [.. PrecisionNames.All.Select(name => Bits(PrecisionNames.Parse(name)))];
        Assert.Equal(bits[0], bits[1]); // stored as fp32
        Assert.Equal(5, bits.Length);
        Assert.Equal(4, bits.Distinct().Count());
        Assert.All(bits, b => Assert.Equal(bits[0], b, 0.1));
    }

    [Fact]
    public void AMixtureIsFoundAgain()
    {
        float[] truth = [0.4f, -0.9f, 0.3f, -0.5f, -1.5f, 0.2f];
        float[] values = [.. Draw(truth, 4_000, seed: 5)], fresh = [.. Draw(truth, 4_000, seed: 6)];
        LogisticMixture fitted = LogisticMixture.Fit(values, 2);
        double best = fresh.Average(value => LaneLikelihood.MixtureBits(truth, 2, value));
        double found = fresh.Average(value => fitted.Bits(value, 0));
        Assert.InRange(found - best, -0.01, 0.03);
        Assert.Equal(0.5, fitted.Below(fresh.Order().ElementAt(2_000)), 0.03);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EachBaselineKnowsMoreThanTheOneBefore(bool muLaw)
    {
        WaveNetModel model = TinyModel.Create(muLaw ? s_muLaw : null);
        WriteAudio(12);
        new Preparation(new() { Shape = model.Shape }).Run(
            _folder["audio"], _folder["store"], (_, _, _) => { }, TestContext.Current.CancellationToken);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        ReferenceMusic calm = ReferenceMusic.FromStore(store, model, 5)[0];
        BaselineBits bits = Baselines.Fit(store, model).Bits(calm, 5);
        Assert.True(bits.Uniform > bits.Unigram + 0.3, $"{bits}");
        Assert.True(bits.Unigram > bits.LinearPrediction + 0.3, $"{bits}"); // these are decaying sines
        Assert.InRange(bits.LinearPrediction, 0, 12);
        if (muLaw)
            Assert.Equal(8, bits.Uniform, 1e-9);
    }

    private ReferenceMusic Music(WaveNetModel model, double seconds)
    {
        WriteAudio(seconds);
        return ReferenceMusic.FromFolder(_folder["audio"], model, seconds).First(music => music.Mood == "tense");
    }

    private void WriteAudio(double seconds)
    {
        foreach (string mood in (string[])["calm", "tense"])
        {
            Directory.CreateDirectory(_folder[$"audio/{mood}"]);
            WaveFile.Write(_folder[$"audio/{mood}/a.wav"],
                TestAudio.Arpeggio(12_000, seconds, mood == "calm" ? [60, 64, 67, 71] : [59, 62, 65]));
        }
    }

    private static IEnumerable<float> Draw(float[] mixture, int count, int seed)
    {
        var random = new Random(seed);
        double first = Math.Exp(mixture[0]) / (Math.Exp(mixture[0]) + Math.Exp(mixture[1]));
        for (int i = 0; i < count; i++)
        {
            int k = random.NextDouble() < first ? 0 : 1;
            double u = random.NextDouble();
            yield return (float)(mixture[2 + k] + (Math.Exp(mixture[4 + k]) * Math.Log(u / (1 - u))));
        }
    }
}
