using Ambience.Playback.Governing;

namespace Ambience.Playback;

// How the governor leaves layers out where there is no time for all of them.
public sealed partial class MusicRenderer
{
    private readonly LayerThinning _thinning;
    private int _sounding; // layers of the hop last made

    /// <summary>Layers that are left out at present. Any thread.</summary>
    internal int LayersLeftOut => _thinning.Count;

    /// <summary>Whether a layer is one of them.</summary>
    internal bool IsLeftOut(int layer) => _thinning.IsOut(layer);

    /// <summary>Layers that the network computed in the hop last made.</summary>
    internal int LayersSounding => _sounding;

    /// <summary>Leaves out the layer with the least gain; of equals, the one that the moods have later.</summary>
    /// <returns>False: only one sounds, and it stays.</returns>
    internal bool LeaveOutLayer()
    {
        int least = -1, others = 0;
        for (int layer = 0; layer < _streams.Length; layer++)
        {
            if (!_conductor.Active(layer) || _thinning.IsOut(layer))
                continue;
            others++;
            if (least < 0 || _conductor.Gain(layer) <= _conductor.Gain(least))
                least = layer;
        }
        if (others < 2)
            return false;
        _thinning.LeaveOut(least);
        return true;
    }

    /// <summary>Brings back the layer that was left out last.</summary>
    internal void BringBackLayer() => _thinning.BringBack();

    /// <summary>Whether a layer is made and heard in the hop in work.</summary>
    private bool IsMade(int layer) => _conductor.Active(layer) && !_thinning.IsSilent(layer);

    /// <summary>
    /// Other layers may sound in this hop than in the one before; those that are left out must not be all of them.
    /// </summary>
    private void KeepOneLayer()
    {
        while (_thinning.Count > 0)
        {
            bool any = false, left = false;
            for (int layer = 0; layer < _streams.Length; layer++)
            {
                any |= _conductor.Active(layer) && !_thinning.IsOut(layer);
                left |= _conductor.Active(layer);
            }
            if (any || !left)
                return;
            _thinning.BringBack();
        }
    }
}
