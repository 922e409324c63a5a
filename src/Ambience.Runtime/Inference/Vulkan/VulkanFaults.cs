using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// Errors that the next calls report although the device works, so that what follows from a lost device can be tested
/// where none can be lost. Each is reported once.
/// </summary>
internal sealed class VulkanFaults
{
    /// <summary>What the next vkQueueSubmit reports; the work is not submitted.</summary>
    public Result NextSubmit { get; set; }

    /// <summary>What the next wait for a fence reports; the work itself goes on.</summary>
    public Result NextWait { get; set; }

    /// <summary>Allocations of device memory that still succeed; null for all.</summary>
    public int? AllocationsLeft { get; set; }

    public Result TakeSubmit() => (NextSubmit, NextSubmit = Result.Success).Item1;

    public Result TakeWait() => (NextWait, NextWait = Result.Success).Item1;

    public bool RefusesAllocation() => AllocationsLeft is { } left && (AllocationsLeft = left - 1) <= 0;
}
