namespace Ambience.Inference;

/// <summary>Which engine plays, and why.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed record EngineChoice
{
    /// <summary>The name that was asked for, perhaps "auto".</summary>
    public required string Asked { get; init; }

    /// <summary>The name of the engine that runs.</summary>
    public required string Engine { get; init; }

    /// <summary>In one sentence: how the choice was made, or why another engine had to take over.</summary>
    public required string Reason { get; init; }

    /// <summary>The engines that were timed for "auto", in the order of trying; empty for an engine asked for by name.</summary>
    public IReadOnlyList<EngineTrial> Trials { get; init; } = [];
}
