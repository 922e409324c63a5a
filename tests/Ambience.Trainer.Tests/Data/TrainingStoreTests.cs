using Ambience.Conducting;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;
using static Ambience.Trainer.Tests.Data.TestAudio;

namespace Ambience.Trainer.Tests.Data;

public sealed class TrainingStoreTests : IDisposable
{
    private const int Lanes = 6, Width = ControlLayout.FeatureCount;
    private static readonly string[] s_moods = ["calm", "tense"];
    private static readonly float[] s_deviations = [1, 2, 0.5f, 4, 0.25f, 8];

    private readonly TemporaryFolder _folder = new();

    private string StoreFolder => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatWasWrittenIsRead()
    {
        Write(StoreFolder, from: 1);
        using TrainingStore store = TrainingStore.Open(StoreFolder);

        Assert.Equal(OddShape, store.Shape);
        Assert.Equal(s_moods, store.Moods);
        Assert.Equal(s_deviations, store.LaneDeviations);
        Assert.Equal(Counting(3 * 61, 7), store.SynthesisFilters);
        Assert.Equal(-21.5, store.TrainingLoudnessLufs);
        Assert.Equal([new TrainingFile("calm/a.wav", "calm", "00ff", 12.25, "MIT")], store.Files);
        Assert.Equal(8, store.Prior!.SegmentHops);
        Assert.Equal(["calm", "tense"], store.Prior.Moods.Select(mood => mood.Mood));
        Assert.Equal(Counting(3 * 2 * 14, 20), store.Prior.Moods[1].Slow);
        Assert.Equal(Counting(3 * 8, 21), store.Prior.Moods[1].Onsets);
        Assert.Equal(Counting(9, 22), store.Prior.Moods[1].Transitions);

        Assert.Equal(["calm/a.wav", "tense/b.wav"], store.Clips.Select(clip => clip.Name));
        Assert.Equal([0, 1], store.Clips.Select(clip => clip.MoodIndex));
        Assert.Equal([false, true], store.Clips.Select(clip => clip.HeldOut));
        Assert.Equal([83, 41], store.Clips.Select(clip => clip.Frames));
        Assert.Equal([3, 2], store.Clips.Select(clip => clip.Hops));
    }

    [Fact]
    public void LanesAreInUnitsOfTheirDeviation()
    {
        Write(StoreFolder, from: 1);
        using TrainingStore store = TrainingStore.Open(StoreFolder);
        var lanes = new float[2 * Lanes];
        store.Clips[1].ReadLanes(5, lanes);
        for (int i = 0; i < lanes.Length; i++)
            Assert.Equal((1001 + (0.25f * ((5 * Lanes) + i))) / s_deviations[i % Lanes], lanes[i]);
    }

    [Theory]
    [InlineData(-4, 3)]
    [InlineData(-2, 5)]
    [InlineData(38, 7)]
    [InlineData(41, 2)]
    [InlineData(-3, 50)]
    [InlineData(int.MaxValue - 1, 3)]
    [InlineData(int.MinValue, 3)]
    public void FramesOutsideTheClipAreSilence(int start, int frames)
    {
        Write(StoreFolder, from: 1);
        using TrainingStore store = TrainingStore.Open(StoreFolder);
        float[] lanes = [.. Enumerable.Repeat(float.NaN, frames * Lanes)], whole = new float[41 * Lanes];
        store.Clips[1].ReadLanes(start, lanes);
        store.Clips[1].ReadLanes(0, whole);
        for (int i = 0; i < lanes.Length; i++)
        {
            long at = ((long)start * Lanes) + i;
            Assert.Equal(at >= 0 && at < whole.Length ? whole[at] : 0, lanes[i]);
        }
    }

    [Fact]
    public void FeaturesOutsideTheClipRepeatItsEnds()
    {
        Write(StoreFolder, from: 1);
        using TrainingStore store = TrainingStore.Open(StoreFolder);
        var features = new float[5 * Width];
        store.Clips[1].ReadFeatures(-1, features);
        int[] hops = [0, 0, 1, 1, 1];
        for (int i = 0; i < features.Length; i++)
            Assert.Equal(2001 + (0.25f * ((hops[i / Width] * Width) + (i % Width))), features[i]);
    }

    [Fact]
    public void AStoreReplacesAnOlderOneWhole()
    {
        Write(StoreFolder, from: 1);
        Write(StoreFolder, from: 5);
        using TrainingStore store = TrainingStore.Open(StoreFolder);
        var lanes = new float[Lanes];
        store.Clips[0].ReadLanes(0, lanes);
        Assert.Equal(5, lanes[0]);
        Assert.Equal(["store"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AnInterruptedWriterLeavesTheOldStore()
    {
        Write(StoreFolder, from: 1);
        using (var writer = new TrainingStoreWriter(StoreFolder, OddShape))
            writer.AddClip("x", 0, false, Counting(40 * Lanes, 9), Counting(Width, 9));
        using TrainingStore store = TrainingStore.Open(StoreFolder);
        Assert.Equal("calm/a.wav", store.Clips[0].Name);
        Assert.Equal(["store"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact] // as after a power cut: nobody was there to clean up
    public void WhatAKilledWriterLeavesDoesNotOpenAndIsSweptAwayByTheNext()
    {
        var writer = new TrainingStoreWriter(StoreFolder, OddShape);
        writer.AddClip("x", 0, false, Counting(40 * Lanes, 9), Counting(Width, 9));
        foreach (string left in Directory.GetDirectories(_folder.Path))
            Assert.Throws<AmbienceException>(() => TrainingStore.Open(left));
        Write(StoreFolder, from: 1);
        TrainingStore.Open(StoreFolder).Dispose();
    }

    [Fact]
    public void AFolderWithOtherFilesIsNotReplaced()
    {
        Directory.CreateDirectory(StoreFolder);
        File.WriteAllText(Path.Combine(StoreFolder, "thesis.txt"), "years of work");
        var e = Assert.Throws<AmbienceException>(() => new TrainingStoreWriter(StoreFolder, OddShape));
        Assert.Contains("other files", e.Message);
        Assert.True(File.Exists(Path.Combine(StoreFolder, "thesis.txt")));
    }

    [Fact]
    public void AFolderThatIsNoStoreIsSaidToBeNone()
    {
        Assert.Contains("no such folder",
            Assert.Throws<AmbienceException>(() => TrainingStore.Open(StoreFolder)).Message);
        Directory.CreateDirectory(StoreFolder);
        Assert.Contains("store.json", Assert.Throws<AmbienceException>(() => TrainingStore.Open(StoreFolder)).Message);
    }

    [Theory]
    [InlineData(StoreManifest.LanesFile)]
    [InlineData(StoreManifest.FeaturesFile)]
    [InlineData(StoreManifest.FiltersFile)]
    [InlineData(StoreManifest.PriorFile)]
    [InlineData(StoreManifest.FileName)]
    public void AFileThatWasCutShortIsNamed(string name)
    {
        Write(StoreFolder, from: 1);
        string path = Path.Combine(StoreFolder, name);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(file.Length - 3);
        Assert.Contains(name, Assert.Throws<AmbienceException>(() => TrainingStore.Open(StoreFolder)).Message);
        File.Delete(path);
        Assert.Contains(name, Assert.Throws<AmbienceException>(() => TrainingStore.Open(StoreFolder)).Message);
    }

    [Theory]
    [InlineData("\"Version\": 1", "\"Version\": 2", "version 1, found 2")]
    [InlineData("\"Bands\": 3", "\"Bands\": 300", "bands")]
    [InlineData("\"Frames\": 83", "\"Frames\": -83", "-83")]
    [InlineData("\"MoodIndex\": 1", "\"MoodIndex\": 2", "tense/b.wav")]
    [InlineData("\"Moods\": [", "\"Moods\": 7, \"x\": [", "store.json")]
    public void AManifestThatDoesNotFitIsRefused(string found, string replaced, string said)
    {
        Write(StoreFolder, from: 1);
        string path = Path.Combine(StoreFolder, StoreManifest.FileName), json = File.ReadAllText(path);
        Assert.Contains(found, json);
        File.WriteAllText(path, json.Replace(found, replaced));
        Assert.Contains(said, Assert.Throws<AmbienceException>(() => TrainingStore.Open(StoreFolder)).Message);
    }

    [Fact]
    public void ANetworkFitsIfItsAudioDoes()
    {
        Write(StoreFolder, from: 1);
        using TrainingStore store = TrainingStore.Open(StoreFolder);
        store.RequireFits(OddShape with { ResidualChannels = 99, Dilations = [1, 3], Name = "wider" });
        Assert.Contains("hop frames",
            Assert.Throws<AmbienceException>(() => store.RequireFits(OddShape with { HopFrames = 16 })).Message);
        Assert.Contains("sample rate",
            Assert.Throws<AmbienceException>(() => store.RequireFits(WaveNetPresets.Ambient48)).Message);
    }

    private static void Write(string folder, float from)
    {
        using var writer = new TrainingStoreWriter(folder, OddShape);
        writer.AddClip("calm/a.wav", 0, false, Counting(83 * Lanes, from), Counting(3 * Width, from));
        writer.AddClip("tense/b.wav", 1, true, Counting(41 * Lanes, from + 1000), Counting(2 * Width, from + 2000));
        var prior = new ControlPrior(8,
        [
            new MoodPrior("calm", 1, Counting(2 * 14, 10), Counting(8, 11), [1]),
            new MoodPrior("tense", 3, Counting(3 * 2 * 14, 20), Counting(3 * 8, 21), Counting(9, 22)),
        ]);
        writer.Commit(s_moods, s_deviations, Counting(3 * 61, 7), prior, -21.5,
            [new("calm/a.wav", "calm", "00ff", 12.25, "MIT")]);
    }
}
