using System.Runtime.CompilerServices;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>Counts what a piece of code allocates on its thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// Runs it once to compile it and set everything up, then counts the bytes of many further runs. The least of three
    /// counts: a collection that other threads cause in between charges this thread with memory that it never asked for.
    /// </summary>
    public static long Of(Action action, int runs = 20)
    {
        action();
        long least = long.MaxValue;
        for (int count = 0; count < 3 && least > 0; count++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int run = 0; run < runs; run++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}

public class AllocationsTests
{
    [Fact]
    public void TheCounterSeesASmallObject() => Assert.True(Allocations.Of(() => Keep(new byte[1])) > 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(object allocated) => GC.KeepAlive(allocated);
}
