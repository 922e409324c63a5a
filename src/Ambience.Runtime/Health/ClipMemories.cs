using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Health;

/// <summary>
/// What a network remembers after each clip of its weight file. Computed once, when music is opened, by leading the
/// network over the clips on the CPU; restored later into any stream of any engine.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
internal sealed class ClipMemories
{
    private const int TracedFrames = 64; // of a step: its trace is thrown away, so let it be small

    private readonly byte[]?[] _states; // [moods of the weight file]

    /// <summary>Leads the network over its clips: some ten milliseconds each.</summary>
    /// <param name="model">The network.</param>
    /// <param name="precision">What it is computed in.</param>
    public ClipMemories(WaveNetModel model, WeightPrecision precision)
    {
        _states = new byte[]?[model.Health.Count];
        if (model.Health.All(mood => mood.Clip is null))
            return;
        using IWaveNetEngine engine = EngineCatalogue.Create(
            EngineCatalogue.Cpu, model, 1, new EngineOptions { Weights = precision });
        for (int mood = 0; mood < _states.Length; mood++)
        {
            if (model.Health[mood].Clip is { } clip)
                _states[mood] = Lead(engine, model, mood, clip);
        }
    }

    /// <summary>The memory of a mood's clip; null if it has none, or the index is -1.</summary>
    public ReadOnlySpan<byte> Of(int mood) => mood < 0 ? default : _states[mood];

    private static byte[] Lead(IWaveNetEngine engine, WaveNetModel model, int mood, MusicClip clip)
    {
        WaveNetShape shape = model.Shape;
        engine.Reset(0, seed: 0);
        float[] control = ControlOf(model, mood, clip);
        var inputs = new float[TracedFrames * shape.Lanes];
        for (int first = 0; first < clip.Frames; first += TracedFrames)
        {
            int frames = Math.Min(TracedFrames, clip.Frames - first);
            for (int i = 0; i < frames * shape.Lanes; i++)
            {
                // Frame t is given the lanes of the frame before it; before the clip there is silence.
                int frame = first + (i / shape.Lanes) - 1;
                inputs[i] = frame < 0 ? 0 : clip.Lanes[(i % shape.Lanes * clip.Frames) + frame];
            }
            int hop = first / shape.HopFrames, hops = ((first + frames - 1) / shape.HopFrames) - hop + 1;
            engine.TeacherForce(
                control.AsSpan(hop * shape.ControlSize, hops * shape.ControlSize), inputs.AsSpan(0, frames * shape.Lanes),
                frames, new StageTrace(shape, frames));
        }
        var state = new byte[engine.StateBytes];
        engine.CaptureState(0, state);
        return state;
    }

    /// <summary>[hops, C]: what the clip sounds like, and its mood.</summary>
    private static float[] ControlOf(WaveNetModel model, int mood, MusicClip clip)
    {
        int size = model.Shape.ControlSize, hops = (clip.Frames + model.Shape.HopFrames - 1) / model.Shape.HopFrames;
        var control = new float[hops * size];
        for (int hop = 0; hop < hops && model.Control is not null; hop++)
        {
            Span<float> row = control.AsSpan(hop * size, size);
            clip.Features.AsSpan(hop * ControlLayout.FeatureCount, ControlLayout.FeatureCount).CopyTo(row);
            row.Slice(ControlLayout.KnownFlags, ControlLayout.GroupCount).Fill(1);
            int embedding = model.Control.MoodEmbeddingSize;
            model.MoodEmbeddings.AsSpan(mood * embedding, embedding).CopyTo(row[ControlLayout.MoodEmbedding..]);
        }
        return control;
    }
}
