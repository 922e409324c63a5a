using Ambience.Inference.Ilgpu.Kernels;
using Ambience.Model;

namespace Ambience.Inference.Ilgpu;

/// <summary>What a device offers to a group of threads.</summary>
/// <param name="Processors">Multiprocessors.</param>
/// <param name="GroupThreads">Threads that a group may have.</param>
/// <param name="SharedBytes">Shared memory that a group may have.</param>
internal readonly record struct DeviceLimits(int Processors, int GroupThreads, int SharedBytes)
{
    /// <summary>More is there on some devices, but not without asking for it in ways that ILGPU lacks.</summary>
    public const int SharedBytesAtMost = 48 * 1024;

    /// <summary>Shared memory that a group is given.</summary>
    public int UsableSharedBytes => Math.Min(SharedBytes, SharedBytesAtMost);
}

/// <summary>
/// How a network is laid out over a device: streams and threads of a group, how each matrix is cut, how many layers' z
/// wait for one product with the skip matrices.
/// </summary>
internal sealed class KernelPlan
{
    private KernelPlan(KernelShape shape, int streamsPerGroup, int groupSize)
    {
        Shape = shape;
        StreamsPerGroup = streamsPerGroup;
        GroupSize = groupSize;
    }

    /// <summary>The constants of the kernel.</summary>
    public KernelShape Shape { get; }

    /// <summary>1, 2, 4 or 8.</summary>
    public int StreamsPerGroup { get; }

    /// <summary>Threads.</summary>
    public int GroupSize { get; }

    /// <summary>Weights, in quads.</summary>
    public int WeightQuads => Shape.OutputMatrix.Origin + QuadsOf(Shape.OutputMatrix);

    /// <summary>Biases, in floats.</summary>
    public int BiasFloats => Shape.OutputMatrix.Bias + (2 * Shape.OutputMatrix.Pairs);

    /// <summary>Dynamic shared memory of a group, in quads.</summary>
    public int SharedQuads => new SharedLayout(Shape, StreamsPerGroup).Total / 4;

    /// <summary>
    /// Barriers that a group passes in a frame: with the bytes of the weights, the floor of what a frame costs.
    /// </summary>
    public int BarriersPerFrame
    {
        get
        {
            bool isMuLaw = Shape.Mixtures == KernelShape.NoMixtures;
            int embed = isMuLaw ? 1 : 2, draw = isMuLaw ? 3 : 1;
            return embed + (4 * Shape.Layers) + (2 * (Shape.Layers / Shape.LayersAtOnce)) + 4 + draw;
        }
    }

    /// <summary>The same network with its stages recorded.</summary>
    public KernelShape Tracing => Shape with { Tracing = 1 };

    /// <summary>Plans.</summary>
    /// <param name="network">The network.</param>
    /// <param name="limits">The device.</param>
    /// <param name="streams">Streams of the batch.</param>
    /// <param name="controlRows">Control rows of a slot in a block; 0 without control.</param>
    /// <param name="streamsPerGroup">To be tried instead of the plan's own choice.</param>
    /// <param name="groupSize">The same for threads.</param>
    /// <returns>Null when no group can hold the network's activations.</returns>
    public static KernelPlan? Make(
        WaveNetShape network, DeviceLimits limits, int streams, int controlRows, int? streamsPerGroup, int? groupSize)
    {
        // Weights that come from the L2 cache once serve all streams of a group; but processors without work serve
        // nobody. So groups grow only when there are two for every processor.
        int wanted = streamsPerGroup ?? Math.Clamp(streams / Math.Max(2 * limits.Processors, 1), 1, 8);
        for (int count = PowerOfTwoBelow(wanted); count >= 1; count /= 2)
        {
            // A stream alone waits for loads: more threads have more of them in flight. (To be measured on a device.)
            int threads = Math.Min(groupSize ?? (count == 1 ? 512 : 256), limits.GroupThreads);
            foreach (int layersAtOnce in Divisors(network.Layers))
            {
                KernelShape shape = Lay(network, threads, layersAtOnce, controlRows);
                int bytes = (new SharedLayout(shape, count).Total * sizeof(float)) + FrameKernel.PlacesBytes;
                if (bytes <= limits.UsableSharedBytes)
                    return new KernelPlan(shape, count, threads);
            }
        }
        return null;
    }

    /// <summary>Numbers, largest first, that divide a count.</summary>
    private static IEnumerable<int> Divisors(int count) =>
        Enumerable.Range(1, count).Where(divisor => count % divisor == 0).Reverse();

    private static KernelShape Lay(WaveNetShape network, int threads, int layersAtOnce, int controlRows)
    {
        int r = network.ResidualChannels, d = network.GateChannels, s = network.SkipChannels, layers = network.Layers;
        bool isMuLaw = network.Output == OutputKind.MuLaw;
        int gatedQuads = QuadsFor(d);
        KernelMatrix input = isMuLaw ? new(0, 0, 0, 1, 0) : Cut(0, r, QuadsFor(network.Lanes), threads, 0);
        int bias = isMuLaw ? r : 2 * input.Pairs;
        KernelMatrix gate = Cut(QuadsOf(input), 2 * d, QuadsFor(2 * r), threads, 0);
        KernelMatrix residual = Cut(gate.Origin + (layers * QuadsOf(gate)), r, gatedQuads, threads, bias);
        bias += layers * 2 * residual.Pairs;
        int afterResidual = residual.Origin + (layers * QuadsOf(residual));
        KernelMatrix skip = Cut(afterResidual, s, layersAtOnce * gatedQuads, threads, bias);
        bias += 2 * 2 * skip.Pairs; // and as many zeros
        int afterSkips = afterResidual + (layers / layersAtOnce * QuadsOf(skip));
        KernelMatrix hidden = Cut(afterSkips, s, QuadsFor(s), threads, bias);
        bias += 2 * hidden.Pairs;
        KernelMatrix output = Cut(hidden.Origin + QuadsOf(hidden), network.OutputChannels, QuadsFor(s), threads, bias);
        return new KernelShape(
            r, d, s, layers, network.Lanes, network.MixtureCount, network.OutputsPerLane, network.HopFrames,
            controlRows, layersAtOnce, 0, input, gate, residual, skip, hidden, output);
    }

    /// <summary>Into as many slices as the threads can work on at once.</summary>
    private static KernelMatrix Cut(int origin, int outputs, int quads, int threads, int bias)
    {
        int pairs = (outputs + 1) / 2;
        int slices = Math.Clamp(threads / pairs, 1, quads);
        while (quads % slices != 0)
            slices--;
        return new KernelMatrix(origin, pairs, quads, slices, bias);
    }

    private static int QuadsOf(KernelMatrix matrix) => matrix.Quads * 2 * matrix.Pairs;

    private static int QuadsFor(int inputs) => (inputs + 3) / 4;

    private static int PowerOfTwoBelow(int count) => 1 << (int)Math.Log2(Math.Max(count, 1));
}
