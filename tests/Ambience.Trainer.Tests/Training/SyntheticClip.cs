using Ambience.Model;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Tests.Training;

/// <summary>
/// Music made of slow sines in every lane, with features that tell the phase: predictable, odd-shaped, in memory.
/// </summary>
internal sealed class SyntheticClip(WaveNetShape shape, int mood, int frames, int seed) : ITrainingClip
{
    private readonly float[] _rates = Rates(shape, seed);

    public int MoodIndex => mood;

    public int Frames => frames;

    public void ReadLanes(int startFrame, Span<float> lanes)
    {
        for (int i = 0; i < lanes.Length; i++)
        {
            int frame = startFrame + (i / shape.Lanes), lane = i % shape.Lanes;
            bool music = frame >= 0 && frame < frames;
            lanes[i] = music ? MathF.Sin(_rates[lane] * (frame + 1)) * (0.5f + (0.3f * mood)) : 0;
        }
    }

    public void ReadFeatures(int startHop, Span<float> features)
    {
        for (int i = 0; i < features.Length; i++)
        {
            int hop = startHop + (i / ControlLayout.FeatureCount), feature = i % ControlLayout.FeatureCount;
            features[i] = MathF.Sin((0.1f * hop) + feature);
        }
    }

    private static float[] Rates(WaveNetShape shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shape.Lanes).Select(_ => 0.2f + random.NextSingle())];
    }
}
