using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>How long a source's sound takes from the mix to the ear (AL_SOFT_source_latency).</summary>
/// <remarks>One thread, with the source's context current. Allocates when constructed.</remarks>
internal sealed unsafe class SourceLatency
{
    private const int SampleOffsetLatency = 0x1200;
    private const double LongestSeconds = 10; // what is longer is a driver's mistake

    private readonly uint _source;
    private readonly delegate* unmanaged[Cdecl]<uint, int, long*, void> _getSourcei64v;

    public SourceLatency(AL al, uint source)
    {
        _source = source;
        if (al.IsExtensionPresent("AL_SOFT_source_latency"))
        {
            _getSourcei64v =
                (delegate* unmanaged[Cdecl]<uint, int, long*, void>)al.GetProcAddress("alGetSourcei64vSOFT");
        }
    }

    /// <summary>As the device says now; 0 where it does not. Asks the device: not for every turn.</summary>
    public double Seconds
    {
        get
        {
            if (_getSourcei64v is null)
                return 0;
            long* values = stackalloc long[2]; // place in the source, 32.32 frames; nanoseconds until that is heard
            _getSourcei64v(_source, SampleOffsetLatency, values);
            return Math.Clamp(values[1] * 1e-9, 0, LongestSeconds);
        }
    }
}
