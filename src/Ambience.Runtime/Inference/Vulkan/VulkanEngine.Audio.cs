using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>Decoding on the device, for those who ask for it.</summary>
internal sealed partial class VulkanEngine
{
    private VulkanAudio? _audio;

    public int AudioStateFloats => Audio.StateFloats;

    private VulkanAudio Audio => _audio ?? throw new InvalidOperationException("Call PrepareAudio first.");

    public void PrepareAudio(WaveNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ThrowIfGone();
        if (!model.Shape.Equals(Shape))
            throw new ArgumentException($"The model has the shape '{model.Shape.Name}', the engine '{Shape.Name}'.", nameof(model));
        _ = new Ambience.Audio.LaneDecoder(model); // refuses deviations and filters that do not fit
        var audio = new VulkanAudio(_network, model, Streams);
        _audio?.Dispose();
        _audio = audio;
    }

    public void GenerateAudio(ReadOnlySpan<float> control, int frames, Span<float> lanes, Span<float> audio)
    {
        VulkanAudio decoder = Audio;
        if (audio.Length != lanes.Length)
            throw new ArgumentException($"Expected {lanes.Length} samples, as many as lanes, but found {audio.Length}.", nameof(audio));
        Run(control, frames, lanes, audio, decoder);
    }

    public void CaptureAudioState(int stream, Span<float> state) => Checked(stream, state.Length).CopyTo(state);

    public void RestoreAudioState(int stream, ReadOnlySpan<float> state) => state.CopyTo(Checked(stream, state.Length));

    private Span<float> Checked(int stream, int length)
    {
        _streams.Check(stream);
        if (length != Audio.StateFloats)
            throw new ArgumentException($"Expected {Audio.StateFloats} floats, but found {length}.", "state");
        return Audio.Sounding(stream);
    }

    /// <summary>Copies the samples of a block that is done to where the caller wants them.</summary>
    private void TakeAudio(VulkanAudio decoder, int slot, int blockFrames, int frames, int taken, Span<float> audio)
    {
        ReadOnlySpan<int> streams = _streams.Active;
        int width = blockFrames * Shape.Lanes;
        for (int i = 0; i < streams.Length; i++)
            decoder.Take(slot, i * width, audio.Slice(((streams[i] * frames) + taken) * Shape.Lanes, width));
    }

    /// <summary>Frames sound on in what comes after, whether they were decoded or not.</summary>
    private void SoundOn(ReadOnlySpan<float> lanes, int frames)
    {
        if (_audio is null)
            return;
        int width = frames * Shape.Lanes;
        foreach (int stream in _streams.Active)
            _audio.Append(stream, lanes.Slice(stream * width, width));
    }
}
