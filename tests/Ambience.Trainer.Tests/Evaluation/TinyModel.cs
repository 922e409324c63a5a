using Ambience.Audio;
using Ambience.Conducting;
using Ambience.Model;
using Ambience.Trainer.Tests.Data;

namespace Ambience.Trainer.Tests.Evaluation;

/// <summary>A model that nobody trained, but whole: two moods, a prior of two chords, filters.</summary>
internal static class TinyModel
{
    public static WaveNetModel Create(WaveNetShape? shape = null)
    {
        shape ??= TestAudio.OddShape;
        int lanes = shape.Lanes, size = ControlLayout.Default.MoodEmbeddingSize;
        const int segmentHops = 40, steps = segmentHops / ControlPrior.SlowStepHops;
        var slow = new float[2 * steps * ControlPrior.SlowFeatures];
        for (int row = 0; row < 2 * steps; row++)
        {
            slow[(row * ControlPrior.SlowFeatures) + (row < steps ? 2 : 7)] = 1;
            slow[(row * ControlPrior.SlowFeatures) + ControlLayout.Loudness] = 0.5f;
        }
        MoodPrior Prior(string mood) => new(mood, 2, slow, new float[2 * segmentHops], [0, 1, 1, 1]);
        bool controlled = shape.ControlSize > 0;
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, seed: 11),
            Control = controlled ? ControlLayout.Default : null,
            Moods = controlled ? ["calm", "tense"] : [],
            MoodEmbeddings = controlled ? TestAudio.Counting(2 * size, -1) : [],
            LaneDeviations = [.. Enumerable.Range(0, lanes)
                .Select(lane => shape.Output == OutputKind.MuLaw ? 1 : 0.05f / (1 + lane))],
            SynthesisFilters = shape.Bands == 1 ? [] : FilterBankDesign.SynthesisFilters(shape.Bands),
            Prior = controlled ? new ControlPrior(segmentHops, [Prior("calm"), Prior("tense")]) : null,
        };
    }
}
