using Ambience.Model;
using Ambience.Moods;
using Ambience.Runtime.Tests.Playback;
using Xunit;

namespace Ambience.Runtime.Tests;

public sealed class SoundtrackReloadTests : IDisposable
{
    private const int Hop = 80;

    private static readonly WaveNetModel Model = MusicModels.Create();
    private static readonly SoundtrackOptions Pull = new() { Output = SoundtrackOutput.Pull, Seed = 5 };

    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static float[] Read(Soundtrack soundtrack, int frames)
    {
        var samples = new float[frames * soundtrack.Channels];
        soundtrack.Read(samples);
        return samples;
    }

    private static MoodFile With(IReadOnlyList<Mood> moods) => new() { Moods = moods, Parameters = MusicModels.Parameters };

    [Fact]
    public void ReplacedMoodsMoveTheMusicOnWithoutAGapOrAStep()
    {
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull), steady = Soundtrack.Open(Model, MusicModels.File(), Pull);
        soundtrack.Play();
        steady.Play();
        float largest = PlaybackSignals.LargestStep(Read(steady, 16_000), 2);
        soundtrack.SetParameter("danger", 0.5f);
        float[] before = Read(soundtrack, (30 * Hop) + 31); // in the middle of a hop
        double made = soundtrack.Statistics.SecondsMade;

        // More layers than before: another engine takes the streams over.
        soundtrack.ReplaceMoods(With(
        [
            MusicModels.Moods[0] with { Layers = [new Layer { Name = "main" }, new Layer { Name = "more", Pan = 0.5f }] },
            MusicModels.Moods[2] with { Name = "renamed" },
        ]));
        Assert.Equal(["calm", "renamed"], soundtrack.Moods);
        Assert.Equal(["main", "more"], soundtrack.Layers);
        float[] after = Read(soundtrack, 100 * Hop);
        Assert.InRange(Math.Abs(after[0] - before[^2]), 0, largest);
        Assert.InRange(PlaybackSignals.LargestStep(after[..(2 * 20 * Hop)], 2, before[^2]), 0, 1.5f * largest);
        Assert.True(soundtrack.Statistics.SecondsMade > made + 0.9);
        Assert.Equal("calm", soundtrack.Statistics.Mood);
        soundtrack.TransitionTo("renamed");
        Assert.Throws<ArgumentException>(() => soundtrack.TransitionTo("dream"));
        _ = Read(soundtrack, 100);

        // Fewer again, then as at first.
        soundtrack.ReplaceMoods(With([MusicModels.Moods[2] with { Name = "renamed" }]));
        _ = Read(soundtrack, 100);
        soundtrack.ReplaceMoods(MusicModels.File());
        Assert.Contains(Read(soundtrack, 1_000), sample => sample != 0);
    }

    [Fact]
    public void TheStreamGoesOnAsIfNothingHadBeenWhereNothingWasChanged()
    {
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull), left = Soundtrack.Open(Model, MusicModels.File(), Pull);
        soundtrack.Play();
        left.Play();
        _ = Read(soundtrack, 1_000);
        _ = Read(left, 1_000);
        soundtrack.ReplaceMoods(MusicModels.File());
        // What was made already, and what filters still hold of it, is the same to the bit.
        Assert.Equal(Read(left, Hop), Read(soundtrack, Hop));
    }

    [Fact]
    public void MoodsThatDoNotFitAreRefusedAndTheMusicGoesOn()
    {
        using Soundtrack soundtrack = Soundtrack.Open(Model, MusicModels.File(), Pull), left = Soundtrack.Open(Model, MusicModels.File(), Pull);
        soundtrack.Play();
        left.Play();
        Assert.ThrowsAny<AmbienceException>(() => soundtrack.ReplaceMoods(
            With([new Mood { Name = "calm", Blend = [new("never trained", 1)] }])));
        Assert.Equal(Read(left, 3_000), Read(soundtrack, 3_000));

        using var group = new SoundtrackGroup(Model, streams: 2);
        using Soundtrack member = group.Open(MusicModels.File(), Pull);
        Mood wide = MusicModels.Moods[0] with { Layers = [.. "abc".Select(c => new Layer { Name = $"{c}" })] };
        Assert.Contains("streams", Assert.Throws<AmbienceException>(() => member.ReplaceMoods(With([wide]))).Message);
        Assert.Equal(1, group.FreeStreams);
        member.ReplaceMoods(With([wide with { Layers = [.. wide.Layers.Take(2)] }]));
        Assert.Equal(0, group.FreeStreams);
        member.ReplaceMoods(MusicModels.File());
        Assert.Equal(1, group.FreeStreams);
    }

    [Fact]
    public void ASavedMoodFileTakesEffectAndABrokenOneIsToldAndChangesNothing()
    {
        string moods = Path.Combine(_folder, "moods.yaml");
        WeightFile.Write(Path.Combine(_folder, "net.safetensors"), Model, WeightFormat.Float32);
        File.WriteAllText(moods, "model: net.safetensors\nmoods:\n  calm:\n");
        using Soundtrack soundtrack = Soundtrack.Open(moods, Pull with { WatchMoodFile = true });
        int told = 0;
        soundtrack.MoodFileReloaded += () => told++;
        soundtrack.Play();
        _ = Read(soundtrack, 500);

        File.WriteAllText(moods, "model: net.safetensors\nmoods:\n  calm:\n  tense:\n");
        Eventually.True(() => Reads(() => soundtrack.Moods.Count == 2), "the new mood");
        soundtrack.TransitionTo("tense");

        File.WriteAllText(moods, "model: net.safetensors\nmoods:\n  calm:\n  tense:\n    densty: 2\n");
        Eventually.True(() => Reads(() => soundtrack.MoodFileProblem is not null), "the problem");
        Assert.Contains("density", soundtrack.MoodFileProblem);
        Assert.Equal(["calm", "tense"], soundtrack.Moods);

        File.WriteAllText(moods, "model: net.safetensors\nmoods:\n  tense:\n");
        Eventually.True(() => Reads(() => soundtrack.Moods.Count == 1), "the file put right");
        Eventually.True(() => Reads(() => soundtrack.MoodFileProblem is null), "no problem any more");
        soundtrack.DispatchEvents();
        Assert.InRange(told, 1, 3);
        Assert.Contains(Read(soundtrack, 2_000), sample => sample != 0);

        // Music goes on meanwhile, as in a game.
        bool Reads(Func<bool> condition)
        {
            _ = Read(soundtrack, Hop);
            soundtrack.DispatchEvents();
            return condition();
        }
    }

    [Fact]
    public void ALayerThatIsTakenAwayFadesOut()
    {
        Mood two = MusicModels.Moods[0] with { Layers = [new Layer { Name = "main" }, new Layer { Name = "gone" }] };
        Mood one = two with { Layers = [two.Layers[0]] };
        using Soundtrack soundtrack = Soundtrack.Open(Model, With([two]), Pull), left = Soundtrack.Open(Model, With([two]), Pull);
        soundtrack.Play();
        left.Play();
        _ = Read(soundtrack, 40 * Hop);
        _ = Read(left, 40 * Hop);
        soundtrack.ReplaceMoods(With([one]));
        float[] before = Read(left, 8 * Hop), after = Read(soundtrack, 8 * Hop);
        float[] difference = [.. after.Zip(before, (a, b) => a - b)];
        float largest = difference.Max(Math.Abs);
        int first = Array.FindIndex(difference, value => Math.Abs(value) > 1e-7f);
        Assert.True(largest > 0.01f && first >= 0, $"the layer was not heard: {largest}");
        // It leaves along a line while its filters ring; cut off, the first sample would be as large as any.
        Assert.All(difference.Skip(first).Take(2 * soundtrack.Channels), value => Assert.InRange(Math.Abs(value), 0, 0.1f * largest));
    }

    [Fact]
    public void OnlyFilesCanBeWatched() =>
        Assert.Throws<ArgumentException>(() => Soundtrack.Open(Model, MusicModels.File(), Pull with { WatchMoodFile = true }));
}
