using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>
/// An opened OpenAL device with one context of its own, apart from whatever the game itself does with OpenAL.
/// </summary>
/// <remarks>Not thread-safe. <see cref="Connected"/> and <see cref="MakeCurrent"/> allocate nothing.</remarks>
internal sealed unsafe class OpenAlDevice : IDisposable
{
    /// <summary>The name that stands for the system's default device.</summary>
    public const string DefaultName = "default";

    /// <summary>The attribute that asks for headphones (1) or against them (0); ALC_SOFT_HRTF.</summary>
    public const int HrtfAttribute = 0x1992;

    private const GetContextInteger Frequency = (GetContextInteger)0x1007;
    private const GetContextInteger Refresh = (GetContextInteger)0x1008;
    private const GetContextInteger IsConnected = (GetContextInteger)0x313; // ALC_EXT_disconnect
    private const GetContextInteger StatusOfHrtf = (GetContextInteger)0x1993; // ALC_SOFT_HRTF
    private const int OutputLimiter = 0x199A; // ALC_SOFT_output_limiter

    private const double UsualUpdateSeconds = 0.025; // of a device that does not say

    private readonly OpenAlLibrary _library;
    private readonly bool _reportsLoss;
    private Device* _device;
    private Context* _context;

    /// <summary>Takes over an opened device and makes its context.</summary>
    /// <param name="library">The library that opened it.</param>
    /// <param name="device">The device; closed by <see cref="Dispose"/>, and here if no context can be made.</param>
    /// <param name="sampleRateHz">The rate that the device is asked to mix at; it may choose another and
    /// resample.</param>
    /// <param name="attributes">Further pairs of ALC attribute and value.</param>
    /// <exception cref="AmbienceException">OpenAL makes no context, or has no float buffers.</exception>
    public OpenAlDevice(OpenAlLibrary library, Device* device, int sampleRateHz, params ReadOnlySpan<int> attributes)
    {
        _library = library;
        _device = device;
        Name = library.DeviceName(device);
        // OpenAL's limiter would delay and, near full scale, change what our own limiter has already finished.
        int[] all = [(int)Frequency, sampleRateHz, OutputLimiter, 0, .. attributes, 0];
        fixed (int* list = all)
            _context = library.Alc.CreateContext(device, list);
        if (_context is null)
        {
            ContextError error = library.Alc.GetError(device);
            Dispose();
            throw new AmbienceException(
                $"OpenAL opened the device '{Name}' but makes no context on it ({error}). Choose another device.");
        }
        _reportsLoss = library.Alc.IsExtensionPresent(device, "ALC_EXT_disconnect");
        SampleRateHz = Query(Frequency);
        UpdateSeconds = Query(Refresh) is > 0 and var updates ? 1.0 / updates : UsualUpdateSeconds;
    }

    /// <summary>The device's name for people.</summary>
    public string Name { get; }

    /// <summary>
    /// Whether OpenAL Soft's null backend stands in for a device: real time passes, nothing is heard.
    /// </summary>
    public bool IsSilent => Name == "No Output";

    /// <summary>The rate that the device mixes at.</summary>
    public int SampleRateHz { get; }

    /// <summary>What it does about headphones.</summary>
    public HrtfStatus Hrtf
    {
        get
        {
            if (!_library.Alc.IsExtensionPresent(_device, "ALC_SOFT_HRTF"))
                return HrtfStatus.Unknown;
            int status = Query(StatusOfHrtf);
            return status is >= 0 and <= 5 ? HrtfStatus.Off + status : HrtfStatus.Unknown;
        }
    }

    /// <summary>Whether filters are there (EFX).</summary>
    public bool HasEffects => _library.Alc.IsExtensionPresent(_device, "ALC_EXT_EFX");

    /// <summary>Time between two updates of the mix; changes of gain are heard from the next one on.</summary>
    public double UpdateSeconds { get; }

    /// <summary>
    /// False once the device is gone for good: unplugged, its server ended. Such a device must be closed.
    /// </summary>
    public bool Connected => !_reportsLoss || Query(IsConnected) != 0;

    /// <summary>Opens a device; null where it cannot be opened.</summary>
    /// <param name="library">The library.</param>
    /// <param name="name">One of <see cref="OpenAlLibrary.DeviceNames"/>, or <see cref="DefaultName"/>.</param>
    /// <param name="sampleRateHz">The rate to ask for.</param>
    /// <param name="attributes">Further pairs of ALC attribute and value.</param>
    /// <exception cref="AmbienceException">It opened, but gives no context.</exception>
    public static OpenAlDevice? TryOpen(
        OpenAlLibrary library, string name, int sampleRateHz, params ReadOnlySpan<int> attributes)
    {
        Device* device = library.Alc.OpenDevice(name == DefaultName ? "" : name);
        return device is null ? null : new OpenAlDevice(library, device, sampleRateHz, attributes);
    }

    /// <summary>
    /// Makes the context current for the calling thread, which every call on sources and buffers needs.
    /// </summary>
    public bool MakeCurrent() => _library.MakeCurrent(_context);

    /// <summary>Ends the context and closes the device.</summary>
    public void Dispose()
    {
        if (_context is not null)
        {
            _ = _library.MakeCurrent(null);
            _library.Alc.DestroyContext(_context);
            _context = null;
        }
        if (_device is not null && !_library.Alc.CloseDevice(_device))
            _ = _library.Alc.CloseDevice(_device); // once more: a device that stays open is memory lost
        _device = null;
    }

    private int Query(GetContextInteger what)
    {
        int value = 0;
        _library.Alc.GetContextProperty(_device, what, 1, &value);
        return value;
    }
}
