using Silk.NET.OpenAL;

namespace Ambience.Playback;

/// <summary>A low-pass of the device between a source and the listener (EFX: AL_FILTER_LOWPASS as direct filter).</summary>
/// <remarks>
/// Silk.NET has these functions in a package of its own (Silk.NET.OpenAL.Extensions.Creative), of which four would be
/// used; they are asked for by name instead. One thread, with the source's context current.
/// </remarks>
internal sealed unsafe class EffectFilter : IDisposable
{
    private const int FilterType = 0x8001, LowPass = 0x0001, LowPassTreble = 0x0002;
    private const SourceInteger DirectFilter = (SourceInteger)0x20005;

    private readonly AL _al;
    private readonly uint _source;
    private readonly uint _filter;
    private readonly delegate* unmanaged[Cdecl]<int, uint*, void> _deleteFilters;
    private readonly delegate* unmanaged[Cdecl]<uint, int, float, void> _filterf;

    public EffectFilter(AL al, uint source)
    {
        (_al, _source) = (al, source);
        var genFilters = (delegate* unmanaged[Cdecl]<int, uint*, void>)al.GetProcAddress("alGenFilters");
        var filteri = (delegate* unmanaged[Cdecl]<uint, int, int, void>)al.GetProcAddress("alFilteri");
        _deleteFilters = (delegate* unmanaged[Cdecl]<int, uint*, void>)al.GetProcAddress("alDeleteFilters");
        _filterf = (delegate* unmanaged[Cdecl]<uint, int, float, void>)al.GetProcAddress("alFilterf");
        if (genFilters is null || filteri is null || _deleteFilters is null || _filterf is null)
            throw new AmbienceException("This OpenAL says that it has filters (ALC_EXT_EFX), but lacks their functions.");
        uint filter = 0;
        genFilters(1, &filter);
        _filter = filter;
        filteri(filter, FilterType, LowPass);
    }

    /// <summary>Factor on frequencies above 5 kHz, 0..1.</summary>
    public float Treble
    {
        set
        {
            _filterf(_filter, LowPassTreble, value);
            // A source copies the filter when it is told of it.
            _al.SetSourceProperty(_source, DirectFilter, (int)_filter);
        }
    }

    public void Dispose()
    {
        _al.SetSourceProperty(_source, DirectFilter, 0);
        uint filter = _filter;
        _deleteFilters(1, &filter);
    }
}
