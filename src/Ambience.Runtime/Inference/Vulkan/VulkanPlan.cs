using Ambience.Model;

namespace Ambience.Inference.Vulkan;

/// <summary>
/// How a shape is cut onto a workgroup: threads, streams, parts of sums, shared memory; and the specialisation
/// constants that tell the shader (shaders/wavenet.comp numbers them alike).
/// </summary>
internal sealed class VulkanPlan
{
    /// <summary>Constants of the shader, ids 0..19.</summary>
    public const int Constants = 20;

    /// <summary>What every Vulkan device of a desktop has; the presets keep to it.</summary>
    public const int CommonSharedBytes = 32 * 1024;

    // A barrier costs about as much as a few steps of a product: the cost model's only guess.
    private const int BarrierSteps = 4;

    public VulkanPlan(WaveNetShape shape, int threads, int streamsPerGroup)
    {
        Shape = shape;
        Threads = threads;
        Group = streamsPerGroup;
        int d = shape.GateChannels;
        Ways = Math.Clamp(threads / d, 1, TapFours(shape));
        SumPasses = Ceiling(shape.ResidualChannels + shape.SkipChannels, threads);
        TapPasses = Ceiling(shape.ResidualChannels, threads);
        GatePasses = Ceiling(d * Group, threads);
        int levels = shape.Output == OutputKind.MuLaw ? 2 * (WaveNetShape.MuLawLevels / 16) * shape.Lanes : 0;
        Scratch = Math.Max(Ways * 2 * d, shape.OutputChannels + levels);
        StateFloats = shape.Lanes + (shape.Dilations.Sum() * shape.ResidualChannels);
    }

    public WaveNetShape Shape { get; }

    /// <summary>Threads of a workgroup.</summary>
    public int Threads { get; }

    /// <summary>Streams of a workgroup.</summary>
    public int Group { get; }

    /// <summary>Parts into which the sum of a gate is split.</summary>
    public int Ways { get; }

    public int SumPasses { get; }

    public int TapPasses { get; }

    public int GatePasses { get; }

    /// <summary>Floats of scratch a stream.</summary>
    public int Scratch { get; }

    /// <summary>Floats of a stream's state on the device: last lanes, then the rings.</summary>
    public int StateFloats { get; }

    /// <summary>Floats of a traced frame.</summary>
    public int RecordFloats =>
        Shape.Lanes + ((Shape.Layers + 1) * Shape.ResidualChannels) + (2 * Shape.SkipChannels) + Shape.OutputChannels;

    /// <summary>Shared memory of a workgroup.</summary>
    public long SharedBytes
    {
        get
        {
            long head = 2 * Fours(Shape.SkipChannels);
            long fours = Fours(Shape.Lanes) + TapFours(Shape) + Fours(Shape.GateChannels) + head;
            return Group * ((16 * fours) + (4L * Scratch) + (4L * Shape.Layers));
        }
    }

    /// <summary>Numbers in groups of four.</summary>
    public static int Fours(int count) => (count + 3) / 4;

    /// <summary>[x[t-d]; x[t]] in groups of four.</summary>
    public static int TapFours(WaveNetShape shape) => 2 * Fours(shape.ResidualChannels);

    /// <summary>The plan for a batch on a device.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="streams">Streams in the batch.</param>
    /// <param name="options">What was asked for; zeros leave the choice here.</param>
    /// <param name="mostThreads">Of a workgroup, by the device.</param>
    /// <param name="sharedBytes">Of a workgroup, by the device.</param>
    public static VulkanPlan Choose(
        WaveNetShape shape, int streams, VulkanOptions options, int mostThreads, long sharedBytes)
    {
        // One stream a workgroup until a large GPU's multiprocessors have one each; then sharing weights pays.
        int group = options.StreamsPerWorkgroup > 0 ? options.StreamsPerWorkgroup
            : streams <= 128 ? 1 : streams <= 512 ? 2 : 4;
        VulkanPlan? best = null;
        for (; group >= 1 && best is null; group /= 2)
        {
            foreach (int threads in options.Threads > 0 ? [options.Threads] : (ReadOnlySpan<int>)[64, 128, 192, 256])
            {
                if (threads > mostThreads)
                    continue;
                var plan = new VulkanPlan(shape, threads, group);
                if (plan.SharedBytes <= sharedBytes && (best is null || plan.Steps < best.Steps))
                    best = plan;
            }
        }
        long least = new VulkanPlan(shape, 64, 1).SharedBytes;
        return best ?? throw new EngineUnavailableException(
            EngineCatalogue.Vulkan,
            $"the shape '{shape.Name}' needs {least} bytes of shared memory and at least 64 threads a workgroup, but " +
            $"the device has {sharedBytes} bytes and {mostThreads} threads. Choose the engine 'cpu', or a narrower " +
            "network.");
    }

    /// <summary>The specialisation constants, by id.</summary>
    public void Specialise(Span<uint> constants, bool trace, bool bfloat16)
    {
        WaveNetShape s = Shape;
        ReadOnlySpan<int> values =
        [
            Threads, Threads, Group, s.Lanes, s.ResidualChannels, s.GateChannels, s.SkipChannels, s.Layers,
            s.ControlSize, s.HopFrames, s.MixtureCount, s.OutputChannels, StateFloats, Ways, SumPasses, TapPasses,
            GatePasses, Scratch, trace ? 1 : 0, bfloat16 ? 1 : 0,
        ];
        for (int id = 0; id < Constants; id++)
            constants[id] = (uint)values[id];
    }

    /// <summary>Steps of four multiply-adds that the threads make one after the other in a frame.</summary>
    private long Steps
    {
        get
        {
            WaveNetShape s = Shape;
            long gate = 2L * Ceiling(Ways * s.GateChannels, Threads) * Ceiling(TapFours(s), Ways);
            long sum = (long)SumPasses * Fours(s.GateChannels);
            long headPasses = Ceiling(s.SkipChannels, Threads) + Ceiling(s.OutputChannels, Threads);
            long head = headPasses * Fours(s.SkipChannels);
            return (s.Layers * (gate + sum + (3 * BarrierSteps))) + head;
        }
    }

    private static int Ceiling(int count, int by) => (count + by - 1) / by;
}
