using Ambience.Audio;
using Ambience.Model;
using Ambience.Playback;
using Ambience.Trainer.Evaluation;
using Xunit;

namespace Ambience.Trainer.Tests.Evaluation;

/// <summary>
/// The weights of the demo, judged by what they play, so that no change of engine, conductor or filter bank spoils them unnoticed.
/// The full figures, over longer runs and against held-out music, stand beside the weights.
/// </summary>
public class ShippedWeightsTests
{
    private const double Seconds = 20;

    private static readonly Dictionary<string, WaveNetModel> s_models = new[] { "ambient48", "piano48" }.ToDictionary(
        name => name, name => WeightFile.Read(PathOf(name + ".safetensors")));

    public static TheoryData<string, string> Moods
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach ((string name, WaveNetModel model) in s_models)
            {
                foreach (string mood in model.Moods)
                    all.Add(name, mood);
            }
            return all;
        }
    }

    private static string PathOf(string file)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "WaveNetAmbience.sln")))
            folder = Path.GetDirectoryName(folder);
        Assert.NotNull(folder);
        return Path.Combine(folder, "samples", "Demo", file);
    }

    [Theory]
    [InlineData("ambient48", 1_700_000, "calm cavern journey night tense wonder")]
    [InlineData("piano48", 1_000_000, "piano")]
    public void TheyAreSmallAndSayWhereTheyComeFrom(string name, long most, string moods)
    {
        WaveNetModel model = s_models[name];
        Assert.InRange(new FileInfo(PathOf(name + ".safetensors")).Length, 1, most);
        Assert.Equal(WaveNetPresets.Ambient48, model.Shape);
        Assert.Equal(moods, string.Join(' ', model.Moods));
        Assert.NotEmpty(model.Provenance.Files);
        Assert.All(model.Provenance.Files, file => Assert.Equal(64, file.Sha256.Length));
        Assert.All(model.Provenance.Files, file => Assert.NotEqual("", file.Licence));
    }

    [Theory]
    [InlineData("moods.yaml")]
    [InlineData("piano.yaml")]
    public void TheDemosMoodFilesPlayThem(string file)
    {
        using Soundtrack soundtrack = Soundtrack.Open(
            PathOf(file), new SoundtrackOptions { Output = SoundtrackOutput.Pull, Seed = 1 });
        var samples = new float[2 * soundtrack.SampleRateHz];
        foreach (string mood in soundtrack.Moods)
        {
            soundtrack.Play(mood);
            soundtrack.Read(samples);
            Assert.True(samples.Max(MathF.Abs) > 0.01f, $"{mood} is not heard");
        }
    }

    [Theory]
    [MemberData(nameof(Moods))]
    public void TheyPlayTheHarmonyThatTheyAreAskedFor(string name, string mood)
    {
        WaveNetModel model = s_models[name];
        using var renderer = new MusicRenderer(model, [TrainedMood.Of(model, mood, 1)], [], "auto", seed: 3);
        var run = new RendererRun(renderer, model.Shape);
        (float[] asked, AudioClip audio) =
            run.Play((int)(Seconds / model.Shape.HopSeconds), TestContext.Current.CancellationToken);
        float[] heard = FeatureExtractor.Extract(audio, model.Shape);

        var endurance = new Endurance(model.Shape, controlled: true);
        endurance.Add(asked, audio);
        EnduranceReport report = endurance.Report();
        Assert.Equal(0, report.ClippedSamples);
        Assert.InRange(report.LongestSilenceSeconds, 0, 5);

        Adherence adherence = Adherence.Measure(asked, heard, skipHops: (int)(1 / model.Shape.HopSeconds));
        Assert.True(adherence.ChromaMargin >= 0.3, $"{mood}: chroma {adherence.ChromaMargin:0.00} above a tritone");
        Assert.InRange(adherence.LoudnessBiasDecibels, -6, 6);
    }
}
