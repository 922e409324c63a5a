namespace Ambience.Inference.Vulkan;

/// <summary>
/// A Vulkan device that the game made and lends. Nothing of the game's is created, destroyed or waited for: the engine
/// makes its own buffers, pipelines, command pool and fences on the device, submits to the queue, waits for its own
/// fences only, and destroys what it made when it is disposed, which must happen before the game destroys the device.
/// </summary>
/// <remarks>
/// Asks for nothing but Vulkan 1.0: no extension, no feature. The queue family must have compute; a family of its own
/// (asynchronous compute) keeps the music's work beside the frame's.
/// </remarks>
public sealed record VulkanDeviceHandles
{
    /// <summary>VkInstance.</summary>
    public required nint Instance { get; init; }

    /// <summary>VkPhysicalDevice that <see cref="Device"/> was made from.</summary>
    public required nint PhysicalDevice { get; init; }

    /// <summary>VkDevice.</summary>
    public required nint Device { get; init; }

    /// <summary>VkQueue of <see cref="Device"/>, with compute.</summary>
    public required nint Queue { get; init; }

    /// <summary>Family of <see cref="Queue"/>.</summary>
    public required uint QueueFamilyIndex { get; init; }

    /// <summary>
    /// The lock that the game holds around its own submissions to <see cref="Queue"/>: Vulkan allows one thread at a
    /// time at a queue. The engine holds it around vkQueueSubmit and nothing else, some microseconds. Null if the queue
    /// is lent to the engine alone, also not to a second engine.
    /// </summary>
    public Lock? QueueLock { get; init; }

    /// <summary>
    /// vkGetInstanceProcAddr as the game has it; zero to take it from the system's loader, as Silk.NET, Vortice and SDL
    /// do.
    /// </summary>
    public nint GetInstanceProcAddr { get; init; }
}
