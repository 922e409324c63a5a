using System.Diagnostics.CodeAnalysis;
using Silk.NET.Vulkan;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// What Vulkan reports, as our errors: while an engine is made, it is unavailable; afterwards, it is lost.
/// </summary>
internal static class VulkanErrors
{
    /// <summary>Goes on only after success, while an engine is made.</summary>
    public static void Check(Result result, string doing)
    {
        if (result != Result.Success)
            ThrowUnavailable(result, doing);
    }

    [DoesNotReturn]
    public static void ThrowUnavailable(Result result, string doing) =>
        throw new EngineUnavailableException(
            EngineCatalogue.Vulkan, $"{doing} failed with {Name(result)}. {Advice(result)}");

    [DoesNotReturn]
    public static void ThrowLost(Result result, string doing) =>
        throw new EngineLostException(EngineCatalogue.Vulkan, $"{doing} failed with {Name(result)}. {Advice(result)}");

    private static string Name(Result result) => result switch
    {
        Result.ErrorDeviceLost => "VK_ERROR_DEVICE_LOST",
        Result.ErrorOutOfDeviceMemory => "VK_ERROR_OUT_OF_DEVICE_MEMORY",
        Result.ErrorOutOfHostMemory => "VK_ERROR_OUT_OF_HOST_MEMORY",
        Result.ErrorInitializationFailed => "VK_ERROR_INITIALIZATION_FAILED",
        Result.ErrorIncompatibleDriver => "VK_ERROR_INCOMPATIBLE_DRIVER",
        Result.ErrorLayerNotPresent => "VK_ERROR_LAYER_NOT_PRESENT",
        Result.ErrorExtensionNotPresent => "VK_ERROR_EXTENSION_NOT_PRESENT",
        Result.Timeout => "VK_TIMEOUT",
        _ => $"VkResult {(int)result}",
    };

    private static string Advice(Result result) => result switch
    {
        Result.ErrorOutOfDeviceMemory or Result.ErrorOutOfHostMemory =>
            "Free memory, ask for fewer streams, or choose the engine 'cpu'.",
        Result.ErrorIncompatibleDriver =>
            "No graphics driver here speaks Vulkan; install one, or choose the engine 'cpu'.",
        Result.ErrorLayerNotPresent => "Install the validation layers (Debian: vulkan-validationlayers).",
        Result.ErrorDeviceLost or Result.Timeout =>
            "The driver reset the device or the device is gone. Go on with the streams' states in another engine.",
        _ => "Update the graphics driver, or choose the engine 'cpu'.",
    };
}
