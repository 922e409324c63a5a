using Ambience.Audio;
using Ambience.Health;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Evaluation;

namespace Ambience.Trainer.Health;

/// <summary>
/// What a weight file says of healthy music: the figures of the training audio of each mood, measured by the very
/// detectors that the runtime listens with, and a clip of it that the network can be led over.
/// </summary>
internal static class TrainingHealth
{
    /// <summary>Half seconds at the start of a clip that say nothing: the filters and the network begin from silence.</summary>
    private const int BlocksOfStart = 2;

    /// <summary>Hops of each mood that the network is led over to hear how sure it is; two minutes.</summary>
    private const double EntropySeconds = 120;

    /// <summary>Measures all of a store.</summary>
    /// <param name="model">The network as it will be stored.</param>
    /// <param name="store">Its training music.</param>
    /// <param name="cancellation">Stops between two clips.</param>
    public static IReadOnlyList<MoodHealth> Measure(
        WaveNetModel model, TrainingStore store, CancellationToken cancellation)
    {
        float[] scale = [.. store.LaneDeviations.Zip(model.LaneDeviations, (theirs, ours) => ours > 0 ? theirs / ours : 1)];
        IReadOnlyList<string> moods = model.Moods.Count > 0 ? model.Moods : [TrainedMood.Nameless];
        return [.. moods.Select((mood, index) =>
        {
            StoredClip[] clips = [.. store.Clips.Where(clip => !clip.HeldOut &&
                (model.Moods.Count == 0 || store.Moods[clip.MoodIndex] == mood))];
            return new MoodHealth(
                mood, Ranges(model, scale, index, clips, cancellation), ClipChoice.Choose(model, scale, clips));
        })];
    }

    /// <summary>Lanes in units of the model's deviations; a store of the same music may have slightly other ones.</summary>
    internal static void ReadLanes(StoredClip clip, int frame, Span<float> lanes, ReadOnlySpan<float> scale)
    {
        clip.ReadLanes(frame, lanes);
        for (int i = 0; i < lanes.Length; i++)
            lanes[i] *= scale[i % scale.Length];
    }

    private static HealthRange[] Ranges(
        WaveNetModel model, float[] scale, int mood, IReadOnlyList<StoredClip> clips, CancellationToken cancellation)
    {
        var ranges = new HealthRange[HealthRange.MeasureCount];
        Array.Fill(ranges, HealthRange.Unknown);
        using IWaveNetEngine engine = EngineCatalogue.Create(EngineCatalogue.Cpu, model, 1);
        double secondsLeft = EntropySeconds;
        foreach (StoredClip clip in clips.OrderByDescending(clip => clip.Frames))
        {
            cancellation.ThrowIfCancellationRequested();
            // A part of every clip, so that the two minutes are of all kinds of music.
            int ledHops = (int)Math.Min(clip.Hops, 1 + (EntropySeconds / clips.Count / model.Shape.HopSeconds));
            secondsLeft -= ledHops * model.Shape.HopSeconds;
            MeasureClip(model, scale, mood, clip, secondsLeft > -1 ? ledHops : 0, engine, ranges);
        }
        return ranges;
    }

    private static void MeasureClip(
        WaveNetModel model, float[] scale, int mood, StoredClip clip, int ledHops, IWaveNetEngine engine, HealthRange[] ranges)
    {
        WaveNetShape shape = model.Shape;
        var meter = new HealthMeter(model);
        var decoder = new LaneDecoder(model);
        var network = new ForcedEntropy(model, engine);
        var features = new float[ControlLayout.FeatureCount];
        var control = new float[shape.ControlSize];
        var lanes = new float[shape.HopFrames * shape.Lanes];
        var audio = new float[shape.HopSamples * shape.Channels];
        for (int hop = 0; hop + 1 < clip.Hops; hop++) // the last one may be cut short
        {
            ReadLanes(clip, hop * shape.HopFrames, lanes, scale);
            clip.ReadFeatures(hop, features);
            FreeRun.Ask(model, mood, features, control);
            float entropy = hop < ledHops ? network.Next(lanes, control) : float.PositiveInfinity;
            _ = meter.AddHop(lanes, control, entropy);
            decoder.Process(lanes, shape.HopFrames, audio);
            if (!meter.AddAudio(audio) || meter.Blocks <= BlocksOfStart)
                continue;
            for (int measure = 0; measure < ranges.Length; measure++)
                ranges[measure] = ranges[measure].With(new HealthRange(meter.Figures[measure], meter.Figures[measure]));
        }
    }
}
