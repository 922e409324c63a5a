using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>Which device is meant by a name, and how it is opened.</summary>
/// <remarks>Any thread; allocates and asks the system, so it belongs where a device is opened anyway.</remarks>
internal static class OpenAlDevices
{
    /// <summary>The devices that there are.</summary>
    public static IReadOnlyList<OutputDevice> List(OpenAlLibrary library)
    {
        IReadOnlyList<string> names = library.DeviceNames(); // first: it is what finds a new default
        string standard = library.DefaultDeviceName();
        return [.. names.Select(name => new OutputDevice(name, name == standard))];
    }

    /// <summary>
    /// The device that a name means: the one called so; else, letter case apart; else the only one whose name contains it,
    /// because versions of OpenAL Soft call the same device differently ("OpenAL Soft on .." since 1.20).
    /// </summary>
    /// <returns>Null where none fits, or several do.</returns>
    public static string? Match(IReadOnlyList<string> names, string asked)
    {
        if (names.Contains(asked))
            return asked;
        string? alike = names.FirstOrDefault(name => name.Equals(asked, StringComparison.OrdinalIgnoreCase));
        if (alike is not null)
            return alike;
        string[] containing = [.. names.Where(name => name.Contains(asked, StringComparison.OrdinalIgnoreCase))];
        return containing.Length == 1 ? containing[0] : null;
    }

    /// <summary>Opens the device that a name means.</summary>
    /// <param name="library">The library.</param>
    /// <param name="asked">A name, a part of one, or <see cref="OpenAlDevice.DefaultName"/>.</param>
    /// <param name="sampleRateHz">The rate to ask for.</param>
    /// <param name="hrtf">Whether to ask for headphones.</param>
    /// <param name="isRequired">Whether no other device will do.</param>
    /// <returns>The device, and why it is not the one that was asked for, or null.</returns>
    /// <exception cref="AmbienceException">Neither it nor, unless it is required, the default one can be opened; the
    /// message lists the devices that there are.</exception>
    public static (OpenAlDevice Device, string? Problem) Open(
        OpenAlLibrary library, string asked, int sampleRateHz, HrtfMode hrtf, bool isRequired)
    {
        ReadOnlySpan<int> attributes =
            hrtf == HrtfMode.Auto ? [] : [OpenAlDevice.HrtfAttribute, hrtf == HrtfMode.On ? 1 : 0];
        if (OpenAlDevice.TryOpen(library, asked, sampleRateHz, attributes) is { } device)
            return (device, null);
        IReadOnlyList<string> names = library.DeviceNames();
        if (asked != OpenAlDevice.DefaultName)
        {
            if (Match(names, asked) is { } meant && meant != asked &&
                OpenAlDevice.TryOpen(library, meant, sampleRateHz, attributes) is { } found)
            {
                return (found, null);
            }
            if (!isRequired &&
                OpenAlDevice.TryOpen(library, OpenAlDevice.DefaultName, sampleRateHz, attributes) is { } other)
            {
                return (other, $"{Problem(asked, names)}. The default device plays instead.");
            }
        }
        throw new AmbienceException(
            $"{Problem(asked, names)}. Choose one of them or 'default', plug one in, or play without a device: into a " +
            "wave file, or by Read.");
    }

    private static string Problem(string asked, IReadOnlyList<string> names) =>
        $"OpenAL cannot open the output device '{asked}'. " +
        (names.Count == 0 ? "It finds no device at all" : $"It knows these: '{string.Join("', '", names)}'");
}
