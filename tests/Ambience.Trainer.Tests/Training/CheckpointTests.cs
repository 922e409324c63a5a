using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Training;

public class CheckpointTests
{
    [Fact]
    public void WhatIsWrittenIsRead()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = TestRuns.Options with { Arithmetic = Arithmetic.Fused32 };
        Checkpoint written = TestRuns.Fresh(TestRuns.Shape, options);
        int count = written.Parameters.Length, memory = 15 * 3 * 32; // sum of dilations x streams x R
        float[] Counting(int length, float from) => [.. Enumerable.Range(0, length).Select(i => from + i)];
        written = written with
        {
            Step = 7, Seconds = 1.5, RateFactor = 0.25, SkippedSteps = 3, StartedFrom = "a.safetensors",
            Momentum = Counting(count, 1), Variance = Counting(count, 2), Mean = Counting(count, float.Epsilon),
            Memory = Counting(memory, -5),
        };
        written.Write(folder.Path);
        Checkpoint read = Checkpoint.Read(folder.Path);
        Assert.Equal(written.Shape, read.Shape);
        Assert.Equal(written.Options, read.Options);
        Assert.Equal(written.Moods, read.Moods);
        Assert.Equal((7, 1.5), (read.Step, read.Seconds));
        Assert.True(double.IsNaN(read.ValidationBits));
        Assert.Equal(written.Parameters, read.Parameters);
        Assert.Equal((0.25, 3, "a.safetensors"), (read.RateFactor, read.SkippedSteps, read.StartedFrom));
        Assert.Equal(written.Momentum, read.Momentum);
        Assert.Equal(written.Variance, read.Variance);
        Assert.Equal(written.Mean, read.Mean);
        Assert.Equal(written.Memory, read.Memory);
    }

    [Fact]
    public void VectorsOfAnotherShapeSaySo()
    {
        using var folder = new TemporaryFolder();
        Checkpoint fresh = TestRuns.Fresh(TestRuns.Shape, TestRuns.Options);
        (fresh with { Shape = TestRuns.Shape with { SkipChannels = 64 } }).Write(folder.Path);
        string message = Assert.Throws<AmbienceException>(() => Checkpoint.Read(folder.Path)).Message;
        Assert.Contains("weights for its shape, found 28650", message);
        (fresh with { Step = 1, Momentum = fresh.Parameters, Variance = fresh.Parameters, Mean = fresh.Parameters }).Write(folder.Path);
        Assert.Contains("memory", Assert.Throws<AmbienceException>(() => Checkpoint.Read(folder.Path)).Message);
    }

    [Fact]
    public void AFieldThatAnOlderVersionDidNotHaveTakesItsDefault()
    {
        using var folder = new TemporaryFolder();
        Checkpoint fresh = TestRuns.Fresh(TestRuns.Shape, TestRuns.Options);
        fresh.Write(folder.Path);
        // The file of an older version: the same, without what has come since.
        byte[] bytes = File.ReadAllBytes(folder[Checkpoint.FileName]);
        int magic = "AMBIENCE-TRAINING\n".Length, length = BitConverter.ToInt32(bytes, magic);
        var json = System.Text.Json.Nodes.JsonNode.Parse(bytes.AsSpan(magic + 4, length))!.AsObject();
        foreach (string since in new[] { "BestBits", "RateFactor", "SkippedSteps", "StartedFrom" })
            Assert.True(json.Remove(since));
        foreach (string since in new[] { "Device", "Threads", "KeepBest", "KeepLast", "ListenEvery", "ListenSeconds", "Schedule", "MoodBalance" })
            Assert.True(json["Options"]!.AsObject().Remove(since));
        byte[] text = System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        File.WriteAllBytes(folder[Checkpoint.FileName],
            [.. bytes[..magic], .. BitConverter.GetBytes(text.Length), .. text, .. bytes[(magic + 4 + length)..]]);
        Checkpoint old = Checkpoint.Read(folder.Path);
        Assert.Equal(fresh.Parameters, old.Parameters);
        Assert.Equal(fresh.Options, old.Options);
        Assert.Equal(1, old.RateFactor);
    }

    [Fact]
    public void ATruncatedOneSaysSo()
    {
        using var folder = new TemporaryFolder();
        TestRuns.Fresh(TestRuns.Shape, TestRuns.Options).Write(folder.Path);
        byte[] whole = File.ReadAllBytes(folder[Checkpoint.FileName]);
        for (int length = 0; length < whole.Length; length += 1 + (whole.Length / 97))
        {
            File.WriteAllBytes(folder[Checkpoint.FileName], whole[..length]);
            var e = Assert.Throws<AmbienceException>(() => Checkpoint.Read(folder.Path));
            Assert.Contains(Checkpoint.FileName, e.Message);
        }
    }

    [Fact]
    public void AnotherFileSaysSo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[Checkpoint.FileName], "a text about something else, long enough to be read");
        var e = Assert.Throws<AmbienceException>(() => Checkpoint.Read(folder.Path));
        Assert.Contains("does not begin as a checkpoint", e.Message);
    }

    [Fact]
    public void AnEmptyFolderTellsHowToStart()
    {
        using var folder = new TemporaryFolder();
        var e = Assert.Throws<AmbienceException>(() => Checkpoint.Read(folder.Path));
        Assert.Contains("train --store", e.Message);
    }

    [Fact]
    public void AFolderThatCannotBeWrittenKeepsTheOldCheckpoint()
    {
        using var folder = new TemporaryFolder();
        Checkpoint old = TestRuns.Fresh(TestRuns.Shape, TestRuns.Options);
        old.Write(folder.Path);
        // The temporary file cannot be made where a folder of its name stands, whoever the user is.
        _ = Directory.CreateDirectory(folder[$"{Checkpoint.FileName}.{Environment.ProcessId}.tmp"]);
        _ = Assert.Throws<AmbienceException>(() => (old with { Step = 99 }).Write(folder.Path));
        Assert.Equal(0, Checkpoint.Read(folder.Path).Step);
    }
}
