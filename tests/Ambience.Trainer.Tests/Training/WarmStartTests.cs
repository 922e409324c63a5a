using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class WarmStartTests
{
    private const int Frames = 24;

    [Fact]
    public void OnMusicWithOtherDeviationsTheNetworkIsStillTheSameFunctionOfTheAudio()
    {
        WaveNetShape shape = TestRuns.Shape;
        var random = new Random(3);
        WaveNetModel old = Model(shape, ["calm", "tense"], Numbers(shape.Lanes));
        float[] now = Numbers(shape.Lanes);
        float[] parameters = WarmStart.Parameters("old", old, Fresh(["calm", "tense"]), now);
        var layout = new ParameterLayout(shape, 2);
        var moved = new WaveNetModel { Weights = layout.ToWeights(parameters), LaneDeviations = now };

        // The same audio, in units of each network's own deviations.
        float[] audio = [.. Enumerable.Range(0, Frames * shape.Lanes).Select(_ => random.NextSingle() - 0.5f)];
        float[] expected = Run(old, Scaled(audio, old.LaneDeviations)), found = Run(moved, Scaled(audio, now));
        for (int i = 0; i < expected.Length; i++)
        {
            int lane = i / shape.OutputsPerLane % shape.Lanes, kind = i % shape.OutputsPerLane / shape.MixtureCount;
            float was = old.LaneDeviations[lane], unit = now[lane];
            double wanted = kind switch
            {
                0 => expected[i], // logits have no unit
                1 => expected[i] * was / unit, // means
                _ => expected[i] + Math.Log(was / unit), // log-scales
            };
            Assert.InRange(found[i], wanted - 2e-4 - (2e-4 * Math.Abs(wanted)), wanted + 2e-4 + (2e-4 * Math.Abs(wanted)));
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.3f + random.NextSingle())];
    }

    [Fact]
    public void MoodsAreFoundByNameAndANewOneBeginsBetweenThem()
    {
        WaveNetModel old = Model(TestRuns.Shape, ["calm", "tense"], Ones());
        Checkpoint fresh = Fresh(["hall", "tense", "wild"]);
        float[] parameters = WarmStart.Parameters("old", old, fresh, Ones());
        var layout = new ParameterLayout(TestRuns.Shape, 3);
        float[] moods = layout.Part(parameters, ParameterLayout.MoodEmbedding).ToArray();
        Assert.Equal(old.MoodEmbeddings[5..10], moods[5..10]); // tense
        float[] hall = moods[..5], wild = moods[10..];
        Assert.NotEqual(hall, wild);
        for (int i = 0; i < 5; i++)
        {
            float middle = (old.MoodEmbeddings[i] + old.MoodEmbeddings[5 + i]) / 2;
            Assert.InRange(hall[i], middle - 0.4f, middle + 0.4f); // random starts have a deviation of 0.5, a fifth of it
        }
    }

    [Fact]
    public void AnotherNetworkIsRefusedByWhatDiffers()
    {
        WaveNetModel other = Model(TestRuns.Shape with { Name = "wide", SkipChannels = 64 }, ["calm"], Ones());
        string message = Assert.Throws<AmbienceException>(
            () => WarmStart.Parameters("w.safetensors", other, Fresh(["calm"]), Ones())).Message;
        Assert.Contains("w.safetensors: expected skip channels 48 ('tiny'), found 64 ('wide')", message);

        WaveNetModel moodless = Model(TestRuns.Shape, [], Ones());
        Assert.Contains("mood embeddings", Assert.Throws<AmbienceException>(
            () => WarmStart.Parameters("w", moodless, Fresh(["calm"]), Ones())).Message);
    }

    private static float[] Ones() => [.. Enumerable.Repeat(1f, TestRuns.Shape.Lanes)];

    private static Checkpoint Fresh(string[] moods)
    {
        TorchSetup.Use(1);
        return TrainingRun.Fresh(TestRuns.Fresh(TestRuns.Shape, TestRuns.Options) with { Moods = moods });
    }

    private static WaveNetModel Model(WaveNetShape shape, string[] moods, float[] deviations) => new()
    {
        Weights = WaveNetWeights.Random(shape, seed: 8),
        Control = new ControlLayout(5),
        Moods = moods,
        MoodEmbeddings = [.. Enumerable.Range(0, 5 * moods.Length).Select(i => 0.1f * i)],
        LaneDeviations = deviations,
    };

    private static float[] Scaled(float[] audio, float[] deviations) =>
        [.. audio.Select((value, i) => value / deviations[i % deviations.Length])];

    private static float[] Run(WaveNetModel model, float[] inputs)
    {
        var trace = new StageTrace(model.Shape, Frames);
        using IWaveNetEngine engine = EngineCatalogue.Create("reference", model, 1);
        engine.TeacherForce(new float[Frames / model.Shape.HopFrames * model.Shape.ControlSize], inputs, Frames, trace);
        return trace.Output;
    }
}
