using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>Makes engines that run on a GPU through Vulkan.</summary>
/// <remarks>Any thread; an engine itself is used by one thread at a time.</remarks>
internal static class VulkanEngines
{
    /// <summary>As the catalogue makes it: a precision that is never Stored.</summary>
    public static IWaveNetEngine Create(WaveNetWeights weights, int streams, EngineOptions engine)
    {
        VulkanOptions options = engine.Vulkan ?? new VulkanOptions();
        if (!(options.BlockMilliseconds is >= 0.1f and <= 100))
        {
            throw new ArgumentException(
                $"BlockMilliseconds must be 0.1 to 100, but was {options.BlockMilliseconds}.", nameof(engine));
        }
        if (options.StreamsPerWorkgroup is not (0 or 1 or 2 or 4 or 8))
        {
            throw new ArgumentException(
                $"StreamsPerWorkgroup must be 0, 1, 2, 4 or 8, but was {options.StreamsPerWorkgroup}.", nameof(engine));
        }
        // Weights that are int8 in the file are given here as the floats that they stand for, and run as those.
        VulkanWeightFormat format = options.HalfWeights ? VulkanWeightFormat.Float16
            : engine.Weights == WeightPrecision.BFloat16 ? VulkanWeightFormat.BFloat16 : VulkanWeightFormat.Float32;
        return new VulkanEngine(weights, streams, engine.Device, options, format);
    }
}
