using Ambience.Model;

namespace Ambience.Trainer.Data;

/// <summary>A stretch of prepared audio of one mood. It starts on a hop: frame 0 is the first frame of hop 0.</summary>
internal sealed class StoredClip
{
    private readonly TrainingStore _store;
    private readonly string _shard;
    private readonly int _firstHop;

    internal StoredClip(ManifestClip clip, TrainingStore store)
    {
        Name = clip.Name;
        MoodIndex = clip.MoodIndex;
        HeldOut = clip.HeldOut;
        Frames = clip.Frames;
        Hops = HopsOf(clip.Frames, store.Shape);
        _store = store;
        _shard = clip.Shard;
        _firstHop = clip.FirstHop;
    }

    /// <summary>
    /// The file it comes from, relative to the audio folder. A file may give a training and a held-out clip.
    /// </summary>
    public string Name { get; }

    /// <summary>Index into <see cref="TrainingStore.Moods"/>.</summary>
    public int MoodIndex { get; }

    /// <summary>Never to be trained on.</summary>
    public bool HeldOut { get; }

    /// <summary>Its length.</summary>
    public int Frames { get; }

    /// <summary>Its length in hops; the last one may be cut short.</summary>
    public int Hops { get; }

    /// <summary>
    /// Copies lanes [n, Lanes] from a frame on, in units of each lane's deviation (mu-law: amplitude). Frames outside
    /// the clip are zero, so a crop may start before the clip, where the network must learn to start from silence.
    /// </summary>
    /// <exception cref="ArgumentException">The length is not a multiple of Lanes.</exception>
    public void ReadLanes(int startFrame, Span<float> lanes)
    {
        int width = _store.Shape.Lanes;
        if (lanes.Length % width != 0)
        {
            throw new ArgumentException(
                $"The length must be a multiple of {width} lanes, but was {lanes.Length}.", nameof(lanes));
        }
        int frames = lanes.Length / width;
        int from = Math.Clamp(startFrame, 0, Frames);
        int to = (int)Math.Clamp((long)startFrame + frames, from, Frames);

        lanes.Clear();
        if (to == from)
            return;
        Span<float> inside = lanes.Slice((from - startFrame) * width, (to - from) * width);
        using (ShardFiles.Lease shard = _store.Shards.Open(_shard))
            shard.Lanes.Read((((long)_firstHop * _store.Shape.HopFrames) + from) * width, inside);
        ReadOnlySpan<float> deviations = _store.LaneDeviations;
        for (int start = 0; start < inside.Length; start += width)
        {
            Span<float> frame = inside.Slice(start, width);
            for (int lane = 0; lane < frame.Length; lane++)
                frame[lane] /= deviations[lane];
        }
    }

    /// <summary>
    /// Copies features [n, 15] from a hop on (see <see cref="ControlLayout"/>); before the first and after the last hop
    /// that hop's are repeated.
    /// </summary>
    /// <exception cref="ArgumentException">The length is not a multiple of 15.</exception>
    public void ReadFeatures(int startHop, Span<float> features)
    {
        const int width = ControlLayout.FeatureCount;
        if (features.Length % width != 0)
        {
            throw new ArgumentException(
                $"The length must be a multiple of {width} features, but was {features.Length}.", nameof(features));
        }
        using ShardFiles.Lease shard = _store.Shards.Open(_shard);
        for (int row = 0; row < features.Length / width; row++)
        {
            long hop = _firstHop + Math.Clamp((long)startHop + row, 0, Hops - 1);
            shard.Features.Read(hop * width, features.Slice(row * width, width));
        }
    }

    /// <summary>Hops that so many frames touch.</summary>
    internal static int HopsOf(int frames, WaveNetShape shape) =>
        (int)(((long)frames + shape.HopFrames - 1) / shape.HopFrames);
}
