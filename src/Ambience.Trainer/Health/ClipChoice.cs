using Ambience.Health;
using Ambience.Model;
using Ambience.Trainer.Data;

namespace Ambience.Trainer.Health;

/// <summary>
/// Picks the moment of a mood's training music that a lost network is led over: as long as the network remembers, and as
/// loud and as busy as the mood mostly is.
/// </summary>
internal static class ClipChoice
{
    private const int CandidatesOfClip = 40;

    /// <summary>The clip; null if no piece of music is long enough.</summary>
    public static MusicClip? Choose(WaveNetModel model, float[] scale, IReadOnlyList<StoredClip> clips)
    {
        WaveNetShape shape = model.Shape;
        int hops = (shape.ReceptiveFieldFrames + shape.HopFrames - 1) / shape.HopFrames;
        List<(StoredClip Clip, int Hop, float[] Features)> candidates = [];
        foreach (StoredClip clip in clips.Where(clip => clip.Hops > hops + 1))
        {
            int step = Math.Max(1, (clip.Hops - hops - 1) / CandidatesOfClip);
            for (int hop = 0; hop + hops < clip.Hops; hop += step)
            {
                var features = new float[hops * ControlLayout.FeatureCount];
                clip.ReadFeatures(hop, features);
                candidates.Add((clip, hop, features));
            }
        }
        if (candidates.Count == 0)
            return null;
        double loudness = Median(candidates.Select(candidate => Mean(candidate.Features, ControlLayout.Loudness)));
        double density = Median(candidates.Select(candidate => Mean(candidate.Features, ControlLayout.Density)));
        var best = candidates.MinBy(candidate =>
            Math.Abs(Mean(candidate.Features, ControlLayout.Loudness) - loudness) +
            Math.Abs(Mean(candidate.Features, ControlLayout.Density) - density));

        int frames = hops * shape.HopFrames;
        var rows = new float[frames * shape.Lanes];
        TrainingHealth.ReadLanes(best.Clip, best.Hop * shape.HopFrames, rows, scale);
        var lanes = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            lanes[(i % shape.Lanes * frames) + (i / shape.Lanes)] = rows[i];
        return new MusicClip(frames, lanes, model.Control is null ? [] : best.Features);
    }

    private static double Mean(float[] features, int feature)
    {
        double sum = 0;
        for (int row = 0; row < features.Length; row += ControlLayout.FeatureCount)
            sum += features[row + feature];
        return sum * ControlLayout.FeatureCount / features.Length;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
