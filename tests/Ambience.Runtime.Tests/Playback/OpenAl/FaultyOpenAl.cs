using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Ambience.Playback;
using Silk.NET.Core.Contexts;
using Silk.NET.OpenAL;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// The real OpenAL behind a table of functions each of which can be made to fail once, as the library would: nothing is
/// done, the error is there to be asked for, the result is none. Extensions can be hidden and devices given other names.
/// </summary>
/// <remarks>The table is of the process: one user at a time, see <see cref="FaultyOpenAlTests"/>.</remarks>
internal sealed unsafe class FaultyOpenAl : INativeContext
{
    private const int InvalidOperation = 0xA004, AllDevices = 0x1013, DefaultAllDevices = 0x1012;

    private static readonly DefaultNativeContext s_library = new(["libopenal.so.1", "libopenal.so"]);
    private static readonly Dictionary<string, nint> s_shims = Shims();
    private static readonly ConcurrentDictionary<string, nint> s_real = [];
    private static readonly ConcurrentDictionary<string, int> s_calls = [];
    private static readonly ConcurrentDictionary<nint, nint> s_names = []; // device -> its false name, UTF-8
    private static volatile string? s_failing;
    private static volatile string? s_lacking;
    private static volatile string[] s_hidden = [];
    private static volatile string[] s_devices = [];
    private static int s_error;
    private static nint s_list, s_default;

    private FaultyOpenAl()
    {
    }

    /// <summary>OpenAL by this table.</summary>
    public static OpenAlLibrary Library { get; } = Load();

    /// <summary>Loads OpenAL by this table anew.</summary>
    public static OpenAlLibrary Load() =>
        OpenAlLibrary.Load(() => (new AL(new FaultyOpenAl()), new ALContext(new FaultyOpenAl())));

    /// <summary>The functions that can fail.</summary>
    public static IReadOnlyCollection<string> Functions => s_shims.Keys;

    /// <summary>The function whose next call fails; null once it has.</summary>
    public static string? Failing
    {
        get => s_failing;
        set => s_failing = value;
    }

    /// <summary>How often a function has really been called.</summary>
    public static int Calls(string function) => s_calls.GetValueOrDefault(function);

    /// <summary>A function that cannot be found by its name.</summary>
    public static string? Lacking
    {
        get => s_lacking;
        set => s_lacking = value;
    }

    /// <summary>Extensions that the library shall seem to lack.</summary>
    public static void Hide(params string[] extensions) => s_hidden = extensions;

    /// <summary>
    /// Devices that there shall seem to be, the first one being the default; each is the real default one. None: as it is.
    /// </summary>
    public static void Name(params string[] devices)
    {
        s_list = Marshal.StringToCoTaskMemUTF8(string.Join('\0', devices) + "\0"); // and the zero that ends every string
        s_default = Marshal.StringToCoTaskMemUTF8(devices.FirstOrDefault() ?? "");
        s_devices = devices;
    }

    /// <summary>As if nothing had been hidden or made to fail.</summary>
    public static void Reset()
    {
        s_failing = null;
        s_lacking = null;
        s_hidden = [];
        s_devices = [];
        s_error = 0;
    }

    public nint GetProcAddress(string proc, int? slot = null) =>
        s_shims.TryGetValue(proc, out nint shim) ? shim : s_library.GetProcAddress(proc, slot);

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null) =>
        s_shims.TryGetValue(proc, out addr) || s_library.TryGetProcAddress(proc, out addr, slot);

    public void Dispose()
    {
    }

    private static bool Fails([CallerMemberName] string function = "")
    {
        if (s_failing == function)
        {
            s_failing = null;
            if (!function.StartsWith("alc", StringComparison.Ordinal))
                s_error = InvalidOperation;
            return true;
        }
        _ = s_calls.AddOrUpdate(function, 1, static (_, calls) => calls + 1);
        return false;
    }

    private static void* Real([CallerMemberName] string function = "") =>
        (void*)s_real.GetOrAdd(function, static name =>
        {
            if (s_library.TryGetProcAddress(name, out nint address))
                return address;
            var find = (delegate* unmanaged[Cdecl]<byte*, nint>)s_library.GetProcAddress("alGetProcAddress");
            fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
                return find(text);
        });

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    private static nint Found(byte* name, nint real) => s_lacking == Text(name)
        ? 0
        : real != 0 && s_shims.TryGetValue(Text(name), out nint shim) ? shim : real;

    private static Dictionary<string, nint> Shims() => new()
    {
        [nameof(alIsExtensionPresent)] = (nint)(delegate* unmanaged[Cdecl]<byte*, byte>)&alIsExtensionPresent,
        [nameof(alGetProcAddress)] = (nint)(delegate* unmanaged[Cdecl]<byte*, nint>)&alGetProcAddress,
        [nameof(alGetError)] = (nint)(delegate* unmanaged[Cdecl]<int>)&alGetError,
        [nameof(alGenBuffers)] = (nint)(delegate* unmanaged[Cdecl]<int, uint*, void>)&alGenBuffers,
        [nameof(alDeleteBuffers)] = (nint)(delegate* unmanaged[Cdecl]<int, uint*, void>)&alDeleteBuffers,
        [nameof(alBufferData)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, void*, int, int, void>)&alBufferData,
        [nameof(alGenSources)] = (nint)(delegate* unmanaged[Cdecl]<int, uint*, void>)&alGenSources,
        [nameof(alDeleteSources)] = (nint)(delegate* unmanaged[Cdecl]<int, uint*, void>)&alDeleteSources,
        [nameof(alSourcei)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, int, void>)&alSourcei,
        [nameof(alSourcef)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, float, void>)&alSourcef,
        [nameof(alSource3f)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, float, float, float, void>)&alSource3f,
        [nameof(alSourcefv)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, float*, void>)&alSourcefv,
        [nameof(alGetSourcei)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, int*, void>)&alGetSourcei,
        [nameof(alGetSourcei64vSOFT)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, long*, void>)&alGetSourcei64vSOFT,
        [nameof(alSourcePlay)] = (nint)(delegate* unmanaged[Cdecl]<uint, void>)&alSourcePlay,
        [nameof(alSourcePause)] = (nint)(delegate* unmanaged[Cdecl]<uint, void>)&alSourcePause,
        [nameof(alSourceStop)] = (nint)(delegate* unmanaged[Cdecl]<uint, void>)&alSourceStop,
        [nameof(alSourceQueueBuffers)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, uint*, void>)&alSourceQueueBuffers,
        [nameof(alSourceUnqueueBuffers)] =
            (nint)(delegate* unmanaged[Cdecl]<uint, int, uint*, void>)&alSourceUnqueueBuffers,
        [nameof(alGenFilters)] = (nint)(delegate* unmanaged[Cdecl]<int, uint*, void>)&alGenFilters,
        [nameof(alDeleteFilters)] = (nint)(delegate* unmanaged[Cdecl]<int, uint*, void>)&alDeleteFilters,
        [nameof(alFilteri)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, int, void>)&alFilteri,
        [nameof(alFilterf)] = (nint)(delegate* unmanaged[Cdecl]<uint, int, float, void>)&alFilterf,
        [nameof(alcOpenDevice)] = (nint)(delegate* unmanaged[Cdecl]<byte*, nint>)&alcOpenDevice,
        [nameof(alcCloseDevice)] = (nint)(delegate* unmanaged[Cdecl]<nint, byte>)&alcCloseDevice,
        [nameof(alcCreateContext)] = (nint)(delegate* unmanaged[Cdecl]<nint, int*, nint>)&alcCreateContext,
        [nameof(alcDestroyContext)] = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&alcDestroyContext,
        [nameof(alcSetThreadContext)] = (nint)(delegate* unmanaged[Cdecl]<nint, byte>)&alcSetThreadContext,
        [nameof(alcIsExtensionPresent)] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, byte>)&alcIsExtensionPresent,
        [nameof(alcGetProcAddress)] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, nint>)&alcGetProcAddress,
        [nameof(alcGetString)] = (nint)(delegate* unmanaged[Cdecl]<nint, int, byte*>)&alcGetString,
        [nameof(alcGetIntegerv)] = (nint)(delegate* unmanaged[Cdecl]<nint, int, int, int*, void>)&alcGetIntegerv,
    };

#pragma warning disable IDE1006, SA1300 // the names are those of the functions
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte alIsExtensionPresent(byte* name) =>
        Fails() || s_hidden.Contains(Text(name)) ? (byte)0 : ((delegate* unmanaged[Cdecl]<byte*, byte>)Real())(name);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint alGetProcAddress(byte* name) =>
        Fails() ? 0 : Found(name, ((delegate* unmanaged[Cdecl]<byte*, nint>)Real())(name));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int alGetError()
    {
        int error = Fails() ? InvalidOperation : Interlocked.Exchange(ref s_error, 0);
        return error != 0 ? error : ((delegate* unmanaged[Cdecl]<int>)Real())();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alGenBuffers(int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<int, uint*, void>)Real())(count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alDeleteBuffers(int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<int, uint*, void>)Real())(count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alBufferData(uint buffer, int format, void* data, int bytes, int rate)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, void*, int, int, void>)Real())(buffer, format, data, bytes, rate);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alGenSources(int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<int, uint*, void>)Real())(count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alDeleteSources(int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<int, uint*, void>)Real())(count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourcei(uint source, int what, int value)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, int, void>)Real())(source, what, value);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourcef(uint source, int what, float value)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, float, void>)Real())(source, what, value);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSource3f(uint source, int what, float x, float y, float z)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, float, float, float, void>)Real())(source, what, x, y, z);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourcefv(uint source, int what, float* values)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, float*, void>)Real())(source, what, values);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alGetSourcei(uint source, int what, int* value)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, int*, void>)Real())(source, what, value);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alGetSourcei64vSOFT(uint source, int what, long* values)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, long*, void>)Real())(source, what, values);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourcePlay(uint source)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, void>)Real())(source);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourcePause(uint source)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, void>)Real())(source);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourceStop(uint source)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, void>)Real())(source);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourceQueueBuffers(uint source, int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, uint*, void>)Real())(source, count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alSourceUnqueueBuffers(uint source, int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, uint*, void>)Real())(source, count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alGenFilters(int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<int, uint*, void>)Real())(count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alDeleteFilters(int count, uint* names)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<int, uint*, void>)Real())(count, names);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alFilteri(uint filter, int what, int value)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, int, void>)Real())(filter, what, value);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alFilterf(uint filter, int what, float value)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<uint, int, float, void>)Real())(filter, what, value);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint alcOpenDevice(byte* name)
    {
        string asked = Text(name);
        var open = (delegate* unmanaged[Cdecl]<byte*, nint>)Real();
        string[] devices = s_devices;
        if (Fails() || (devices.Length > 0 && asked.Length > 0 && !devices.Contains(asked)))
            return 0;
        nint device = open(devices.Length > 0 ? null : name);
        if (device != 0 && devices.Length > 0)
            s_names[device] = Marshal.StringToCoTaskMemUTF8(asked.Length > 0 ? asked : devices[0]);
        return device;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte alcCloseDevice(nint device)
    {
        if (Fails())
            return 0;
        _ = s_names.TryRemove(device, out _);
        return ((delegate* unmanaged[Cdecl]<nint, byte>)Real())(device);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint alcCreateContext(nint device, int* attributes) =>
        Fails() ? 0 : ((delegate* unmanaged[Cdecl]<nint, int*, nint>)Real())(device, attributes);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alcDestroyContext(nint context)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<nint, void>)Real())(context);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte alcSetThreadContext(nint context) =>
        Fails() ? (byte)0 : ((delegate* unmanaged[Cdecl]<nint, byte>)Real())(context);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte alcIsExtensionPresent(nint device, byte* name) => Fails() || s_hidden.Contains(Text(name))
        ? (byte)0
        : ((delegate* unmanaged[Cdecl]<nint, byte*, byte>)Real())(device, name);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint alcGetProcAddress(nint device, byte* name) =>
        Fails() ? 0 : Found(name, ((delegate* unmanaged[Cdecl]<nint, byte*, nint>)Real())(device, name));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* alcGetString(nint device, int what)
    {
        if (Fails())
            return null;
        if (device == 0 && s_devices.Length > 0 && what is (AllDevices or DefaultAllDevices))
            return (byte*)(what == AllDevices ? s_list : s_default);
        return what == AllDevices && s_names.TryGetValue(device, out nint name)
            ? (byte*)name
            : ((delegate* unmanaged[Cdecl]<nint, int, byte*>)Real())(device, what);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void alcGetIntegerv(nint device, int what, int count, int* values)
    {
        if (!Fails())
            ((delegate* unmanaged[Cdecl]<nint, int, int, int*, void>)Real())(device, what, count, values);
    }
#pragma warning restore IDE1006, SA1300
}
