using Ambience.Audio;
using Ambience.Trainer.Data;
using Ambience.Trainer.Imports;
using Ambience.Trainer.Tests.Training;
using Xunit;
using static Ambience.Trainer.Tests.Data.TestAudio;

namespace Ambience.Trainer.Tests.Data;

/// <summary>Memory of the process is measured, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(PreparationMemoryTests), DisableParallelization = true)]
[Collection(nameof(PreparationMemoryTests))]
public sealed class PreparationMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact] // what is alive after ten minutes of one file is what was alive after the first half minute
    public void AFileOfAnyLengthNeedsNoMoreMemory()
    {
        WaveFile.Write(_folder["long.wav"], Noise(12_000, 600, 1), WaveEncoding.Pcm16);
        using var source = new WaveSource(_folder["long.wav"]);
        using var check = new SourceCheck(source);
        var alive = new List<long>();
        foreach (Section _ in new SectionReader(check, OddShape, 1).Read(TestContext.Current.CancellationToken))
            alive.Add(Alive());
        Assert.True(alive.Count > 15);
        AssertGrowth(alive[1], alive[^2], 4 << 20, alive); // two sections; ten minutes in memory are 58 MB
    }

    [Fact] // nor does a folder of many files
    public void ManyFilesNeedNoMoreMemoryThanAFew()
    {
        Directory.CreateDirectory(_folder["audio/calm"]);
        for (int i = 0; i < 24; i++)
            WaveFile.Write(_folder[$"audio/calm/{i:00}.wav"], Noise(12_000, 20, i), WaveEncoding.Pcm16);
        var alive = new List<long>();
        new Preparation(new() { Shape = OddShape, Threads = 1 }).Run(
            _folder["audio"], _folder["store"], (_, _, _) => alive.Add(Alive()),
            TestContext.Current.CancellationToken);
        // Lanes and features of the 20 files between are 40 MB; what stays of each is its statistics, some 20 kB.
        AssertGrowth(alive[3], alive[^1], 2 << 20, alive);
    }

    /// <summary>Bytes of objects that are in use, without what earlier tests left to their finalizers.</summary>
    private static long Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>What shrinks was there before (pools give back at collections); more than this could hide what is looked for.</summary>
    private static void AssertGrowth(long from, long to, long most, List<long> alive) =>
        Assert.True(to - from > -16 << 20 && to - from < most, $"bytes alive: {string.Join(", ", alive)}");
}
