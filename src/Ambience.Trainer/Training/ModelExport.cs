using System.Globalization;
using Ambience.Health;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Model;

namespace Ambience.Trainer.Training;

/// <summary>Joins what a run learned and what its store measured into the model that the runtime reads.</summary>
internal static class ModelExport
{
    /// <param name="checkpoint">What was learned.</param>
    /// <param name="store">What was measured.</param>
    /// <param name="format">How the file is to store the matrices.</param>
    /// <param name="mean">The running mean of the weights, or else the weights of the last step.</param>
    /// <exception cref="AmbienceException">The store is not the run's.</exception>
    public static WaveNetModel Create(Checkpoint checkpoint, TrainingStore store, WeightFormat format, bool mean = true)
    {
        WaveNetShape shape = checkpoint.Shape;
        store.RequireFits(shape);
        if (!store.Moods.SequenceEqual(checkpoint.Moods))
        {
            throw new AmbienceException(
                $"{store.Folder}: expected the moods of the run ({string.Join(", ", checkpoint.Moods)}), " +
                $"found {string.Join(", ", store.Moods)}. Name the store of the run with --store.");
        }
        var layout = new ParameterLayout(shape, checkpoint.Moods.Count);
        float[] parameters = mean && checkpoint.Step > 0 ? checkpoint.Mean : checkpoint.Parameters;
        return new WaveNetModel
        {
            Weights = layout.ToWeights(parameters),
            Control = layout.HasMoods ? new ControlLayout(layout.EmbeddingSize) : null,
            Moods = layout.HasMoods ? checkpoint.Moods : [],
            MoodEmbeddings = layout.HasMoods ? layout.Part(parameters, ParameterLayout.MoodEmbedding).ToArray() : [],
            LaneDeviations = store.LaneDeviations,
            SynthesisFilters = store.SynthesisFilters,
            Prior = layout.HasMoods ? store.Prior : null,
            Format = format,
            Provenance = new ModelProvenance
            {
                Steps = checkpoint.Step,
                ValidationBits = checkpoint.ValidationBits,
                TrainingLoudnessLufs = store.TrainingLoudnessLufs,
                Created = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                Files = store.Files,
            },
        };
    }

    /// <summary>The same model with other weights, and other knowledge of what is healthy.</summary>
    public static WaveNetModel With(WaveNetModel model, WaveNetWeights weights, IReadOnlyList<MoodHealth> health) => new()
    {
        Weights = weights,
        Control = model.Control,
        Moods = model.Moods,
        MoodEmbeddings = model.MoodEmbeddings,
        LaneDeviations = model.LaneDeviations,
        SynthesisFilters = model.SynthesisFilters,
        Prior = model.Prior,
        Health = health,
        Format = model.Format,
        Provenance = model.Provenance,
    };
}
