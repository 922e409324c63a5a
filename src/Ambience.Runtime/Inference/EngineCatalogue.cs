using Ambience.Inference.Cpu;
using Ambience.Model;

namespace Ambience.Inference;

/// <summary>The engines by name, as a mood file names them.</summary>
/// <remarks>Any thread.</remarks>
public static class EngineCatalogue
{
    /// <summary>Chooses the best engine for the machine.</summary>
    public const string Auto = "auto";

    /// <summary>The SIMD engine.</summary>
    public const string Cpu = "cpu";

    /// <summary>The scalar oracle: exact, readable, slow.</summary>
    public const string Reference = "reference";

    private static readonly (string Name, Func<WaveNetWeights, int, IWaveNetEngine> Create)[] s_engines =
    [
        (Cpu, CpuEngines.Create),
        (Reference, (weights, streams) => new ReferenceEngine(weights, streams)),
    ];

    /// <summary>Every engine's name; <see cref="Auto"/> is not one of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_engines.Select(engine => engine.Name)];

    /// <summary>Makes an engine for a model.</summary>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Auto"/>; case does not matter.</param>
    /// <param name="model">The model whose network it runs.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    /// <exception cref="AmbienceException">There is no such engine; the message lists them.</exception>
    public static IWaveNetEngine Create(string name, WaveNetModel model, int streams)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Create(name, model.Weights, streams);
    }

    /// <summary>Makes an engine for bare weights, as tests and the trainer have them.</summary>
    /// <inheritdoc cref="Create(string, WaveNetModel, int)"/>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Auto"/>; case does not matter.</param>
    /// <param name="weights">The network; only read, and not to be changed while the engine lives.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    public static IWaveNetEngine Create(string name, WaveNetWeights weights, int streams)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(weights);
        string wanted = string.Equals(name, Auto, StringComparison.OrdinalIgnoreCase) ? Cpu : name;
        foreach (var (known, create) in s_engines)
        {
            if (string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase))
                return create(weights, streams);
        }
        throw new AmbienceException(
            $"There is no engine '{name}'. Choose one of: {Auto}, {string.Join(", ", Names)}.");
    }
}
