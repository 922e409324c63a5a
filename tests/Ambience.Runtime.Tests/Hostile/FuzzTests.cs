using Ambience.Fuzz;
using Ambience.Fuzz.Targets;
using Xunit;

namespace Ambience.Runtime.Tests.Hostile;

/// <summary>
/// Files made to break a reader, the same ones each time: read or refused, within the memory that is promised. The program
/// Ambience.Fuzz makes as many more as one likes.
/// </summary>
public class FuzzTests
{
    [Fact]
    public void WeightFiles() => Check(new WeightTarget(), rounds: 6_000);

    [Fact]
    public void MoodFiles() => Check(new MoodTarget(), rounds: 3_000);

    [Fact]
    public void WaveFiles() => Check(new WaveTarget(), rounds: 4_000);

    private static void Check(IFuzzTarget target, int rounds)
    {
        (int read, int refused) = FuzzRun.Many(target, seed: 7, rounds);
        // Both must happen often, or the damage is not what this test thinks.
        Assert.True(read > rounds / 100 && refused > rounds / 4, $"{read} read, {refused} refused");
    }

    [Fact]
    public void ADefectIsSeen()
    {
        Assert.Contains("found System.IndexOutOfRangeException",
            Assert.Throws<FuzzException>(() => FuzzRun.One(new Broken(() => throw new IndexOutOfRangeException()), [1, 2])).Message);
        Assert.Contains("expected at most 1000 bytes",
            Assert.Throws<FuzzException>(() => FuzzRun.One(new Broken(() => GC.KeepAlive(new byte[2_000])), [1, 2])).Message);
        Assert.True(FuzzRun.One(new Broken(() => { }), [1, 2]));
        Assert.False(FuzzRun.One(new Broken(() => throw new AmbienceException("no")), [1, 2]));
    }

    private sealed class Broken(Action read) : IFuzzTarget
    {
        public string Name => "broken";
        public IReadOnlyList<byte[]> Corpus => [[1]];
        public IReadOnlyList<byte[]> Words => [[2]];
        public long AllocationBound(long fileBytes) => 1_000;
        public void Read(byte[] file) => read();
    }
}
