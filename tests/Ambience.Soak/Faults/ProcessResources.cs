using Ambience.Soak.Reporting;

namespace Ambience.Soak.Faults;

/// <summary>What the process holds of the system.</summary>
/// <param name="Handles">
/// Open files, devices, sockets and notifications, without the two that each assembly holds: the runtime opens one when it
/// first needs it, and keeps it.
/// </param>
/// <param name="Threads">Threads of the system.</param>
/// <param name="Memory">Bytes.</param>
internal sealed record ProcessResources(int Handles, int Threads, MemoryFigures Memory)
{
    /// <summary>Counts; what is about to end gets the time for it.</summary>
    /// <param name="expected">The count that it should come down to; null: as it is.</param>
    public static ProcessResources Take(ProcessResources? expected = null)
    {
        ProcessResources now = Count();
        for (int wait = 0; wait < 100 && expected is not null && (now.Handles > expected.Handles || now.Threads > expected.Threads); wait++)
        {
            Thread.Sleep(20); // a thread that was joined leaves the system a moment later
            now = Count();
        }
        return now;
    }

    private static ProcessResources Count()
    {
        MemoryFigures memory = MemoryFigures.Take();
        int handles = Entries("/proc/self/fd").Count(handle => new FileInfo(handle).LinkTarget is { } file && !IsAssembly(file));
        return new ProcessResources(handles, Entries("/proc/self/task").Length, memory);
    }

    private static bool IsAssembly(string file) => file.EndsWith(".dll", StringComparison.Ordinal);

    private static string[] Entries(string folder) =>
        Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];
}
