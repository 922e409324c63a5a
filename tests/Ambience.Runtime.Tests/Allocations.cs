namespace Ambience.Runtime.Tests;

/// <summary>Counts what a piece of code allocates on its thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// Runs it once to compile it and set everything up, then counts the bytes of many further runs. A count that a collection fell
    /// into is taken again, up to twice: the collection, which other threads cause, charges this thread with the rest of its block,
    /// memory that it never asked for.
    /// </summary>
    public static long Of(Action action, int runs = 20)
    {
        action();
        long least = long.MaxValue;
        bool collected = true;
        for (int count = 0; count < 3 && least > 0 && collected; count++)
        {
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int run = 0; run < runs; run++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            collected = GC.CollectionCount(0) != collections;
        }
        return least;
    }
}
