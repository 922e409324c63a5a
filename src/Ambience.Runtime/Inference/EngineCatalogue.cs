using System.Runtime.CompilerServices;
using Ambience.Inference.Cpu;
using Ambience.Inference.Ilgpu;
using Ambience.Inference.Vulkan;
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

    /// <summary>
    /// A graphics device through ILGPU, CUDA before OpenCL; "ilgpu:cuda", "ilgpu:opencl" and "ilgpu:cpu" (a simulation for
    /// tests) ask for one kind. Not in programs that were compiled ahead of time.
    /// </summary>
    public const string Ilgpu = "ilgpu";

    /// <summary>
    /// GLSL compute on a GPU; "vulkan:NAME" or "vulkan:INDEX" chooses the device (<see cref="VulkanDevices.List"/>).
    /// </summary>
    public const string Vulkan = "vulkan";

    private static readonly (string Name, Func<WaveNetWeights, int, EngineOptions, IWaveNetEngine> Create)[] s_engines =
    [
        (Cpu, CpuEngines.Create),
        (Reference, (weights, streams, options) => new ReferenceEngine(weights, streams, options.Weights)),
        OnIlgpu(IlgpuDeviceKind.Best),
        OnIlgpu(IlgpuDeviceKind.Cuda),
        OnIlgpu(IlgpuDeviceKind.OpenCl),
        OnIlgpu(IlgpuDeviceKind.Cpu),
        (Vulkan, VulkanEngines.Create),
    ];

    /// <summary>
    /// What "auto" times on this machine, the CPU engine first; devices that are a CPU in disguise are left out.
    /// </summary>
    internal static IReadOnlyList<string> WorthTrying() =>
    [
        Cpu,
        .. RuntimeFeature.IsDynamicCodeSupported && IlgpuDrivers.Any ? [Ilgpu] : Array.Empty<string>(),
        .. VulkanDevices.HasGpu ? [Vulkan] : Array.Empty<string>(),
    ];

    /// <summary>
    /// The engines that have the reference's bits, on every machine; the others agree with it within a tolerance, where
    /// their device is.
    /// </summary>
    internal static IReadOnlyList<string> ExactNames { get; } = [Cpu, Reference];

    private static readonly EngineOptions s_defaults = new();

    /// <summary>Every engine's name; <see cref="Auto"/> is not one of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_engines.Select(engine => engine.Name)];

    /// <summary>Makes an engine for a model, with its weights as they are stored.</summary>
    /// <param name="name">
    /// One of <see cref="Names"/>, or <see cref="Auto"/>; case does not matter. "vulkan:DEVICE" sets
    /// <see cref="EngineOptions.Device"/>.
    /// </param>
    /// <param name="model">The model whose network it runs.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    /// <exception cref="AmbienceException">There is no such engine; the message lists them.</exception>
    public static IWaveNetEngine Create(string name, WaveNetModel model, int streams) =>
        Create(name, model, streams, s_defaults);

    /// <summary>Makes an engine for a model.</summary>
    /// <inheritdoc cref="Create(string, WaveNetModel, int)"/>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Auto"/>; case does not matter.</param>
    /// <param name="model">The model whose network it runs.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    /// <param name="options">Precision and threads.</param>
    public static IWaveNetEngine Create(string name, WaveNetModel model, int streams, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Create(name, model.Weights, model.Format, streams, options);
    }

    /// <summary>Makes an engine for bare weights in fp32, as tests and the trainer have them.</summary>
    /// <inheritdoc cref="Create(string, WaveNetModel, int)"/>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Auto"/>; case does not matter.</param>
    /// <param name="weights">The network; only read, and not to be changed while the engine lives.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    public static IWaveNetEngine Create(string name, WaveNetWeights weights, int streams) =>
        Create(name, weights, streams, s_defaults);

    /// <summary>Makes an engine for bare weights.</summary>
    /// <inheritdoc cref="Create(string, WaveNetModel, int, EngineOptions)"/>
    /// <param name="name">One of <see cref="Names"/>, or <see cref="Auto"/>; case does not matter.</param>
    /// <param name="weights">The network; only read, and not to be changed while the engine lives.</param>
    /// <param name="streams">Independent streams in the batch, at least 1.</param>
    /// <param name="options">Precision (<see cref="WeightPrecision.Stored"/> means fp32 here) and threads.</param>
    public static IWaveNetEngine Create(string name, WaveNetWeights weights, int streams, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return Create(name, weights, WeightFormat.Float32, streams, options);
    }

    /// <summary>Engines are told a precision that is never <see cref="WeightPrecision.Stored"/>.</summary>
    private static IWaveNetEngine Create(
        string name, WaveNetWeights weights, WeightFormat stored, int streams, EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        if (!Enum.IsDefined(options.Weights))
            throw new ArgumentException($"{options.Weights} is no weight precision.", nameof(options));
        if (options.Weights == WeightPrecision.Stored)
            options = options with { Weights = PrecisionOf(stored) };
        string wanted = string.Equals(name, Auto, StringComparison.OrdinalIgnoreCase) ? Cpu : name;
        foreach (var (known, create) in s_engines)
        {
            if (string.Equals(known, wanted, StringComparison.OrdinalIgnoreCase))
                return create(weights, streams, options);
        }
        if (wanted.StartsWith($"{Vulkan}:", StringComparison.OrdinalIgnoreCase))
            return VulkanEngines.Create(weights, streams, options with { Device = wanted[(Vulkan.Length + 1)..] });
        throw new AmbienceException(
            $"There is no engine '{name}'. Choose one of: {Auto}, {string.Join(", ", Names)}.");
    }

    private static (string, Func<WaveNetWeights, int, EngineOptions, IWaveNetEngine>) OnIlgpu(IlgpuDeviceKind device) =>
        (IlgpuNames.Of(device), (weights, streams, options) => CreateIlgpu(device, weights, streams, options));

    /// <summary>An ahead-of-time compiler takes the condition for false, and leaves ILGPU out of the program.</summary>
    private static IWaveNetEngine CreateIlgpu(
        IlgpuDeviceKind device, WaveNetWeights weights, int streams, EngineOptions options)
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            // Half keeps all of bf16 and more than int8 has, in half the bytes that a frame streams.
            bool half = options.Weights != WeightPrecision.Float32;
            return new IlgpuEngine(weights, streams, new IlgpuOptions { Device = device, HalfWeights = half });
        }
        throw new EngineUnavailableException(
            IlgpuNames.Of(device),
            "it compiles kernels while the program runs, and this program was compiled ahead of time. " +
            $"Choose the engine '{Cpu}'.");
    }

    private static WeightPrecision PrecisionOf(WeightFormat stored) => stored switch
    {
        WeightFormat.BFloat16 => WeightPrecision.BFloat16,
        WeightFormat.Int8 => WeightPrecision.Int8,
        _ => WeightPrecision.Float32,
    };
}
