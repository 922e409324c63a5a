namespace Ambience.Playback;

/// <summary>Counts what the audio path allocates on the thread that it runs on, from its construction on.</summary>
/// <remarks>
/// A garbage collection takes the rest of the block that the thread allocates from, up to 8 KB, and the runtime charges the thread with it although it asked for
/// nothing. So what was counted across a collection's pause is not believed: it counts as none. Code that allocates does so in other
/// blocks too, and is seen there. Allocates nothing.
/// </remarks>
internal readonly struct AllocationCount
{
    private readonly TimeSpan _pauses;
    private readonly long _bytes;

    private AllocationCount(TimeSpan pauses, long bytes) => (_pauses, _bytes) = (pauses, bytes);

    /// <summary>Begins to count.</summary>
    public static AllocationCount Start() => new(GC.GetTotalPauseDuration(), GC.GetAllocatedBytesForCurrentThread());

    /// <summary>Bytes so far; on the thread that began.</summary>
    public long Bytes
    {
        get
        {
            long bytes = GC.GetAllocatedBytesForCurrentThread() - _bytes;
            return GC.GetTotalPauseDuration() == _pauses ? bytes : 0;
        }
    }
}
