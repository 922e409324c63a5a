using System.Runtime.InteropServices;

namespace Ambience.Soak.Reporting;

/// <summary>What a process holds, in bytes.</summary>
/// <param name="Managed">Objects that are reachable, counted after a full collection.</param>
/// <param name="Native">Handed out by the C library's allocator; null where it cannot be asked.</param>
/// <param name="Resident">Memory of the machine in use, with code and whatever the runtime keeps in reserve.</param>
internal sealed partial record MemoryFigures(long Managed, long? Native, long Resident)
{
    /// <summary>Cleans up first, so that only what is kept counts. Stops the world for some milliseconds.</summary>
    public static MemoryFigures Take()
    {
        for (int round = 0; round < 2; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return new MemoryFigures(GC.GetTotalMemory(forceFullCollection: false), NativeBytes(), Environment.WorkingSet);
    }

    /// <summary>glibc's own count, after free pages at the ends of its arenas were given back.</summary>
    private static long? NativeBytes()
    {
        try
        {
            if (!OperatingSystem.IsLinux())
                return null;
            _ = Trim(0);
            AllocatorFigures figures = Ask();
            return (long)(figures.InUse + figures.MappedBytes);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // another C library, or glibc before 2.33
        }
    }

    /// <summary>struct mallinfo2 of malloc.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AllocatorFigures
    {
        public readonly nuint Arena, FreeChunks, FastChunks, MappedCount, MappedBytes, MostUsed, FastFree, InUse, Free, Top;
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial AllocatorFigures Ask();

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
