namespace Ambience.Playback;

// Layers that somebody does not want to hear for now.
public sealed partial class MusicRenderer
{
    private int _mutedLayers; // a bit a layer: there are at most MoodFile.MaximumLayers

    /// <summary>From the next hop on; any thread.</summary>
    internal void SetLayerMuted(int layer, bool muted)
    {
        if (muted)
            _ = Interlocked.Or(ref _mutedLayers, 1 << layer);
        else
            _ = Interlocked.And(ref _mutedLayers, ~(1 << layer));
    }

    internal bool IsLayerMuted(int layer) => (Volatile.Read(ref _mutedLayers) >> layer & 1) != 0;
}
