using Ambience.Audio;
using Ambience.Inference.Rendering;
using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>The engine with the filter bank on the device.</summary>
internal sealed class VulkanAudioEngine : IAudioEngine
{
    private readonly VulkanEngine _engine;
    private readonly VulkanDecoder _decoder;
    private float[] _lanes = [];

    /// <summary>Takes the engine over.</summary>
    public VulkanAudioEngine(VulkanEngine engine, WaveNetModel model)
    {
        _engine = engine;
        DelaySamples = new LaneDecoder(model).DelaySamples; // which also refuses deviations and filters that do not fit
        _decoder = engine.AddDecoder(model);
    }

    public IWaveNetEngine Engine => _engine;

    public int DelaySamples { get; }

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> audio)
    {
        // The lanes come to the host too: the journal that outlives the device is written from them.
        if (_lanes.Length < audio.Length)
            _lanes = new float[audio.Length];
        _engine.Generate(control, frames, _lanes.AsSpan(0, audio.Length), audio);
    }

    public void Silence(int stream) => _decoder.Silence(stream);

    public void Dispose() => _engine.Dispose();
}
