using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Model;
using static TorchSharp.torch;

namespace Ambience.Trainer.Training;

/// <summary>What a way to store and multiply the matrices costs on held-out music.</summary>
/// <param name="Format">How the file stores them.</param>
/// <param name="Precision">How the engine multiplies them.</param>
/// <param name="Megabytes">Size of the file.</param>
/// <param name="Bits">NLL in bits a sample of audio.</param>
/// <param name="LossBits">Above that of fp32.</param>
internal sealed record FormatLoss(
    WeightFormat Format, WeightPrecision Precision, double Megabytes, double Bits, double LossBits);

/// <summary>
/// Measures the NLL that each format costs: writes it, reads it back, and steps the runtime's engine over held-out
/// music, so that the figure is that of the file as a game runs it.
/// </summary>
internal static class FormatLosses
{
    private static readonly (WeightFormat Format, WeightPrecision Precision)[] s_ways =
    [
        (WeightFormat.Float32, WeightPrecision.Float32),
        (WeightFormat.BFloat16, WeightPrecision.BFloat16),
        (WeightFormat.Int8, WeightPrecision.Int8FloatActivations),
        (WeightFormat.Int8, WeightPrecision.Int8),
    ];

    /// <summary>Measures every way.</summary>
    /// <param name="model">The weights, in fp32.</param>
    /// <param name="store">Its held-out music is judged.</param>
    /// <param name="seconds">Of each mood.</param>
    /// <param name="temporaryFolder">Where the files may be written; they are deleted again.</param>
    /// <param name="progress">Called with the part done, 0 to 1.</param>
    /// <param name="cancellation">Stops between two clips.</param>
    /// <exception cref="AmbienceException">The store holds nothing out, or a file cannot be written.</exception>
    public static IReadOnlyList<FormatLoss> Measure(
        WaveNetModel model, TrainingStore store, double seconds, string temporaryFolder, Action<double> progress,
        CancellationToken cancellation)
    {
        store.RequireFits(model.Shape);
        ITrainingClip[] clips =
        [
            .. StoreClip.Of(store, heldOut: true).GroupBy(clip => clip.MoodIndex)
                .Select(mood => mood.MaxBy(clip => clip.Frames)!),
        ];
        if (clips.Length == 0)
        {
            throw new AmbienceException(
                $"{store.Folder}: holds nothing out, so there is nothing to judge by. Prepare the store with held-out music.");
        }
        WaveNetModel rounded = CalibratedRounding.Apply(model, store);
        var losses = new List<FormatLoss>();
        for (int i = 0; i < s_ways.Length; i++)
        {
            (WeightFormat format, WeightPrecision precision) = s_ways[i];
            WaveNetModel written = format == WeightFormat.Int8 ? rounded : model;
            (WaveNetModel stored, long bytes) = AsStored(written, format, temporaryFolder);
            double nats = 0;
            foreach (ITrainingClip clip in clips)
            {
                cancellation.ThrowIfCancellationRequested();
                nats += Nats(stored, precision, clip, store.Moods[clip.MoodIndex], seconds) / clips.Length;
            }
            double bits = OutputLoss.ToBits(model.Shape.Output, nats);
            losses.Add(new FormatLoss(format, precision, bytes / 1e6, bits, losses.Count == 0 ? 0 : bits - losses[0].Bits));
            progress((i + 1.0) / s_ways.Length);
        }
        return losses;
    }

    private static (WaveNetModel Model, long Bytes) AsStored(WaveNetModel model, WeightFormat format, string folder)
    {
        string path = Path.Combine(folder, $".{Guid.NewGuid():N}.{format}.safetensors");
        try
        {
            WeightFile.Write(path, model, format);
            return (WeightFile.Read(path), new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Mean NLL of a clip's beginning, once the receptive field (or half of the clip) has gone by.</summary>
    private static double Nats(
        WaveNetModel model, WeightPrecision precision, ITrainingClip clip, string mood, double seconds)
    {
        WaveNetShape shape = model.Shape;
        TeacherForcedClip run = TeacherForcedClip.Run(model, precision, clip, mood, seconds);
        using var scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        var tensors = new BatchTensors(shape, run.Batch, noiseSeed: 1, noise: InputNoise.None);
        Tensor output = tensor(run.Trace.Output, [run.Frames, shape.OutputChannels]);
        return OutputLoss.Mean(shape, output, tensors.Target, tensors.Weight).item<float>();
    }
}
