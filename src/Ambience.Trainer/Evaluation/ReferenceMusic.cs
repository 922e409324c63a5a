using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Imports;

namespace Ambience.Trainer.Evaluation;

/// <summary>Real music of one mood that a network is compared with and asked to follow.</summary>
/// <param name="Mood">The mood, one of the model's.</param>
/// <param name="Features">
/// [hops, 15], repeated from the start where the music is shorter than what was asked for.
/// </param>
/// <param name="Audio">The music itself, not repeated, as its lanes sound.</param>
internal sealed record ReferenceMusic(string Mood, float[] Features, AudioClip Audio)
{
    /// <summary>The clips that the music is made of, as a network meets them.</summary>
    public IReadOnlyList<ReferenceClip> Clips { get; init; } = [];

    /// <summary>The held-out music of a store.</summary>
    /// <exception cref="AmbienceException">The store is of another shape or has none of the model's moods.</exception>
    public static IReadOnlyList<ReferenceMusic> FromStore(TrainingStore store, WaveNetModel model, double seconds)
    {
        store.RequireFits(model.Shape);
        int width = model.Shape.Lanes;
        return ForEachMood(model, store.Folder, seconds, mood => store.Clips
            .Where(clip => clip.HeldOut && (model.Moods.Count == 0 || store.Moods[clip.MoodIndex] == mood))
            .Select(clip =>
            {
                var lanes = new float[clip.Frames * model.Shape.Lanes];
                var features = new float[clip.Hops * ControlLayout.FeatureCount];
                clip.ReadLanes(0, lanes);
                clip.ReadFeatures(0, features);
                // Normalised by the store's deviations, decoded with the model's.
                for (int i = 0; i < lanes.Length; i++)
                    lanes[i] *= store.LaneDeviations[i % width] / model.LaneDeviations[i % width];
                return (features, lanes);
            }));
    }

    /// <summary>
    /// Music in a folder with one sub-folder a mood, which should not be what the network was trained on.
    /// </summary>
    /// <exception cref="AmbienceException">The folder has none of the model's moods.</exception>
    public static IReadOnlyList<ReferenceMusic> FromFolder(string folder, WaveNetModel model, double seconds)
    {
        var import = new AudioImport(ffmpegFolder: null);
        ILookup<string, AudioFile> files = AudioFolder.Scan(folder, [])
            .ToLookup(file => model.Moods.Count == 0 ? TrainedMood.Nameless : file.Mood);
        return ForEachMood(model, folder, seconds, mood => files[mood].Select(file =>
        {
            PreparedAudio audio = Read(file, import, model.Shape, seconds);
            for (int i = 0; i < audio.Lanes.Length; i++)
                audio.Lanes[i] /= model.LaneDeviations[i % model.Shape.Lanes];
            return (audio.Features, audio.Lanes);
        }));
    }

    private static List<ReferenceMusic> ForEachMood(
        WaveNetModel model, string where, double seconds,
        Func<string, IEnumerable<(float[] Features, float[] Lanes)>> clipsOf)
    {
        int wanted = (int)Math.Ceiling(seconds / model.Shape.HopSeconds) * ControlLayout.FeatureCount;
        var music = new List<ReferenceMusic>();
        foreach (string mood in model.Moods.Count > 0 ? model.Moods : [TrainedMood.Nameless])
        {
            var features = new List<float>();
            var audio = new List<float>();
            var clips = new List<ReferenceClip>();
            foreach ((float[] clipFeatures, float[] clipLanes) in clipsOf(mood))
            {
                clips.Add(new ReferenceClip(clipLanes, clipFeatures));
                features.AddRange(clipFeatures);
                audio.AddRange(FreeRun.Decode(model, clipLanes).Samples);
                if (features.Count >= wanted)
                    break;
            }
            if (features.Count == 0)
                continue;
            float[] repeated = [.. Enumerable.Range(0, wanted).Select(i => features[i % features.Count])];
            music.Add(new ReferenceMusic(mood, repeated,
                new AudioClip(model.Shape.SampleRateHz, model.Shape.Channels, [.. audio])) { Clips = clips });
        }
        return music.Count > 0 ? music : throw new AmbienceException(
            $"{where}: expected music of at least one of the moods that the weights were trained on " +
            $"({(model.Moods.Count > 0 ? string.Join(", ", model.Moods) : "they know none")}), found none.");
    }

    private static PreparedAudio Read(AudioFile file, AudioImport import, WaveNetShape shape, double seconds)
    {
        try
        {
            return PreparedAudio.Read(file.Path, import, shape, seconds, CancellationToken.None);
        }
        catch (AmbienceException e)
        {
            throw new AmbienceException($"{file.Name} cannot be compared with: {e.Message}", e);
        }
    }
}

/// <summary>A clip of real music.</summary>
/// <param name="Lanes">[frames, Lanes] in units of the model's deviations.</param>
/// <param name="Features">[hops, 15].</param>
internal sealed record ReferenceClip(float[] Lanes, float[] Features);
