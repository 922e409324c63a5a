namespace Ambience.Inference.Rendering;

/// <summary>
/// An engine that hands out audio instead of lanes, for servers and offline rendering: on a device that can, the filter
/// bank runs where the lanes are made, for all streams at once.
/// </summary>
/// <remarks>
/// Not thread-safe: one thread at a time. <see cref="Generate"/> allocates only when it is asked for more frames than
/// ever before, and what the engine's library allocates.
/// </remarks>
public interface IAudioEngine : IDisposable
{
    /// <summary>
    /// The streams: seeds, temperatures, which are on, states. Frames that are generated through it directly are not
    /// heard here. Its states do not hold what still sounds; see <see cref="Silence"/>.
    /// </summary>
    IWaveNetEngine Engine { get; }

    /// <summary>Samples (of each channel) that the audio is behind the lanes.</summary>
    int DelaySamples { get; }

    /// <summary>Makes the next <paramref name="frames"/> frames of every active stream, as audio.</summary>
    /// <param name="control">As in <see cref="IWaveNetEngine.Generate"/>.</param>
    /// <param name="frames">How many; 0 is allowed.</param>
    /// <param name="audio">
    /// [Streams, frames x Bands, Channels]: interleaved samples, full scale = 1; 0 for streams that are not active.
    /// </param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    /// <exception cref="EngineLostException">The device was lost; no frame was made.</exception>
    void Generate(ReadOnlySpan<float> control, int frames, Span<float> audio);

    /// <summary>Forgets what still sounds of a stream, as before its first frame; after a reset, say.</summary>
    /// <param name="stream">The stream, 0-based.</param>
    void Silence(int stream);
}
