using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>Counts managed allocations of the calling thread.</summary>
internal static class Allocation
{
    /// <summary>Bytes that a second run of the action allocates; the first warms up.</summary>
    public static long Bytes(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Fails if the action allocates, and also if this way of counting does not see an allocation.</summary>
    public static void AssertNone(Action action)
    {
        object? kept = null;
        Assert.True(Bytes(() => kept = new byte[10]) >= 10, "the control allocates, but was not seen to");
        GC.KeepAlive(kept);
        Assert.Equal(0, Bytes(action));
    }
}
