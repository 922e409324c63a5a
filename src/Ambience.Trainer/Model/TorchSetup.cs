using System.Runtime.InteropServices;
using TorchSharp;

namespace Ambience.Trainer.Model;

/// <summary>Settings of libtorch that must be made before, or together with, its first use.</summary>
internal static partial class TorchSetup
{
    /// <summary>Loads libtorch and limits it to so many threads.</summary>
    /// <exception cref="AmbienceException">libtorch cannot be loaded; the message says what to do.</exception>
    public static void Use(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        // Idle threads of libgomp spin by default: two of them on a busy two-core machine ran slower than one. libgomp
        // reads this once, when it is loaded, and from the C environment, which .NET's SetEnvironmentVariable does not
        // change.
        if (OperatingSystem.IsLinux())
            _ = SetEnvironment("GOMP_SPINCOUNT", "0", overwrite: 0);
        try
        {
            torch.set_num_threads(threads);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            throw new AmbienceException(
                $"libtorch could not be loaded ({e.GetBaseException().Message}). " +
                "Training needs 64-bit Linux with glibc 2.34 or newer; rebuild the trainer on this machine, " +
                "because its build adapts libtorch to the system's C++ library.", e);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
