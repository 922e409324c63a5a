using Ambience.Inference;
using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Benchmarks.Measuring;

/// <summary>Which rows are measured, and for how long.</summary>
/// <param name="Cases">The rows, those of a preset together.</param>
/// <param name="Rounds">Turns that each row gets.</param>
/// <param name="Seconds">Measuring time of a row.</param>
internal sealed record Plan(IReadOnlyList<Case> Cases, int Rounds, double Seconds)
{
    private static readonly WeightPrecision[] s_formats =
        [WeightPrecision.Float32, WeightPrecision.BFloat16, WeightPrecision.Int8FloatActivations, WeightPrecision.Int8];

    /// <summary>The table that a change is judged by, in well under a minute.</summary>
    public static Plan Quick { get; } = new(
    [
        .. WidestRows(WaveNetPresets.Classic, batch: 1),
        .. WidestRows(WaveNetPresets.Seed, batch: 1),
        .. WidestRows(WaveNetPresets.Ambient48, batch: 1),
        .. WidestRows(WaveNetPresets.Ambient48, batch: 8),
        new(EngineCatalogue.Cpu, WaveNetPresets.Ambient48, WeightPrecision.Int8, 1, 8),
        new(EngineCatalogue.Cpu, WaveNetPresets.Ambient48, WeightPrecision.Int8, 1, 4),
        new(EngineCatalogue.Cpu, WaveNetPresets.Ambient48Large, WeightPrecision.Int8, 1, CpuEngines.WidestVector),
    ], Rounds: 5, Seconds: 0.7);

    /// <summary>Every preset in every format, at every width and in a batch.</summary>
    public static Plan Full(IEnumerable<WaveNetShape> shapes) => new(
    [
        .. shapes.SelectMany(shape => (IEnumerable<Case>)
        [
            .. Widths.SelectMany(width => s_formats, (width, format) => new Case(EngineCatalogue.Cpu, shape, format, 1, width)),
            .. WidestRows(shape, batch: 8),
            new(EngineCatalogue.Reference, shape, WeightPrecision.Float32, 1),
        ]),
    ], Rounds: 7, Seconds: 2);

    /// <summary>What the command line asks for, crossed.</summary>
    public static Plan Of(
        IEnumerable<string> engines, IEnumerable<WaveNetShape> shapes, IEnumerable<WeightPrecision> formats,
        IEnumerable<int> batches, int threads, double seconds) => new(
    [
        .. from shape in shapes
           from engine in engines
           from format in formats
           from batch in batches
           select new Case(engine, shape, format, batch,
               engine == EngineCatalogue.Cpu ? CpuEngines.WidestVector : 0, engine == EngineCatalogue.Cpu ? threads : 1),
    ], Rounds: 5, seconds);

    /// <summary>Vector widths that this machine has, the widest first.</summary>
    private static IEnumerable<int> Widths => new[] { 16, 8, 4 }.Where(width => width <= CpuEngines.WidestVector);

    private static IEnumerable<Case> WidestRows(WaveNetShape shape, int batch) =>
        s_formats.Select(format => new Case(EngineCatalogue.Cpu, shape, format, batch, CpuEngines.WidestVector));
}
