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
        Checkpoint written = TestRuns.Fresh(TestRuns.Shape, options) with
        {
            Step = 7, Seconds = 1.5, Momentum = [1, 2], Variance = [3], Mean = [], Memory = [float.Epsilon],
        };
        written.Write(folder.Path);
        Checkpoint read = Checkpoint.Read(folder.Path);
        Assert.Equal(written.Shape, read.Shape);
        Assert.Equal(written.Options, read.Options);
        Assert.Equal(written.Moods, read.Moods);
        Assert.Equal((7, 1.5), (read.Step, read.Seconds));
        Assert.True(double.IsNaN(read.ValidationBits));
        Assert.Equal(written.Parameters, read.Parameters);
        Assert.Equal([1, 2], read.Momentum);
        Assert.Equal([3], read.Variance);
        Assert.Empty(read.Mean);
        Assert.Equal([float.Epsilon], read.Memory);
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
