using System.Globalization;
using Ambience.Health;
using Ambience.Model;

namespace Ambience.Trainer.Evaluation;

/// <summary>What a weight file says of healthy music of a mood.</summary>
/// <param name="Mood">The mood.</param>
/// <param name="ClipSeconds">Length of its clip; 0 = none.</param>
/// <param name="Ranges">Lowest and highest figure of the training audio, by measure; those that are known.</param>
internal sealed record InspectedHealth(string Mood, double ClipSeconds, IReadOnlyDictionary<string, double[]> Ranges)
{
    public static InspectedHealth Of(MoodHealth health, WaveNetShape shape) => new(
        health.Mood, (health.Clip?.Frames ?? 0) / shape.FrameRateHz,
        Enum.GetValues<HealthMeasure>().Where(measure => health.Ranges[(int)measure].IsKnown).ToDictionary(
            measure => measure.ToString(),
            measure => new double[] { health.Ranges[(int)measure].Lowest, health.Ranges[(int)measure].Highest }));

    /// <summary>For a table.</summary>
    public string Text() => string.Join(", ", Ranges.Select(range => string.Create(CultureInfo.InvariantCulture,
        $"{range.Key} {range.Value[0]:0.###}..{range.Value[1]:0.###}"))) +
        string.Create(CultureInfo.InvariantCulture, $"; clip {ClipSeconds:0.00} s");
}
