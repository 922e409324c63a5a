using Ambience.Model;

namespace Ambience.Inference;

/// <summary>
/// An engine that can also turn its lanes into audio where it runs: for servers and batches of many streams, whose decoding
/// would keep processor cores busy. Decodes as <see cref="Audio.LaneDecoder"/> does, within 1e-5 of it.
/// </summary>
/// <remarks>
/// One thread at a time. All but <see cref="PrepareAudio"/> allocate nothing. What still sounds of a stream's earlier frames is
/// a state of its own, on the host: <see cref="IWaveNetEngine.Reset"/> silences it, <see cref="IWaveNetEngine.RestoreState"/> leaves it.
/// </remarks>
public interface IAudioEngine : IWaveNetEngine
{
    /// <summary>Prepares decoding; every stream starts in silence. May be called again.</summary>
    /// <param name="model">Its deviations and filters; its shape must be the engine's.</param>
    /// <exception cref="ArgumentException">The model is of another shape.</exception>
    /// <exception cref="EngineUnavailableException">The device has too little memory for it; lanes are made all the same.</exception>
    void PrepareAudio(WaveNetModel model);

    /// <summary>Makes frames as <see cref="IWaveNetEngine.Generate"/> does, and their audio.</summary>
    /// <param name="control">[Streams, hopRows, C].</param>
    /// <param name="frames">How many.</param>
    /// <param name="lanes">[Streams, frames, Lanes].</param>
    /// <param name="audio">[Streams, frames x Bands, Channels], full scale = 1; 0 for streams that are not active.</param>
    /// <exception cref="InvalidOperationException">Audio was not prepared.</exception>
    void GenerateAudio(ReadOnlySpan<float> control, int frames, Span<float> lanes, Span<float> audio);

    /// <summary>Floats of what still sounds, as many as <see cref="Audio.LaneDecoder.StateFloats"/> of the model; may be 0.</summary>
    int AudioStateFloats { get; }

    /// <summary>Writes what still sounds of a stream, as <see cref="Audio.LaneDecoder.CaptureState"/> does; also after a loss.</summary>
    void CaptureAudioState(int stream, Span<float> state);

    /// <summary>Continues from a captured state of this or of a <see cref="Audio.LaneDecoder"/> of the same model.</summary>
    void RestoreAudioState(int stream, ReadOnlySpan<float> state);
}
