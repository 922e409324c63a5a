using Ambience.Model;

namespace Ambience.Trainer.Training;

/// <summary>Copies a stretch of one clip into a stream's rows of a batch.</summary>
internal sealed class CropReader(WaveNetShape shape, int frames)
{
    private readonly float[] _lanes = new float[(frames + 1) * shape.Lanes];
    private readonly float[] _features = new float[frames / shape.HopFrames * ControlLayout.FeatureCount];

    /// <param name="clip">Where to read.</param>
    /// <param name="startFrame">First frame to predict, on a hop.</param>
    /// <param name="cold">The stream begins here: what came before is silence, as after an engine's reset.</param>
    /// <param name="known">[4]: which groups of features the network may see.</param>
    /// <param name="batch">To fill.</param>
    /// <param name="stream">Which rows.</param>
    public void Read(
        ITrainingClip clip, int startFrame, bool cold, ReadOnlySpan<bool> known, CropBatch batch, int stream)
    {
        int lanes = shape.Lanes, streams = batch.Streams;
        clip.ReadLanes(startFrame - 1, _lanes); // one frame more: the input of the first
        if (cold)
            _lanes.AsSpan(0, lanes).Clear();
        for (int t = 0; t < batch.Frames; t++)
        {
            int row = (t * streams) + stream;
            _lanes.AsSpan(t * lanes, lanes).CopyTo(batch.Inputs.AsSpan(row * lanes, lanes));
            _lanes.AsSpan((t + 1) * lanes, lanes).CopyTo(batch.Targets.AsSpan(row * lanes, lanes));
            batch.Weights[row] = startFrame + t < clip.Frames ? 1 : 0;
        }
        batch.Moods[stream] = clip.MoodIndex;
        batch.ColdStart[stream] = cold;
        if (shape.ControlSize > 0)
            ReadControl(clip, startFrame / shape.HopFrames, known, batch, stream);
    }

    private void ReadControl(ITrainingClip clip, int startHop, ReadOnlySpan<bool> known, CropBatch batch, int stream)
    {
        clip.ReadFeatures(startHop, _features);
        for (int hop = 0; hop < batch.Hops; hop++)
        {
            int start = ((hop * batch.Streams) + stream) * CropBatch.KnownSize;
            Span<float> row = batch.Known.AsSpan(start, CropBatch.KnownSize);
            for (int f = 0; f < ControlLayout.FeatureCount; f++)
                row[f] = known[ControlLayout.GroupOf(f)] ? _features[(hop * ControlLayout.FeatureCount) + f] : 0;
            for (int group = 0; group < ControlLayout.GroupCount; group++)
                row[ControlLayout.KnownFlags + group] = known[group] ? 1 : 0;
        }
    }
}
