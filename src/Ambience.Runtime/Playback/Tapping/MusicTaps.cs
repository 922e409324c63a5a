namespace Ambience.Playback;

/// <summary>The taps of a soundtrack; outlives the renderers that follow one another in it.</summary>
/// <remarks>Adding and removing: any thread. The rest: the generator's, which never waits for either.</remarks>
internal sealed class MusicTaps
{
    private readonly Lock _changers = new(); // the generator never takes it
    private volatile MusicTap[] _taps = [];  // replaced, never changed

    /// <summary>Whether somebody looks on; where nobody does, a hop costs nothing more.</summary>
    public bool Any => _taps.Length > 0;

    public void Add(MusicTap tap)
    {
        lock (_changers)
            _taps = [.. _taps, tap];
    }

    public void Remove(MusicTap tap)
    {
        lock (_changers)
            _taps = [.. _taps.Where(other => other != tap)];
    }

    /// <summary>Generator: a hop was made.</summary>
    public void Hop(in TappedHop hop, MusicRenderer renderer)
    {
        foreach (MusicTap tap in _taps)
            tap.Take(hop, renderer);
    }

    /// <summary>Generator: something that the game asked for takes effect.</summary>
    public void Call(in TappedCall call)
    {
        foreach (MusicTap tap in _taps)
            tap.Take(call);
    }
}
