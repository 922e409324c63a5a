using Ambience.Inference;

namespace Ambience.Health;

/// <summary>Where a layer is in the hop being made.</summary>
/// <param name="engine">What makes it.</param>
/// <param name="stream">The layer's stream of it.</param>
/// <param name="control">[C]: what was asked of it.</param>
/// <param name="seconds">Seconds of music made.</param>
/// <param name="heardAtFrame">When the hop is heard, in frames since the soundtrack was opened.</param>
internal readonly ref struct HopContext(
    IWaveNetEngine engine, int stream, ReadOnlySpan<float> control, double seconds, long heardAtFrame)
{
    public IWaveNetEngine Engine { get; } = engine;

    public int Stream { get; } = stream;

    public ReadOnlySpan<float> Control { get; } = control;

    public double Seconds { get; } = seconds;

    public long HeardAtFrame { get; } = heardAtFrame;

    /// <summary>How sure the network was of the hop; see <see cref="IEntropySource"/>.</summary>
    public float TakeEntropy() => (Engine as IEntropySource)?.TakeEntropy(Stream) ?? IEntropySource.Unknown;
}
