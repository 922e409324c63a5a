using System.Runtime.InteropServices;
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

    [Fact] // more shards than stay mapped, from several threads
    public void ShardsAreMappedAndUnmappedUnderReaders()
    {
        Write(StoreFolder, from: 1);
        var hops = new Dictionary<string, long> { ["aaaa"] = 3, ["bbbb"] = 2 };
        using var files = new ShardFiles(StoreFolder, OddShape, hops, mostMapped: 1);
        Parallel.For(0, 400, i =>
        {
            var value = new float[1];
            using ShardFiles.Lease shard = files.Open(i % 3 == 0 ? "bbbb" : "aaaa");
            shard.Lanes.Read(2, value);
            Assert.Equal(i % 3 == 0 ? 1001.5f : 1.5f, value[0]);
        });
        using (files.Open("aaaa"))
            Assert.InRange(files.Mapped, 1, 2);
        files.Open("bbbb").Dispose();
        files.Open("aaaa").Dispose();
        Assert.Equal(1, files.Mapped);
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
    [InlineData("shards/aaaa.lanes.f32")]
    [InlineData("shards/bbbb.features.f32")]
    [InlineData("filters.f32")]
    [InlineData("prior.f32")]
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
    [InlineData("\"Version\": 2", "\"Version\": 1", "version 2, found version 1")]
    [InlineData("\"Version\": 2", "\"Version\": 3", "Prepare it again: prepare AUDIO-FOLDER --store")]
    [InlineData("\"FirstHop\": 0", "\"FirstHop\": -1", "calm/a.wav")]
    [InlineData("\"FirstHop\": 0", "\"FirstHop\": 1", "within the 3 of its shard")]
    [InlineData("\"Shard\": \"aaaa\"", "\"Shard\": \"cccc\"", "cccc")]
    [InlineData("\"aaaa\": 3", "\"aaaa\": 4", "aaaa.lanes.f32")]
    [InlineData("\"aaaa\"", "\"../aaaa\"", "../aaaa")]
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
        WriteShard(folder, "aaaa", 83, from, from);
        WriteShard(folder, "bbbb", 41, from + 1000, from + 2000);
        File.WriteAllBytes(Path.Combine(folder, "filters.f32"), Bytes(Counting(3 * 61, 7)));
        File.WriteAllBytes(Path.Combine(folder, "prior.f32"), Bytes(
        [
            .. Counting(2 * 14, 10), .. Counting(8, 11), 1,
            .. Counting(3 * 2 * 14, 20), .. Counting(3 * 8, 21), .. Counting(9, 22),
        ]));
        var manifest = new StoreManifest
        {
            Version = StoreManifest.CurrentVersion,
            Shape = OddShape,
            Moods = s_moods,
            LaneDeviations = s_deviations,
            TrainingLoudnessLufs = -21.5,
            FilterFloats = 3 * 61,
            PriorSegmentHops = 8,
            PriorSegments = [1, 3],
            Filters = "filters.f32",
            Prior = "prior.f32",
            Shards = new Dictionary<string, long> { ["aaaa"] = 3, ["bbbb"] = 2 },
            Clips = [new("calm/a.wav", 0, false, 83, "aaaa", 0), new("tense/b.wav", 1, true, 41, "bbbb", 0)],
            Files = [new("calm/a.wav", "calm", "00ff", 12.25, "MIT")],
        };
        File.WriteAllBytes(Path.Combine(folder, StoreManifest.FileName), manifest.ToJson());
    }

    private static void WriteShard(string folder, string key, int frames, float lanesFrom, float featuresFrom)
    {
        int hops = StoredClip.HopsOf(frames, OddShape);
        Directory.CreateDirectory(Path.Combine(folder, ShardFolder.Name));
        var lanes = new float[hops * OddShape.HopFrames * Lanes];
        Counting(frames * Lanes, lanesFrom).CopyTo(lanes, 0);
        File.WriteAllBytes(ShardFolder.LanesPath(folder, key), Bytes(lanes));
        File.WriteAllBytes(ShardFolder.FeaturesPath(folder, key), Bytes(Counting(hops * Width, featuresFrom)));
    }

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
