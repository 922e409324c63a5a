using Ambience.Conducting;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Moods;
using Microsoft.Extensions.Logging;

namespace Ambience.Playback;

// What a mood file says before the first hop: how loud, on which engine, with how many streams.
public sealed partial class MusicRenderer
{
    /// <summary>One gain for all of the music, so that music like the training music has the loudness asked for.</summary>
    private static float LoudnessGain(WaveNetModel model, OutputSettings output)
    {
        double trained = model.Provenance.TrainingLoudnessLufs;
        return output.LoudnessLufs is { } wanted && double.IsFinite(trained) ? (float)(wanted - trained) : 0;
    }

    private static MusicBatch BatchFor(WaveNetModel model, MoodFile moods, string engine)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(moods);
        ArgumentException.ThrowIfNullOrEmpty(engine);
        return new MusicBatch(model, engine, EngineOptionsOf(moods, logger: null), LayerCount(moods));
    }

    /// <summary>What a mood file says about the engine beside its name.</summary>
    internal static EngineOptions EngineOptionsOf(MoodFile moods, ILogger? logger) => new()
    {
        Weights = moods.Weights switch
        {
            "fp32" => WeightPrecision.Float32,
            "bf16" => WeightPrecision.BFloat16,
            "int8" => WeightPrecision.Int8,
            _ => WeightPrecision.Stored,
        },
        CoreShare = moods.Budget.CoreShare,
        Logger = logger,
    };

    /// <summary>Streams that the moods of a file need together.</summary>
    internal static int LayerCount(MoodFile moods) =>
        moods.Moods.SelectMany(ConductedMood.LayersOf).Select(layer => layer.Name).Distinct().Count();
}
