using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Model;

/// <summary>What disks and callers do to a weight file.</summary>
public class WeightFileDiskTests
{
    [Fact]
    public void AMissingFileSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        foreach (string path in new[] { folder.File("none.safetensors"), Path.Combine(folder.File("no-folder"), "none") })
        {
            var e = Assert.Throws<WeightFileException>(() => WeightFile.Read(path));
            Assert.Equal(path, e.FilePath);
            Assert.Contains("there is no such weight file", e.Message);
        }
    }

    [Fact]
    public void AFolderIsNoWeightFile()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("could not be read", Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.Path)).Message);
    }

    [Fact]
    public void AnEmptyFileIsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("empty"), []);
        Assert.Contains("found only 0 bytes", Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.File("empty"))).Message);
    }

    [Fact]
    public void AHugeFileIsRefusedUnread()
    {
        using var folder = new TemporaryFolder();
        using (FileStream sparse = File.Create(folder.File("huge")))
            sparse.SetLength(WeightFile.MaximumBytes + 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("at most 1073741824", Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.File("huge"))).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void AnEndlessDeviceIsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such device.");
        Assert.Throws<WeightFileException>(() => WeightFile.Read("/dev/zero"));
    }

    [Theory] // a diverged training must not reach a game
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void NumbersThatAreNoneAreNotWritten(float bad)
    {
        using var folder = new TemporaryFolder();
        WaveNetModel model = TestModels.Banded();
        model.Weights.Layers[3].Skip[17] = bad;
        var e = Assert.Throws<WeightFileException>(() => WeightFile.Write(folder.File("f"), model, WeightFormat.Float32));
        Assert.Contains("tensor 'layers.3.skip.weight', value 17", e.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void PartsThatDoNotFitAreNotWritten()
    {
        using var folder = new TemporaryFolder();
        WaveNetModel good = TestModels.Banded();
        WaveNetModel With(float[]? lanes = null, float[]? moods = null, float[]? filters = null, string[]? names = null) => new()
        {
            Weights = good.Weights,
            Control = good.Control,
            Moods = names ?? good.Moods,
            Prior = good.Prior,
            LaneDeviations = lanes ?? good.LaneDeviations,
            MoodEmbeddings = moods ?? good.MoodEmbeddings,
            SynthesisFilters = filters ?? good.SynthesisFilters,
        };
        void Refused(WaveNetModel model, string says) =>
            Assert.Contains(says, Assert.Throws<WeightFileException>(() => WeightFile.Write(folder.File("f"), model, WeightFormat.Int8)).Message);

        Refused(With(lanes: [1f, 1f]), "'lanes.deviation' must have 3 values, but has 2");
        Refused(With(moods: new float[11]), "'mood.embedding' must have 12 values, but has 11");
        Refused(With(filters: new float[4]), "'filterbank.synthesis' must have 3 values, but has 4");
        Refused(With(filters: []), "1 to 16384 for 3 bands");
        Refused(With(names: ["höhle 2", "calm"]), "expected 'höhle 2', found 'calm'");
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    /// <summary>
    /// The temporary file beside the target is made to be /dev/full, on which every write fails as on a full disk (ENOSPC).
    /// </summary>
    [Fact]
    public void AFullDiskLeavesTheOldFile()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has a disk that is always full.");
        using var folder = new TemporaryFolder();
        string path = folder.File("weights.safetensors");
        WeightFile.Write(path, TestModels.MuLaw(), WeightFormat.Float32);
        byte[] before = File.ReadAllBytes(path);
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.tmp", "/dev/full");

        var e = Assert.Throws<AmbienceException>(() => WeightFile.Write(path, TestModels.Banded(), WeightFormat.Float32));
        Assert.Contains("No space left on device", e.Message);
        Assert.Contains("Check the free space", e.Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
