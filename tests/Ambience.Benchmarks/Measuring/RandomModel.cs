using Ambience.Audio;
using Ambience.Model;

namespace Ambience.Benchmarks.Measuring;

/// <summary>
/// A network with random numbers of a sensible size: what a step costs does not depend on what was learned.
/// </summary>
internal static class RandomModel
{
    private static readonly Dictionary<WaveNetShape, WaveNetModel> s_made = [];

    /// <summary>The one model of a shape; made once.</summary>
    public static WaveNetModel Of(WaveNetShape shape)
    {
        if (!s_made.TryGetValue(shape, out WaveNetModel? model))
        {
            model = new WaveNetModel
            {
                Weights = WaveNetWeights.Random(shape, 1),
                LaneDeviations = [.. Enumerable.Repeat(0.05f, shape.Lanes)],
                SynthesisFilters = shape.Bands == 1 ? [] : FilterBankDesign.SynthesisFilters(shape.Bands),
            };
            s_made.Add(shape, model);
        }
        return model;
    }
}
