using Ambience.Moods;
using Ambience.Moods.Reading;
using Ambience.Playback;
using Microsoft.Extensions.Logging;

namespace Ambience;

/// <summary>A sound device of this machine.</summary>
/// <param name="Name">As OpenAL lists it; what <see cref="SoundtrackOptions.OutputDevice"/> takes.</param>
/// <param name="IsDefault">Whether the system chooses it for programs that name none.</param>
public readonly record struct OutputDevice(string Name, bool IsDefault);

/// <summary>What happened to a soundtrack's way out.</summary>
public enum OutputChangeKind
{
    /// <summary>The device went away, or failed; it is looked for. The music waits meanwhile.</summary>
    DeviceLost,

    /// <summary>A device was opened, after a loss or because another one was chosen; the music goes on.</summary>
    DeviceOpened,

    /// <summary>The device that was asked for is not there; the default one plays.</summary>
    DeviceMissing,

    /// <summary>The output's thread failed and began anew; the music goes on.</summary>
    Restarted,
}

/// <summary>Something happened to a soundtrack's way out.</summary>
/// <param name="Kind">What.</param>
/// <param name="Device">The device that it happened to; of <see cref="OutputChangeKind.DeviceMissing"/> the one that was
/// asked for.</param>
/// <param name="Reason">Why, for people; may be empty.</param>
public readonly record struct OutputChange(OutputChangeKind Kind, string Device, string Reason);

// Where a soundtrack's music comes out.
public sealed partial class Soundtrack
{
    /// <summary>
    /// Another device plays, or none for the time being. Raised as all events are (<see cref="DispatchEvents"/>).
    /// </summary>
    public event Action<OutputChange>? OutputChanged;

    private OpenAlOutput? _device; // null where the music goes elsewhere

    /// <summary>
    /// Moves the music through the world; null where it goes straight to the ears, to a file or to the game.
    /// </summary>
    /// <remarks>See <see cref="SoundtrackOptions.Spatial"/>.</remarks>
    public SoundtrackSpatial? Spatial => _device?.Spatial;

    /// <summary>The sound devices of this machine, for a settings menu. Any thread.</summary>
    /// <remarks>Asks the system, which may take some ten milliseconds; allocates.</remarks>
    /// <exception cref="AmbienceException">There is no OpenAL library; the message says what to install.</exception>
    public static IReadOnlyList<OutputDevice> OutputDevices() => OpenAlDevices.List(OpenAlLibrary.Load());

    /// <summary>
    /// Plays on another device from now on: what is on its way is played to its end, softly, then the music goes on there.
    /// Returns at once; <see cref="OutputChanged"/> says which device plays then.
    /// </summary>
    /// <param name="name">One of <see cref="OutputDevices"/>, a part of a name that fits one alone, or "default". A device
    /// that is not there is told as <see cref="OutputChangeKind.DeviceMissing"/>, and the default one plays.</param>
    /// <exception cref="InvalidOperationException">The music does not go to a device.</exception>
    public void SelectOutputDevice(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_device is null)
        {
            throw new InvalidOperationException(
                $"This soundtrack does not play to a device ({_player.Description}). Open it with Output = " +
                $"{nameof(SoundtrackOutput.OpenAl)}.");
        }
        _device.Select(name);
    }

    private OpenAlOutput OpenDeviceOutput(
        SampleRing ring, PlaybackBuffering buffering, OutputSettings settings, SoundtrackOptions options)
    {
        _device = new OpenAlOutput(ring, SampleRateHz, Channels, buffering, DeviceOptions(settings, options));
        if (options.Logger is { } logger && _device.Problem is { } problem)
            LogDeviceMissing(logger, problem);
        return _device;
    }

    [LoggerMessage(4, LogLevel.Warning, "{Problem}")]
    private static partial void LogDeviceMissing(ILogger logger, string problem);

    private static OpenAlOutputOptions DeviceOptions(OutputSettings settings, SoundtrackOptions options)
    {
        SpatialSettings? spatial = options.Spatial ?? settings.Spatial;
        if (options.Spatial is { } asked)
        {
            foreach ((string key, string message) in SpatialCheck.Ranges(asked).Concat(SpatialCheck.Together(asked)))
                throw new ArgumentException($"Spatial, {key}: {message}", nameof(options));
        }
        return new OpenAlOutputOptions
        {
            Device = options.OutputDevice ?? settings.Device,
            IsDeviceRequired = options.RequireOutputDevice,
            Hrtf = options.Hrtf ?? settings.Hrtf,
            Spatial = spatial is null ? null : new SoundtrackSpatial(spatial),
        };
    }

    private void RaiseOutputChanges()
    {
        while (_device?.News.TryTake(out OutputChange change) == true)
            OutputChanged?.Invoke(change);
    }
}
