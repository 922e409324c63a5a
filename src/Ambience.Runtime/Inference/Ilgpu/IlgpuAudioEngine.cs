using System.Diagnostics.CodeAnalysis;
using Ambience.Inference.Rendering;
using Ambience.Model;

namespace Ambience.Inference.Ilgpu;

/// <summary>The engine with the filter bank on the device.</summary>
internal sealed class IlgpuAudioEngine : IAudioEngine
{
    private readonly IlgpuEngine _engine;
    private float[] _lanes = [];

    [RequiresDynamicCode("ILGPU compiles kernels while the program runs.")]
    public IlgpuAudioEngine(IlgpuEngine engine, WaveNetModel model)
    {
        _engine = engine;
        DelaySamples = engine.AddDecoder(model);
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

    public void Silence(int stream) => _engine.SilenceDecoder(stream);

    public void Dispose() => _engine.Dispose();
}
