using System.Security.Cryptography;
using Ambience.Audio;
using Ambience.Trainer.Data;
using Ambience.Trainer.Tests.Training;
using Xunit;
using static Ambience.Trainer.Tests.Data.TestAudio;

namespace Ambience.Trainer.Tests.Data;

/// <summary>What happens to a store when preparing is interrupted, killed, repeated, or runs out of disk or memory.</summary>
public sealed class PreparationResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PreparationResumeTests()
    {
        for (int i = 0; i < 4; i++)
            Write($"calm/{i}.wav", i);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AnInterruptedPreparationGoesOnWhereItWas()
    {
        using var interrupt = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Prepare((_, done, _) => Cancel(done == 2), interrupt.Token));
        Assert.Throws<AmbienceException>(() => TrainingStore.Open(_folder["store"])); // no half of one

        PreparationReport report = Prepare();
        Assert.Equal([true, true, false, false], report.Files.Select(file => file.PreparedEarlier));
        Assert.Equal(4, report.PreparedSeconds, 0.01);
        using TrainingStore store = TrainingStore.Open(_folder["store"]);
        Assert.Equal(4, store.Files.Count);

        void Cancel(bool now)
        {
            if (now)
                interrupt.Cancel();
        }
    }

    [Fact] // renamed, added, removed, changed: only what is new is prepared, and what is gone leaves no shard
    public void AStoreIsBroughtUpToDate()
    {
        Prepare();
        string calm = Path.Combine(_folder["audio"], "calm");
        File.Move(Path.Combine(calm, "0.wav"), Path.Combine(calm, "renamed.wav"));
        File.Delete(Path.Combine(calm, "1.wav"));
        Write("calm/2.wav", 9);
        Write("tense/new.wav", 8);
        PreparationReport report = Prepare();
        Assert.Equal(["calm/2.wav", "calm/3.wav", "calm/renamed.wav", "tense/new.wav"], report.Files.Select(f => f.Name));
        Assert.Equal([false, true, true, false], report.Files.Select(file => file.PreparedEarlier));
        Assert.Equal(4 * 3, Directory.GetFiles(Path.Combine(_folder["store"], "shards")).Length);
        Assert.Equal(3, Directory.GetFiles(_folder["store"]).Length); // store.json, filters, prior
    }

    [Fact] // a shard without its JSON, one cut short, and a temporary file: what a killed process or a power cut leaves
    public void WhatAKilledPreparationLeavesIsMadeAnew()
    {
        Prepare();
        string shards = Path.Combine(_folder["store"], "shards");
        string[] infos = [.. Directory.GetFiles(shards, "*.json").Order()];
        File.Delete(infos[0]);
        using (FileStream lanes = File.OpenWrite(infos[1].Replace(".json", ".lanes.f32")))
            lanes.SetLength(lanes.Length / 2);
        File.WriteAllText(infos[2] + ".123.tmp", "half");
        File.WriteAllText(infos[3], "{ half");
        // The old store.json is still there, and says so when something of it is missing.
        Assert.Contains("damaged", Assert.Throws<AmbienceException>(() => TrainingStore.Open(_folder["store"])).Message);

        Assert.Equal(1, Prepare().Files.Count(file => file.PreparedEarlier));
        TrainingStore.Open(_folder["store"]).Dispose();
        Assert.Empty(Directory.GetFiles(shards, "*.tmp"));
    }

    [Fact] // there is no moment without a store: the old one opens until the new one does
    public void TheOldStoreOpensWhileTheNewOneIsBeingMade()
    {
        Prepare();
        Write("tense/new.wav", 7);
        int opened = 0;
        Prepare((_, _, _) =>
        {
            using TrainingStore store = TrainingStore.Open(_folder["store"]);
            Assert.Equal(["calm"], store.Moods);
            Interlocked.Increment(ref opened);
        });
        Assert.Equal(5, opened);
        using TrainingStore after = TrainingStore.Open(_folder["store"]);
        Assert.Equal(["calm", "tense"], after.Moods);
    }

    [Fact]
    public void AStoreOfAnOlderVersionIsReplacedWhole()
    {
        Directory.CreateDirectory(_folder["store"]);
        File.WriteAllText(_folder["store/store.json"], """{ "Version": 1, "LaneDeviations": 3 }""");
        File.WriteAllText(_folder["store/lanes.f32"], "many gigabytes");
        var e = Assert.Throws<AmbienceException>(() => TrainingStore.Open(_folder["store"]));
        Assert.Contains("version 2, found version 1", e.Message);
        Assert.Contains("prepare AUDIO-FOLDER --store", e.Message);
        Prepare();
        TrainingStore.Open(_folder["store"]).Dispose();
        Assert.False(File.Exists(_folder["store/lanes.f32"]));
    }

    [Fact]
    public void AFolderWithOtherFilesIsNotTouched()
    {
        Directory.CreateDirectory(_folder["store"]);
        File.WriteAllText(_folder["store/thesis.txt"], "years of work");
        Assert.Contains("other files", Assert.Throws<AmbienceException>(() => Prepare()).Message);
        Assert.Equal([_folder["store/thesis.txt"]], Directory.GetFileSystemEntries(_folder["store"]));
        File.WriteAllText(_folder["file"], "x");
        Assert.Contains("found a file", Assert.Throws<AmbienceException>(() => new StorePlace(_folder["file"])).Message);
    }

    [Fact]
    public void TwoWritersDoNotMeet()
    {
        using var first = new StorePlace(_folder["store"]);
        Assert.Contains("another 'prepare'", Assert.Throws<AmbienceException>(() => Prepare()).Message);
    }

    [Fact] // the shard is made to be /dev/full, on which every write fails as on a full disk
    public void AFullDiskIsAClearErrorAndKeepsWhatIsDone()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a disk that is always full.");
        string hash = Convert.ToHexStringLower(
            SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder["audio"], "calm", "3.wav"))));
        string key = new ShardFolder(_folder["store"], OddShape, null).KeyOf(hash);
        Directory.CreateDirectory(_folder["store/shards"]);
        File.CreateSymbolicLink(ShardFolder.LanesPath(_folder["store"], key), "/dev/full");

        var e = Assert.Throws<AmbienceException>(() => Prepare());
        Assert.Contains("No space left on device", e.Message);
        Assert.Contains("Check the free space", e.Message);
        Assert.Throws<AmbienceException>(() => TrainingStore.Open(_folder["store"]));
        Assert.Equal([true, true, true, false], Prepare().Files.Select(file => file.PreparedEarlier));
    }

    private PreparationReport Prepare(Action<string, int, int>? done = null, CancellationToken? cancellation = null) =>
        new Preparation(new() { Shape = OddShape, Threads = 1 }).Run(
            _folder["audio"], _folder["store"], done ?? ((_, _, _) => { }),
            cancellation ?? TestContext.Current.CancellationToken);

    private void Write(string name, int seed)
    {
        string path = Path.Combine(_folder["audio"], name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WaveFile.Write(path, Arpeggio(12_000, 2, [55 + seed, 62 + seed]), WaveEncoding.Pcm16);
    }
}
