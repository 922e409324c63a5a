using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Inference.Rendering;

/// <summary>Any engine, with a decoder on the CPU for each of its streams.</summary>
internal sealed class DecodingEngine : IAudioEngine
{
    private readonly LaneDecoder[] _decoders;
    private float[] _lanes = [];

    public DecodingEngine(IWaveNetEngine engine, WaveNetModel model)
    {
        Engine = engine;
        _decoders = [.. Enumerable.Range(0, engine.Streams).Select(_ => new LaneDecoder(model))];
    }

    public IWaveNetEngine Engine { get; }

    public int DelaySamples => _decoders[0].DelaySamples;

    public void Generate(ReadOnlySpan<float> control, int frames, Span<float> audio)
    {
        // As many samples as lanes: a wrong length is refused by the engine.
        if (_lanes.Length < audio.Length)
            _lanes = new float[audio.Length];
        Span<float> lanes = _lanes.AsSpan(0, audio.Length);
        Engine.Generate(control, frames, lanes);
        int width = frames * Engine.Shape.Lanes;
        for (int s = 0; s < _decoders.Length; s++)
        {
            Span<float> own = audio.Slice(s * width, width);
            if (Engine.IsActive(s))
                _decoders[s].Process(lanes.Slice(s * width, width), frames, own);
            else
                own.Clear();
        }
    }

    public void Silence(int stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stream);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, _decoders.Length);
        _decoders[stream].Reset();
    }

    public void Dispose() => Engine.Dispose();
}
