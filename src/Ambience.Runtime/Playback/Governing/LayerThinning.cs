namespace Ambience.Playback.Governing;

/// <summary>
/// Leaves layers of the music out, to save the time that they take: each fades out, is not computed any more, and comes
/// back from silence where it was.
/// </summary>
/// <remarks>The generator's thread, but for <see cref="Count"/>; allocates only when constructed.</remarks>
/// <param name="layers">How many layers there are.</param>
/// <param name="hopSeconds">Length of a hop.</param>
internal sealed class LayerThinning(int layers, double hopSeconds)
{
    private const double FadeSeconds = 0.4;

    private readonly int[] _order = new int[layers];     // those that are left out, the last one last
    private readonly float[] _level = [.. Enumerable.Repeat(1f, layers)];
    private readonly bool[] _out = new bool[layers];
    private readonly float _step = (float)(hopSeconds / FadeSeconds);
    private int _count;

    /// <summary>How many are left out. Any thread.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether a layer is left out, or about to be.</summary>
    public bool IsOut(int layer) => _out[layer];

    /// <summary>Nothing of a layer is to be heard.</summary>
    public bool IsSilent(int layer) => _out[layer] && _level[layer] == 0;

    /// <summary>Factor of a layer at the end of the next hop; once a hop.</summary>
    public float Advance(int layer)
    {
        float target = _out[layer] ? 0 : 1, level = _level[layer];
        if (level == target)
            return target;
        level = _level[layer] = Math.Clamp(level + (_out[layer] ? -_step : _step), 0, 1);
        return level * level * (3 - (2 * level)); // no corner at either end
    }

    /// <summary>Leaves a layer out.</summary>
    public void LeaveOut(int layer)
    {
        if (_out[layer])
            return;
        _out[layer] = true;
        _order[_count] = layer;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Brings the layer back that was left out last.</summary>
    public void BringBack()
    {
        if (_count == 0)
            return;
        Volatile.Write(ref _count, _count - 1);
        _out[_order[_count]] = false;
    }

    /// <summary>A layer goes on as it was in other moods.</summary>
    public void Adopt(int layer, LayerThinning other, int there)
    {
        if (other._out[there])
            LeaveOut(layer);
        _level[layer] = other._level[there];
    }
}
