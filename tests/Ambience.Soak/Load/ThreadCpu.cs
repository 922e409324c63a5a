using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ambience.Soak.Load;

/// <summary>
/// What the calling thread has computed. A thread that is kept from its core burns nothing meanwhile, though the clock
/// on the wall goes on.
/// </summary>
internal static partial class ThreadCpu
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of time.h

    /// <summary>Seconds; where the system does not tell, those of the clock on the wall.</summary>
    public static double Seconds
    {
        get
        {
            if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(ThreadClock, out TimeSpec time) == 0)
                return time.Seconds + (time.Nanoseconds * 1e-9);
            return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        }
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds, Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);
}
