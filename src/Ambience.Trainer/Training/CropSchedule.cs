using Ambience.Model;

namespace Ambience.Trainer.Training;

/// <summary>
/// Which music each stream hears in each step. A stream follows one clip for a few crops, then jumps to a random place
/// of a random mood; streams jump at different steps. Everything follows from the seed and the step.
/// </summary>
internal sealed class CropSchedule
{
    private readonly WaveNetShape _shape;
    private readonly TrainingOptions _options;
    private readonly ITrainingClip[][] _clipsOfMood;
    private readonly double[] _shareOfMood;
    private readonly int _frames;
    private readonly CropReader _reader;

    public CropSchedule(WaveNetShape shape, TrainingOptions options, IReadOnlyList<ITrainingClip> clips)
    {
        if (clips.Count == 0)
            throw new AmbienceException("The training store has nothing to train on. Prepare it again with more audio.");
        _shape = shape;
        _options = options;
        _frames = options.FramesOf(shape);
        _reader = new CropReader(shape, _frames);
        _clipsOfMood =
            [.. clips.GroupBy(clip => clip.MoodIndex).OrderBy(mood => mood.Key).Select(mood => mood.ToArray())];
        _shareOfMood = [.. _clipsOfMood.Select(
            mood => Math.Pow(mood.Sum(clip => (double)clip.Frames), 1 - options.MoodBalance))];
    }

    public void Fill(long step, CropBatch batch)
    {
        Span<bool> known = stackalloc bool[ControlLayout.GroupCount];
        for (int stream = 0; stream < batch.Streams; stream++)
        {
            long shifted = step + ((long)stream * _options.CropsPerRun / batch.Streams);
            long run = shifted / _options.CropsPerRun;
            int crop = (int)(shifted % _options.CropsPerRun);
            var random = new SplitMix(_options.Seed, stream, run);

            // Moods have equal shares however much music each has, or as the balance says; within a mood a clip's share
            // is its length.
            ITrainingClip[] mood = Pick(_clipsOfMood, i => _shareOfMood[i], random.NextDouble());
            ITrainingClip clip = Pick(mood, i => mood[i].Frames, random.NextDouble());
            for (int group = 0; group < known.Length; group++)
                known[group] = random.NextDouble() >= _options.ControlDropout;
            int runHops = _options.CropsPerRun * _frames / _shape.HopFrames;
            int hops = clip.Frames / _shape.HopFrames;
            int start = (int)random.NextBelow(Math.Max(1, hops - runHops + 1)) * _shape.HopFrames;
            _reader.Read(clip, start + (crop * _frames), cold: crop == 0 || step == 0, known, batch, stream);
        }
    }

    private static T Pick<T>(T[] choices, Func<int, double> share, double random)
    {
        double at = random * Enumerable.Range(0, choices.Length).Sum(share);
        for (int i = 0; i < choices.Length; i++)
        {
            at -= share(i);
            if (at < 0)
                return choices[i];
        }
        return choices[^1];
    }
}
