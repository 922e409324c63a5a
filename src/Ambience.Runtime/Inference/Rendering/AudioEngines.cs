using System.Runtime.CompilerServices;
using Ambience.Inference.Ilgpu;
using Ambience.Inference.Vulkan;
using Ambience.Model;

namespace Ambience.Inference.Rendering;

/// <summary>Makes engines that hand out audio.</summary>
/// <remarks>Any thread.</remarks>
public static class AudioEngines
{
    /// <summary>
    /// Makes an engine of the catalogue that hands out audio: on the device where it can, else on the CPU.
    /// </summary>
    /// <param name="name">As in <see cref="EngineCatalogue.Create(string, WaveNetModel, int, EngineOptions)"/>.</param>
    /// <param name="model">The network and its filters.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    /// <param name="options">Precision and threads.</param>
    /// <exception cref="AmbienceException">There is no such engine; the message lists them.</exception>
    /// <exception cref="EngineUnavailableException">The engine cannot run on this machine.</exception>
    public static IAudioEngine Create(string name, WaveNetModel model, int streams, EngineOptions options)
    {
        IWaveNetEngine engine = EngineCatalogue.Create(name, model, streams, options);
        try
        {
            if (RuntimeFeature.IsDynamicCodeSupported && engine is IlgpuEngine onDevice)
                return new IlgpuAudioEngine(onDevice, model);
            return engine is VulkanEngine vulkan
                ? new VulkanAudioEngine(vulkan, model)
                : new DecodingEngine(engine, model);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }
}
