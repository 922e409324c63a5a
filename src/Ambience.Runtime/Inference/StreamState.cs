using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// What one stream remembers from frame to frame: its seed, its frame counter, what it made last, and for each layer a
/// queue of the last d residual vectors, so that a frame costs one pass and not a whole receptive field (Paine 2016,
/// "Fast WaveNet").
/// </summary>
internal sealed class StreamState
{
    /// <summary>
    /// Lane arrays are padded to a multiple of this, so that the widest vector may read and write them whole.
    /// </summary>
    public const int LanePadding = 16;

    private readonly WaveNetShape _shape;
    private readonly int[] _dilations;
    private readonly float[] _queues; // layer by layer, [d_l, R], a ring each
    private readonly int[] _starts;   // [L], where a layer's ring begins
    private readonly int[] _slots;    // [L], the slot of the oldest vector, x[t-d]: next read, then overwritten by x[t]

    public StreamState(WaveNetShape shape)
    {
        _shape = shape;
        _dilations = [.. shape.Dilations];
        _starts = new int[shape.Layers];
        _slots = new int[shape.Layers];
        int length = 0;
        for (int l = 0; l < shape.Layers; l++)
        {
            _starts[l] = length;
            length = checked(length + (_dilations[l] * shape.ResidualChannels));
        }
        _queues = new float[length];
        int padded = (shape.Lanes + LanePadding - 1) / LanePadding * LanePadding;
        Last = new float[padded];
        Temperature = new float[padded];
        Temperature.AsSpan().Fill(1f);
        Reset(0);
    }

    /// <summary>Key of the stream's random numbers.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Frames made.</summary>
    public long Frame { get; private set; }

    /// <summary>Whether frames are made of it.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>[Lanes, padded]: the next input. Logistic: values. Mu-law: codes 0..255 as numbers.</summary>
    public float[] Last { get; }

    /// <summary>[Lanes, padded].</summary>
    public float[] Temperature { get; }

    /// <summary>
    /// [R]: on entry x[t-d] of layer <paramref name="layer"/>; the caller reads it and writes x[t] in its place.
    /// </summary>
    public Span<float> Queue(int layer) =>
        _queues.AsSpan(_starts[layer] + (_slots[layer] * _shape.ResidualChannels), _shape.ResidualChannels);

    /// <summary>Ends a frame: every queue moves by one vector.</summary>
    public void Advance()
    {
        for (int l = 0; l < _slots.Length; l++)
            _slots[l] = _slots[l] + 1 == _dilations[l] ? 0 : _slots[l] + 1;
        Frame++;
    }

    /// <summary>Silence before, frame 0.</summary>
    public void Reset(ulong seed)
    {
        Array.Clear(_queues);
        Array.Clear(_slots);
        Last.AsSpan().Fill(_shape.Output == OutputKind.MuLaw ? MuLaw.Encode(0f) : 0f);
        Frame = 0;
        Seed = seed;
    }

    /// <summary>Copies the state out, as <see cref="EngineState"/> lays it out.</summary>
    public void Write(ref EngineStateWriter writer)
    {
        writer.Header(Seed, Frame);
        writer.Floats(Last.AsSpan(0, _shape.Lanes));
        for (int l = 0; l < _starts.Length; l++)
        {
            Span<float> ring = Ring(l);
            int oldest = _slots[l] * _shape.ResidualChannels;
            writer.Floats(ring[oldest..]);
            writer.Floats(ring[..oldest]);
        }
    }

    /// <summary>Takes a state over; <see cref="EngineState.Check"/> has accepted it.</summary>
    public void Read(ref EngineStateReader reader)
    {
        (Seed, Frame) = reader.Header();
        reader.Floats(Last.AsSpan(0, _shape.Lanes));
        Array.Clear(_slots);
        for (int l = 0; l < _starts.Length; l++)
            reader.Floats(Ring(l));
    }

    private Span<float> Ring(int layer) =>
        _queues.AsSpan(_starts[layer], _dilations[layer] * _shape.ResidualChannels);
}
