using Ambience.Playback;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

public class AllocationCountTests
{
    private static object? s_kept;

    [Fact]
    public void ItSeesWhatItsThreadAllocates()
    {
        // Other tests collect too: one of a few counts is undisturbed.
        Assert.Contains(Enumerable.Range(0, 50), _ =>
        {
            var count = AllocationCount.Start();
            s_kept = new byte[1000];
            return count.Bytes is >= 1000 and < 20_000;
        });
    }

    [Fact]
    public void ACollectionIsNoAllocation()
    {
        for (int i = 0; i < 20; i++)
        {
            s_kept = new byte[100]; // a block to allocate from, which the collection takes away
            var count = AllocationCount.Start();
            GC.Collect(0);
            Assert.Equal(0, count.Bytes);
        }
    }
}
