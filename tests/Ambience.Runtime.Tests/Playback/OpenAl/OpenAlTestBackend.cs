using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// Has OpenAL Soft play into its null backend in this process, so that tests sound alike on machines with and without a
/// sound card. The null backend takes audio at the pace of real time; the loopback device is not touched by this.
/// </summary>
internal static partial class OpenAlTestBackend
{
    [ModuleInitializer]
    internal static void Choose()
    {
        if (Environment.GetEnvironmentVariable("ALSOFT_DRIVERS") is not null)
            return;
        Environment.SetEnvironmentVariable("ALSOFT_DRIVERS", "null");
        // .NET keeps its own copy of the environment on Unix; the library reads the C one.
        if (!OperatingSystem.IsWindows())
            _ = SetEnvironment("ALSOFT_DRIVERS", "null", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
