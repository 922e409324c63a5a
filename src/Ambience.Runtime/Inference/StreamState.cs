using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// What one stream remembers from frame to frame besides its queues: its seed, its frame counter, what it made last.
/// </summary>
internal sealed class StreamState
{
    /// <summary>
    /// Lane arrays are padded to a multiple of this, so that the widest vector may read and write them whole.
    /// </summary>
    public const int LanePadding = 16;

    private readonly WaveNetShape _shape;

    public StreamState(WaveNetShape shape)
    {
        _shape = shape;
        int padded = (shape.Lanes + LanePadding - 1) / LanePadding * LanePadding;
        Last = new float[padded];
        Temperature = new float[padded];
        Temperature.AsSpan().Fill(1f);
        Spread = new DistributionMeter(shape, padded);
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

    /// <summary>How sure the network is of what it draws.</summary>
    public DistributionMeter Spread { get; }

    /// <summary>Ends a frame.</summary>
    /// <param name="residual">[R]: what its last layer left.</param>
    public void Advance(ReadOnlySpan<float> residual)
    {
        Frame++;
        Spread.EndFrame(residual);
    }

    /// <summary>Silence before, frame 0.</summary>
    public void Reset(ulong seed)
    {
        Last.AsSpan().Fill(_shape.Output == OutputKind.MuLaw ? MuLaw.Encode(0f) : 0f);
        Frame = 0;
        Seed = seed;
    }

    /// <summary>Copies the state out, as <see cref="EngineState"/> lays it out; queues follow.</summary>
    public void Write(ref EngineStateWriter writer)
    {
        writer.Header(Seed, Frame);
        writer.Floats(Last.AsSpan(0, _shape.Lanes));
    }

    /// <summary>Takes a state over; <see cref="EngineState.Check"/> has accepted it.</summary>
    public void Read(ref EngineStateReader reader)
    {
        (Seed, Frame) = reader.Header();
        reader.Floats(Last.AsSpan(0, _shape.Lanes));
    }
}
