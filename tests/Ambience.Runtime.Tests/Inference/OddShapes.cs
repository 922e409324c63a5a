using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// Shapes in which no two widths are equal or a power of two, so that a swapped dimension cannot hide.
/// </summary>
internal static class OddShapes
{
    /// <summary>Lanes 3, R 12, D 20, S 28, C 5, K 2, hop 3.</summary>
    public static WaveNetShape Logistic { get; } = new()
    {
        Name = "odd-logistic",
        SampleRateHz = 24_000,
        Channels = 1,
        Bands = 3,
        Output = OutputKind.Logistic,
        MixtureCount = 2,
        ResidualChannels = 12,
        GateChannels = 20,
        SkipChannels = 28,
        Dilations = [1, 2, 4, 1, 2],
        ControlSize = 5,
        HopFrames = 3,
    };

    /// <summary>Its mu-law twin.</summary>
    public static WaveNetShape MuLaw { get; } = Logistic with { Name = "odd-mulaw", Output = OutputKind.MuLaw, MixtureCount = 0 };

    /// <summary>
    /// Widths that are not multiples of four, so that a sum of products ends amid its partial sums; no control.
    /// </summary>
    public static WaveNetShape Ragged { get; } = Logistic with
    {
        Name = "ragged",
        Channels = 2,
        Bands = 9,
        MixtureCount = 3,
        ResidualChannels = 13,
        GateChannels = 71,
        SkipChannels = 23,
        Dilations = [3, 1, 5],
        ControlSize = 0,
    };

    public static IEnumerable<WaveNetShape> All => [Logistic, MuLaw, Ragged];

    /// <summary>Every precision that an engine computes in.</summary>
    public static IEnumerable<WeightPrecision> Precisions =>
        Enum.GetValues<WeightPrecision>().Where(precision => precision != WeightPrecision.Stored);

    public static WaveNetShape Find(string name) => All.Single(shape => shape.Name == name);

    /// <summary>Control rows that differ from hop to hop and number to number: [rows, C].</summary>
    public static float[] Control(WaveNetShape shape, int rows, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * shape.ControlSize).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
