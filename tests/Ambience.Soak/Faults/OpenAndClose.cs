using System.Globalization;
using System.Runtime.InteropServices;

namespace Ambience.Soak.Faults;

/// <summary>A soundtrack is opened, played and closed again and again: to a device, and read by the game.</summary>
internal sealed partial class OpenAndClose : IFault
{
    private const int WarmUpCycles = 10;

    // What comes and goes by itself, over all cycles: a thread of the runtime's, what its compiler holds at the moment.
    private const int NoiseHandles = 4, NoiseThreads = 4;
    private const long NoiseManagedBytes = 256 << 10, NoiseNativeBytes = 8 << 20;

    /// <inheritdoc/>
    public string Name => "soundtrack opened and closed";

    /// <inheritdoc/>
    public FaultResult Run(FaultPlace place, bool isLong)
    {
        UseNullDevice();
        return Cycle(Name, isLong ? 1_000 : 20, cycle => Once(place, cycle % 2 == 0));
    }

    private static void Once(FaultPlace place, bool hasDevice)
    {
        using Soundtrack soundtrack = place.Open(hasDevice ? SoundtrackOutput.OpenAl : SoundtrackOutput.Pull);
        soundtrack.Play();
        if (hasDevice)
        {
            for (int wait = 0; wait < 500 && soundtrack.Statistics.SecondsMade < 0.1; wait++)
                Thread.Sleep(2);
        }
        else
            soundtrack.Read(new float[4_800 * soundtrack.Channels]);
        if (soundtrack.Statistics.Fault is { } fault)
            throw new AmbienceException($"The music ended by itself: {fault.Message}", fault);
        if (soundtrack.Statistics.SecondsMade == 0)
            throw new AmbienceException("No music was made within a second.");
    }

    /// <summary>Does something again and again and says what the process holds more of afterwards.</summary>
    public static FaultResult Cycle(string name, int cycles, Action<int> once)
    {
        for (int cycle = 0; cycle < WarmUpCycles; cycle++)
            once(cycle);
        ProcessResources before = ProcessResources.Take();
        var resident = new List<string>();
        for (int cycle = 0; cycle < cycles; cycle++)
        {
            once(cycle);
            if ((cycle + 1) % Math.Max(1, cycles / 4) == 0)
                resident.Add(Kilobytes(ProcessResources.Take().Memory.Resident - before.Memory.Resident));
        }
        ProcessResources after = ProcessResources.Take(before);
        int handles = after.Handles - before.Handles, threads = after.Threads - before.Threads;
        long managed = after.Memory.Managed - before.Memory.Managed;
        long native = (after.Memory.Native - before.Memory.Native) ?? 0;
        string found = string.Create(CultureInfo.InvariantCulture,
            $"{handles:+0;-0;0} handles, {threads:+0;-0;0} threads, managed {Kilobytes(managed)}, " +
            $"native {Kilobytes(native)}; resident after each quarter {string.Join(", ", resident)}");
        return new FaultResult(name, cycles, found,
            handles <= Math.Min(NoiseHandles, cycles / 4) && threads <= Math.Min(NoiseThreads, cycles / 4) &&
            managed < NoiseManagedBytes && native < NoiseNativeBytes);
    }

    private static string Kilobytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:+0;-0;0} KB");

    /// <summary>OpenAL Soft's device without sound, where none was chosen: it takes audio at the pace of real time.</summary>
    private static void UseNullDevice()
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
