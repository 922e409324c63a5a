using System.Runtime.CompilerServices;
using Xunit;

namespace Ambience.Runtime.Tests;

public class AllocationsTests
{
    [Fact]
    public void TheCounterSeesTheSmallestObjectOfOneRun() => Assert.True(Allocations.Of(() => Keep(new object()), runs: 1) > 0);

    [Fact]
    public void ABlockThatACollectionTakesIsNotCounted()
    {
        bool isFirst = true;
        Assert.Equal(0, Allocations.Of(() =>
        {
            if (isFirst)
                Keep(new object()); // so that there is a block to take
            isFirst = false;
            GC.Collect();
        }));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(object allocated) => GC.KeepAlive(allocated);
}
