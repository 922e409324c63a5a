namespace Ambience.Inference.Vulkan;

/// <summary>What can be chosen when the Vulkan engine is made.</summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed record VulkanOptions
{
    /// <summary>
    /// The game's own device, to run on instead of one of ours; null for one of ours (<see
    /// cref="EngineOptions.Device"/>).
    /// </summary>
    public VulkanDeviceHandles? Handles { get; init; }

    /// <summary>
    /// Holds the matrices in fp16 on the device: half the memory traffic, eleven bits of precision. Products and sums
    /// stay fp32. Works on every device: the shader unpacks halves itself, no 16-bit feature is asked for.
    /// </summary>
    public bool HalfWeights { get; init; }

    /// <summary>
    /// Streams that share a workgroup, so that each weight is read once for all of them: 1, 2, 4 or 8; 0 chooses by the
    /// size of the batch. More is better for throughput once every multiprocessor has work, worse for the delay of few
    /// streams.
    /// </summary>
    public int StreamsPerWorkgroup { get; init; }

    /// <summary>
    /// How long one submission may keep the device busy, in milliseconds, 0.1 to 100. Frames are cut into blocks of
    /// about this, by what earlier blocks took; a single frame is never cut. Short blocks let a game's own frame in
    /// between, and are far from what makes a driver's watchdog (2 s on Windows) reset the device.
    /// </summary>
    public float BlockMilliseconds { get; init; } = 4;

    /// <summary>Validation for tests: receives each message of the validation layer; our own instance only.</summary>
    internal Action<string>? ValidationMessage { get; init; }

    /// <summary>Errors to report although the device works, for tests.</summary>
    internal VulkanFaults? Faults { get; init; }

    /// <summary>Threads of a workgroup; 0 chooses by the shape.</summary>
    internal int Threads { get; init; }

    /// <summary>Frames of a block, instead of by time; 0 for by time.</summary>
    internal int BlockFrames { get; init; }
}
