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
    private static readonly WaveNetModel s_model = WeightFile.Read(WeightsPath);

    public static TheoryData<string> Moods => [.. s_model.Moods];

    private static string WeightsPath
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "WaveNetAmbience.sln")))
                folder = Path.GetDirectoryName(folder);
            Assert.NotNull(folder);
            return Path.Combine(folder, "samples", "Demo", "ambient48.safetensors");
        }
    }

    [Fact]
    public void TheyAreSmallAndSayWhereTheyComeFrom()
    {
        Assert.InRange(new FileInfo(WeightsPath).Length, 1, 2_000_000);
        Assert.Equal(WaveNetPresets.Ambient48, s_model.Shape);
        Assert.Equal(["calm", "cavern", "journey", "night", "tense", "wonder"], s_model.Moods);
        Assert.NotEmpty(s_model.Provenance.Files);
        Assert.All(s_model.Provenance.Files, file => Assert.Equal(64, file.Sha256.Length));
        Assert.All(s_model.Provenance.Files, file => Assert.NotEqual("", file.Licence));
    }

    [Theory]
    [MemberData(nameof(Moods))]
    public void TheyPlayTheHarmonyThatTheyAreAskedFor(string mood)
    {
        using var renderer = new MusicRenderer(s_model, [TrainedMood.Of(s_model, mood, 1)], [], "auto", seed: 3);
        var run = new RendererRun(renderer, s_model.Shape);
        (float[] asked, AudioClip audio) =
            run.Play((int)(Seconds / s_model.Shape.HopSeconds), TestContext.Current.CancellationToken);
        float[] heard = FeatureExtractor.Extract(audio, s_model.Shape);

        var endurance = new Endurance(s_model.Shape, controlled: true);
        endurance.Add(asked, audio);
        EnduranceReport report = endurance.Report();
        Assert.Equal(0, report.ClippedSamples);
        Assert.InRange(report.LongestSilenceSeconds, 0, 5);

        Adherence adherence = Adherence.Measure(asked, heard, skipHops: (int)(1 / s_model.Shape.HopSeconds));
        Assert.True(adherence.ChromaMargin >= 0.3, $"{mood}: chroma {adherence.ChromaMargin:0.00} above a tritone");
        Assert.InRange(adherence.LoudnessBiasDecibels, -6, 6);
    }
}
