using Microsoft.Extensions.Logging;

namespace Ambience.Inference;

/// <summary>How an engine holds and multiplies the matrices of a network (docs/wavenet.md, "The arithmetic").</summary>
public enum WeightPrecision
{
    /// <summary>As the weight file stores them; int8 files run as <see cref="Int8"/>.</summary>
    Stored,

    /// <summary>32-bit floats.</summary>
    Float32,

    /// <summary>The upper half of 32-bit floats; products and sums in 32 bits.</summary>
    BFloat16,

    /// <summary>
    /// 8-bit integers, one scale a row, times 8-bit activations; sums are exact. The input and control matrices keep
    /// float activations. The fastest.
    /// </summary>
    Int8,

    /// <summary>8-bit integers, one scale a row, times 32-bit float activations.</summary>
    Int8FloatActivations,
}

/// <summary>What can be chosen when an engine is made.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed record EngineOptions
{
    /// <summary>
    /// Precision of the weights. Any file runs with any of them; what a file holds more coarsely stays as coarse.
    /// </summary>
    public WeightPrecision Weights { get; init; } = WeightPrecision.Stored;

    /// <summary>
    /// Threads that share the work of a batch, the caller's included, at least 1; more than one helps batches only. The
    /// bits do not depend on it. Engines on devices ignore it.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Share of one processor core that all streams together may take, above 0; null: no limit. "auto" looks at it.
    /// </summary>
    public float? CoreShare { get; init; }

    /// <summary>Is told which engine was chosen and why, and when one was lost; never from the thread that makes music.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>
    /// The device of the Vulkan engine: a part of its name, or its index (<see cref="Vulkan.VulkanDevices.List"/>); empty
    /// for the best. "vulkan:NAME" as the engine's name sets it.
    /// </summary>
    public string Device { get; init; } = "";

    /// <summary>What only the Vulkan engine knows: its device, or the game's; null for its defaults.</summary>
    public Vulkan.VulkanOptions? Vulkan { get; init; }
}
