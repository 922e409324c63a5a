using Ambience.Trainer.Data;

namespace Ambience.Trainer.Training;

/// <summary>A stretch of music of one mood that starts on a hop.</summary>
internal interface ITrainingClip
{
    int MoodIndex { get; }

    int Frames { get; }

    /// <summary>
    /// Lanes [n, Lanes] in units of each lane's deviation (mu-law: amplitude), zero outside the clip.
    /// </summary>
    void ReadLanes(int startFrame, Span<float> lanes);

    /// <summary>Features [n, 15], the first and last repeated outside the clip.</summary>
    void ReadFeatures(int startHop, Span<float> features);
}

/// <summary>A clip of a training store.</summary>
internal sealed class StoreClip(StoredClip clip) : ITrainingClip
{
    public int MoodIndex => clip.MoodIndex;

    public int Frames => clip.Frames;

    public void ReadLanes(int startFrame, Span<float> lanes) => clip.ReadLanes(startFrame, lanes);

    public void ReadFeatures(int startHop, Span<float> features) => clip.ReadFeatures(startHop, features);

    /// <summary>The clips of a store to train on, or the held-out ones.</summary>
    public static ITrainingClip[] Of(TrainingStore store, bool heldOut) =>
        [.. store.Clips.Where(clip => clip.HeldOut == heldOut).Select(clip => new StoreClip(clip))];
}
