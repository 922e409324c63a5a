using System.CommandLine;
using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Commands;
using Ambience.Trainer.Tests.Training;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>The verbs one after another on real files: audio, store, run, resumed run, weight file, engine.</summary>
public class WholeWayTests
{
    [Fact]
    public void AudioBecomesAWeightFileThatAnEngineRuns()
    {
        using var folder = new TemporaryFolder();
        string audio = folder["audio"], store = folder["store"], run = folder["run"], file = folder["model"];
        WriteChord(Path.Combine(audio, "calm", "c.wav"), 261.6, 329.6, 392.0);
        WriteChord(Path.Combine(audio, "tense", "d.wav"), 293.7, 349.2, 415.3);
        Assert.Equal(0, PrepareCommand.Create().Parse([audio, "--store", store, "--preset", "small48"]).Invoke());

        Assert.Equal(0, Train("--store", store, "--run", run, "--steps", "3", "--streams", "2", "--crop", "64"));
        Assert.Equal(0, Train("--run", run, "--resume", "--steps", "7"));
        Checkpoint checkpoint = Checkpoint.Read(run);
        Assert.Equal(7, checkpoint.Step);
        Assert.Equal(2, checkpoint.Options.Streams);

        foreach ((string format, double tolerance) in new[] { ("fp32", 0), ("bf16", 1.0 / 256) })
        {
            Assert.Equal(0, ExportCommand.Create().Parse(["--run", run, "--out", file, "--format", format]).Invoke());
            WaveNetModel model = WeightFile.Read(file);
            CheckModel(model, checkpoint, tolerance);
        }
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        using var folder = new TemporaryFolder();
        var noStore = Assert.ThrowsAny<AmbienceException>(() => Train("--run", folder["run"]));
        Assert.Contains("--store", noStore.Message);
        var noRun = Assert.Throws<AmbienceException>(() => Train("--run", folder["run"], "--resume"));
        Assert.Contains("checkpoint", noRun.Message);
        _ = Assert.Throws<AmbienceException>(() => Train("--store", folder["empty"], "--run", folder["run"]));
        var export = ExportCommand.Create().Parse(["--run", folder["run"], "--out", folder["model"]]);
        _ = Assert.Throws<AmbienceException>(() => export.Invoke(s_throw));
    }

    [Fact]
    public void ARunIsNotOverwritten()
    {
        using var folder = new TemporaryFolder();
        TestRuns.Fresh(TestRuns.Shape, TestRuns.Options).Write(folder.Path);
        var e = Assert.Throws<AmbienceException>(() => Train("--store", "somewhere", "--run", folder.Path));
        Assert.Contains("--resume", e.Message);
    }

    private static readonly InvocationConfiguration s_throw = new() { EnableDefaultExceptionHandler = false };

    private static int Train(params string[] arguments) => TrainCommand.Create().Parse(arguments).Invoke(s_throw);

    private static void CheckModel(WaveNetModel model, Checkpoint checkpoint, double tolerance)
    {
        Assert.Equal(["calm", "tense"], model.Moods);
        Assert.Equal(7, model.Provenance.Steps);
        Assert.Equal(2, model.Provenance.Files.Count);
        Assert.Equal(2, model.Prior!.Moods.Count);
        var layout = new Ambience.Trainer.Model.ParameterLayout(checkpoint.Shape, 2);
        ReadOnlySpan<float> past = layout.Part(checkpoint.Mean, "layers.3.past.weight");
        Near.Equal(past, model.Weights.Layers[3].Past, tolerance, 0, "past");
        Near.Equal(layout.Part(checkpoint.Mean, "mood.embedding"), model.MoodEmbeddings, 0, 0, "moods");

        const int frames = 100;
        using IWaveNetEngine engine = EngineCatalogue.Create("cpu", model, 1);
        engine.Reset(0, seed: 1);
        var lanes = new float[frames * model.Shape.Lanes];
        engine.Generate(new float[((frames / model.Shape.HopFrames) + 1) * model.Shape.ControlSize], frames, lanes);
        Assert.All(lanes, value => Assert.True(float.IsFinite(value)));
        Assert.NotEqual(lanes[^1], lanes[^2]);
    }

    private static void WriteChord(string path, params double[] hertz)
    {
        const int rate = 48_000, seconds = 6;
        var samples = new float[rate * seconds * 2];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = i / 2 / (double)rate, swell = 0.6 + (0.4 * Math.Sin(2.1 * time));
            samples[i] = (float)(0.2 * swell * hertz.Sum(f => Math.Sin((2 * Math.PI * f * time) + (i % 2))));
        }
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WaveFile.Write(path, new AudioClip(rate, 2, samples));
    }
}
