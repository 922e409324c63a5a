using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;

namespace Ambience.Trainer.Training;

/// <summary>The beginning of a stored clip, led through the runtime's engine: what each frame was given and computed.</summary>
/// <param name="Batch">Inputs, targets and control of the frames; those before the receptive field is filled weigh 0.</param>
/// <param name="Trace">What the network computed.</param>
/// <param name="Frames">How many.</param>
internal sealed record TeacherForcedClip(CropBatch Batch, StageTrace Trace, int Frames)
{
    /// <summary>Runs a network over a clip.</summary>
    /// <param name="model">The network.</param>
    /// <param name="precision">How the engine multiplies its matrices.</param>
    /// <param name="clip">The music.</param>
    /// <param name="mood">Its mood; one that the network was not trained on is left unknown.</param>
    /// <param name="seconds">At most so much of it.</param>
    public static TeacherForcedClip Run(
        WaveNetModel model, WeightPrecision precision, ITrainingClip clip, string mood, double seconds)
    {
        WaveNetShape shape = model.Shape;
        int hops = Math.Max(2, (int)Math.Min(seconds / shape.HopSeconds, clip.Frames / shape.HopFrames));
        int frames = hops * shape.HopFrames;
        var batch = new CropBatch(shape, streams: 1, frames);
        new CropReader(shape, frames).Read(clip, 0, cold: true, known: [true, true, true, true], batch, stream: 0);
        var trace = new StageTrace(shape, frames);
        using (IWaveNetEngine engine = EngineCatalogue.Create("cpu", model, 1, new EngineOptions { Weights = precision }))
            engine.TeacherForce(Control(model, batch, mood), batch.Inputs, frames, trace);
        batch.Weights.AsSpan(0, Math.Min(shape.ReceptiveFieldFrames, frames / 2)).Clear();
        return new TeacherForcedClip(batch, trace, frames);
    }

    private static float[] Control(WaveNetModel model, CropBatch batch, string mood)
    {
        if (model.Control is not { } layout)
            return [];
        int size = layout.MoodEmbeddingSize, at = model.Moods.ToList().IndexOf(mood);
        var control = new float[batch.Hops * layout.Size];
        for (int hop = 0; hop < batch.Hops; hop++)
        {
            Span<float> row = control.AsSpan(hop * layout.Size, layout.Size);
            batch.Known.AsSpan(hop * CropBatch.KnownSize, CropBatch.KnownSize).CopyTo(row);
            if (at >= 0)
                model.MoodEmbeddings.AsSpan(at * size, size).CopyTo(row[ControlLayout.MoodEmbedding..]);
        }
        return control;
    }
}
