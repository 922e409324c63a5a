namespace Ambience.Inference;

/// <summary>
/// An engine that says how sure its network is of what it makes. Those that draw on a graphics device do not; what they
/// make is judged by its sound alone.
/// </summary>
internal interface IEntropySource
{
    /// <summary>What engines without figures answer.</summary>
    const float Unknown = float.PositiveInfinity;

    /// <summary>
    /// Mean entropy, in nats a lane, of the distributions that a stream drew from since the last call;
    /// <see cref="Unknown"/> if it drew nothing, NaN if a distribution had no finite numbers. Allocates nothing.
    /// </summary>
    /// <param name="stream">The stream, 0-based.</param>
    float TakeEntropy(int stream);
}
