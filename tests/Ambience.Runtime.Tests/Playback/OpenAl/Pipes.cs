using System.Runtime.InteropServices;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// Named pipes: files whose reader can go away, which no ordinary file and no sound card lets a test do.
/// </summary>
internal static partial class Pipes
{
    /// <summary>Creates a pipe; opening it for writing waits until it is opened for reading.</summary>
    public static void Create(string path) => Assert.Equal(0, MakePipe(path, 0b110_000_000));

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
