using Ambience.Conducting;
using Ambience.Health;

namespace Ambience.Model;

/// <summary>A place in a weight file and the array of the model that belongs there.</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="Dimensions">Its shape, slowest first.</param>
/// <param name="Data">Its numbers: written from here, read into here.</param>
/// <param name="Type">How it is stored; I8 is accompanied by a tensor "name.scale" of [rows].</param>
internal sealed record TensorSlot(string Name, IReadOnlyList<int> Dimensions, float[] Data, SafetensorsType Type);

/// <summary>The one list of what a weight file holds; the reader and the writer both walk it.</summary>
internal static class WeightFileTensors
{
    public const string MoodEmbedding = "mood.embedding";
    public const string LaneDeviation = "lanes.deviation";
    public const string Synthesis = "filterbank.synthesis";

    public static string PriorSlow(string mood) => $"prior.{mood}.slow";

    public static string PriorOnsets(string mood) => $"prior.{mood}.onsets";

    public static string PriorTransitions(string mood) => $"prior.{mood}.transitions";

    public static string ClipLanes(string mood) => $"clip.{mood}.lanes";

    public static string ClipFeatures(string mood) => $"clip.{mood}.features";

    /// <summary>Whether it is music, and no matrix.</summary>
    public static bool IsClip(TensorSlot slot) => slot.Name.StartsWith("clip.", StringComparison.Ordinal);

    /// <summary>Every tensor of a model; those without numbers (no control, one band, no prior) are left out.</summary>
    public static IEnumerable<TensorSlot> Of(WaveNetModel model, WeightFormat format)
    {
        SafetensorsType matrix = format switch
        {
            WeightFormat.Float32 => SafetensorsType.F32,
            WeightFormat.BFloat16 => SafetensorsType.BF16,
            _ => SafetensorsType.I8,
        };
        // The prior is read as it is, not averaged over many weights: half the bytes are welcome, eight bits too few.
        SafetensorsType prior = format == WeightFormat.Float32 ? SafetensorsType.F32 : SafetensorsType.BF16;

        foreach (WeightTensor tensor in model.Weights.Tensors())
        {
            SafetensorsType type = tensor.Dimensions.Count == 2 ? matrix : SafetensorsType.F32;
            yield return new(tensor.Name, tensor.Dimensions, tensor.Data, type);
        }
        yield return new(LaneDeviation, [model.Shape.Lanes], model.LaneDeviations, SafetensorsType.F32);
        if (model.MoodEmbeddings.Length > 0)
        {
            int size = model.MoodEmbeddings.Length / model.Moods.Count;
            yield return new(MoodEmbedding, [model.Moods.Count, size], model.MoodEmbeddings, SafetensorsType.F32);
        }
        if (model.SynthesisFilters.Length > 0)
        {
            int taps = model.SynthesisFilters.Length / model.Shape.Bands;
            yield return new(Synthesis, [model.Shape.Bands, taps], model.SynthesisFilters, SafetensorsType.F32);
        }
        foreach (MoodHealth mood in model.Health)
        {
            if (mood.Clip is not { } clip)
                continue;
            // Only ever heard through the network's memory: eight bits a lane are enough in every format.
            yield return new(ClipLanes(mood.Mood), [model.Shape.Lanes, clip.Frames], clip.Lanes, SafetensorsType.I8);
            if (clip.Features.Length > 0)
            {
                int[] features = [clip.Features.Length / ControlLayout.FeatureCount, ControlLayout.FeatureCount];
                yield return new(ClipFeatures(mood.Mood), features, clip.Features, SafetensorsType.BF16);
            }
        }
        if (model.Prior is not { } statistics)
            yield break;
        foreach (MoodPrior mood in statistics.Moods)
        {
            int n = mood.Segments;
            int[] slow = [n, statistics.SlowSteps, ControlPrior.SlowFeatures];
            yield return new(PriorSlow(mood.Mood), slow, mood.Slow, prior);
            yield return new(PriorOnsets(mood.Mood), [n, statistics.SegmentHops], mood.Onsets, prior);
            yield return new(PriorTransitions(mood.Mood), [n, n], mood.Transitions, SafetensorsType.F32);
        }
    }
}
