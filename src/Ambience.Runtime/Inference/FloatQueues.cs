using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// For each layer of one stream a queue of its last d inputs, so that a frame costs one pass and not a whole receptive
/// field (Paine 2016, "Fast WaveNet").
/// </summary>
internal sealed class FloatQueues(WaveNetShape shape)
{
    private readonly float[][] _rings = // [L][d, R]
        [.. shape.Dilations.Select(dilation => new float[dilation * shape.ResidualChannels])];
    private readonly int[] _slots = new int[shape.Layers]; // the oldest vector, x[t-d]

    /// <summary>
    /// [R]: on entry x[t-d] of layer <paramref name="layer"/>; the caller reads it and writes x[t] in its place.
    /// </summary>
    public Span<float> Slot(int layer) =>
        _rings[layer].AsSpan(_slots[layer] * shape.ResidualChannels, shape.ResidualChannels);

    /// <summary>Ends a frame: every queue moves by one vector.</summary>
    public void Advance()
    {
        for (int l = 0; l < _slots.Length; l++)
            _slots[l] = _slots[l] + 1 == shape.Dilations[l] ? 0 : _slots[l] + 1;
    }

    /// <summary>Silence before.</summary>
    public void Reset()
    {
        foreach (float[] ring in _rings)
            Array.Clear(ring);
        Array.Clear(_slots);
    }

    /// <summary>Copies the queues out, as <see cref="EngineState"/> lays them out.</summary>
    public void Write(ref EngineStateWriter writer)
    {
        for (int l = 0; l < _rings.Length; l++)
        {
            int oldest = _slots[l] * shape.ResidualChannels;
            writer.Floats(_rings[l].AsSpan(oldest));
            writer.Floats(_rings[l].AsSpan(0, oldest));
        }
    }

    /// <summary>Takes queues over.</summary>
    public void Read(ref EngineStateReader reader)
    {
        Array.Clear(_slots);
        foreach (float[] ring in _rings)
            reader.Floats(ring);
    }
}
