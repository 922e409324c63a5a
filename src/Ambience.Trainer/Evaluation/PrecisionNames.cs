using Ambience.Inference;

namespace Ambience.Trainer.Evaluation;

/// <summary>Precisions of the weights by the names that a mood file has for them.</summary>
internal static class PrecisionNames
{
    private static readonly (string Name, WeightPrecision Precision)[] s_names =
    [
        ("stored", WeightPrecision.Stored), ("fp32", WeightPrecision.Float32), ("bf16", WeightPrecision.BFloat16),
        ("int8", WeightPrecision.Int8), ("int8-float", WeightPrecision.Int8FloatActivations),
    ];

    public static IReadOnlyList<string> All { get; } = [.. s_names.Select(known => known.Name)];

    public static string Of(WeightPrecision precision) => s_names.First(known => known.Precision == precision).Name;

    /// <summary>A mood file names one kind of int8, whose activations are int8 too.</summary>
    public static string InMoodFile(WeightPrecision precision) =>
        Of(precision == WeightPrecision.Int8FloatActivations ? WeightPrecision.Int8 : precision);

    /// <exception cref="AmbienceException">There is no such precision.</exception>
    public static WeightPrecision Parse(string name) => s_names.FirstOrDefault(known => known.Name == name) is { Name: not null } known
        ? known.Precision
        : throw new AmbienceException($"There is no precision '{name}'. Choose one of: {string.Join(", ", All)}.");
}
