using System.Runtime.InteropServices;
using Silk.NET.Core.Loader;
using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>The native OpenAL library of the process and the few entry points that go beyond OpenAL 1.1.</summary>
internal sealed unsafe class OpenAlLibrary
{
    private const int AllDevicesSpecifier = 0x1013; // ALC_ENUMERATE_ALL_EXT
    private const int DeviceSpecifier = 0x1005;
    private const int DefaultAllDevicesSpecifier = 0x1012;
    private const int DefaultDeviceSpecifier = 0x1004;

    private static readonly Lock s_loading = new();
    private static OpenAlLibrary? s_loaded;

    private readonly Lock _listing = new(); // OpenAL frees the list that it gave when it is asked for the next one
    private readonly delegate* unmanaged[Cdecl]<Context*, byte> _setThreadContext;
    private readonly delegate* unmanaged[Cdecl]<Device*, int, byte*> _getString;

    private OpenAlLibrary(AL al, ALContext alc)
    {
        Al = al;
        Alc = alc;
        if (alc.IsExtensionPresent(null, "ALC_EXT_thread_local_context"))
        {
            _setThreadContext =
                (delegate* unmanaged[Cdecl]<Context*, byte>)alc.GetProcAddress(null, "alcSetThreadContext");
        }
        _getString = (delegate* unmanaged[Cdecl]<Device*, int, byte*>)alc.GetProcAddress(null, "alcGetString");
        if (_getString is null)
            throw new EntryPointNotFoundException("alcGetString");
    }

    /// <summary>Functions on the current context.</summary>
    public AL Al { get; }

    /// <summary>Functions on devices and contexts.</summary>
    public ALContext Alc { get; }

    /// <summary>Loads the library, once a process. Any thread.</summary>
    /// <exception cref="AmbienceException">There is none; the message says what to install.</exception>
    public static OpenAlLibrary Load()
    {
        lock (s_loading)
            return s_loaded ??= Load(static () => (AL.GetApi(soft: true), ALContext.GetApi(soft: true)));
    }

    /// <summary>Loads by a given way; for tests.</summary>
    internal static OpenAlLibrary Load(Func<(AL, ALContext)> load)
    {
        try
        {
            (AL al, ALContext alc) = load();
            return new OpenAlLibrary(al, alc);
        }
        catch (Exception e) when (e is FileNotFoundException or DllNotFoundException or BadImageFormatException
            or SymbolLoadingException or EntryPointNotFoundException)
        {
            throw new AmbienceException(
                $"Sound needs the OpenAL library, and this system has none that loads ({e.Message}). Install OpenAL " +
                "Soft: 'apt install libopenal1' on Debian and Ubuntu, 'dnf install openal-soft' on Fedora, " +
                "'brew install openal-soft' on macOS; on Windows put soft_oal.dll beside the game. " +
                "Or play without a device: into a wave file, or by Read.", e);
        }
    }

    /// <summary>
    /// Makes a context (or none) current for the calling thread. The game's own OpenAL context stays what it is, except
    /// where the library lacks ALC_EXT_thread_local_context (Apple's), which knows one current context a process.
    /// </summary>
    public bool MakeCurrent(Context* context) =>
        _setThreadContext is not null ? _setThreadContext(context) != 0 : Alc.MakeContextCurrent(context);

    /// <summary>Whether contexts can be current for one thread alone.</summary>
    public bool HasThreadContexts => _setThreadContext is not null;

    /// <summary>
    /// Names of the output devices as <see cref="OpenAlDevice.TryOpen"/> takes them. Asks the system anew; never on the
    /// audio path.
    /// </summary>
    public IReadOnlyList<string> DeviceNames()
    {
        lock (_listing)
        {
            var names = new List<string>();
            // Strings one after the other, an empty one at the end.
            byte* next = NameOrNames(null);
            while (next is not null && *next != 0)
            {
                var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(next);
                names.Add(System.Text.Encoding.UTF8.GetString(text));
                next += text.Length + 1;
            }
            return names;
        }
    }

    /// <summary>
    /// Name of the device that the system chooses; empty where there is none. OpenAL Soft says the first of its list, as
    /// <see cref="DeviceNames"/> last found it.
    /// </summary>
    public string DefaultDeviceName()
    {
        lock (_listing)
        {
            bool all = Alc.IsExtensionPresent(null, "ALC_ENUMERATE_ALL_EXT");
            byte* name = _getString(null, all ? DefaultAllDevicesSpecifier : DefaultDeviceSpecifier);
            return Marshal.PtrToStringUTF8((nint)name) ?? "";
        }
    }

    /// <summary>The full name of an opened device.</summary>
    public string DeviceName(Device* device) =>
        Marshal.PtrToStringUTF8((nint)NameOrNames(device)) ?? "";

    // Without ALC_ENUMERATE_ALL_EXT names are those of drivers, not of devices.
    private byte* NameOrNames(Device* device)
    {
        bool all = Alc.IsExtensionPresent(device, "ALC_ENUMERATE_ALL_EXT");
        return _getString(device, all ? AllDevicesSpecifier : DeviceSpecifier);
    }
}
