using Ambience.Playback;
using Silk.NET.OpenAL;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// A real OpenAL Soft device whose mixed output a test takes out frame by frame (ALC_SOFT_loopback), current on the
/// calling thread.
/// </summary>
internal sealed unsafe class LoopbackDevice : IDisposable
{
    private readonly delegate* unmanaged[Cdecl]<Device*, void*, int, void> _render;
    private readonly Device* _device;

    /// <summary>Opens the device as float32 stereo.</summary>
    /// <param name="sampleRateHz">Its rate.</param>
    /// <param name="headphones">Whether it mixes for headphones, through OpenAL Soft's own HRTF.</param>
    /// <param name="library">OpenAL; null: the system's.</param>
    public LoopbackDevice(int sampleRateHz, bool headphones = false, OpenAlLibrary? library = null)
    {
        Library = library ?? OpenAlLibrary.Load();
        ALContext alc = Library.Alc;
        var open = (delegate* unmanaged[Cdecl]<byte*, Device*>)alc.GetProcAddress(null, "alcLoopbackOpenDeviceSOFT");
        void* render = alc.GetProcAddress(null, "alcRenderSamplesSOFT");
        _render = (delegate* unmanaged[Cdecl]<Device*, void*, int, void>)render;
        Assert.True(open is not null && _render is not null, "this OpenAL has no loopback device");
        _device = open(null);
        Assert.True(_device is not null);
        const int formatChannels = 0x1990, stereo = 0x1501, formatType = 0x1991, float32 = 0x1406, hrtf = 0x1992;
        int[] attributes = [formatChannels, stereo, formatType, float32, hrtf, headphones ? 1 : 0];
        Device = new OpenAlDevice(Library, _device, sampleRateHz, attributes);
        int hasHrtf = 0;
        alc.GetContextProperty(_device, (GetContextInteger)hrtf, 1, &hasHrtf);
        Assert.Equal(headphones ? 1 : 0, hasHrtf);
        Assert.Equal(sampleRateHz, Device.SampleRateHz);
        Assert.True(Device.MakeCurrent());
    }

    public OpenAlLibrary Library { get; }

    public OpenAlDevice Device { get; }

    /// <summary>The next frames of the mix, [frames, 2].</summary>
    public void Render(Span<float> stereo)
    {
        fixed (float* samples = stereo)
            _render(_device, samples, stereo.Length / 2);
    }

    /// <summary>The next frames of the mix, [frames, 2].</summary>
    public float[] Render(int frames)
    {
        var stereo = new float[frames * 2];
        Render(stereo);
        return stereo;
    }

    public void Dispose() => Device.Dispose();
}
