using Ambience.Benchmarks.Measuring;
using Ambience.Inference;
using Ambience.Model;

namespace Ambience.Benchmarks.Peers;

/// <summary>What a C# developer would use instead: the same network and weights, the same outputs checked.</summary>
internal static class PeerRows
{
    /// <summary>Names of the peers and how to make them.</summary>
    public static IReadOnlyList<(string Name, Func<WaveNetWeights, StepNetwork> Create)> All { get; } =
        [("onnxruntime", weights => new OnnxPeer(weights)), ("torchsharp", weights => new TorchPeer(weights))];

    /// <summary>Makes a peer that has shown that it computes what our reference computes.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static StepNetwork Checked(string name, Func<WaveNetWeights, StepNetwork> create, WaveNetWeights weights)
    {
        const int Frames = 24;
        WaveNetShape shape = weights.Shape;
        var random = new Random(2);
        float[] control = [.. Enumerable.Range(0, shape.ControlSize).Select(_ => random.NextSingle())];
        float[] inputs = [.. Enumerable.Range(0, Frames * shape.Lanes).Select(_ => (random.NextSingle() * 1.6f) - 0.8f)];
        using IWaveNetEngine reference = EngineCatalogue.Create(EngineCatalogue.Reference, weights, 1);
        var trace = new StageTrace(shape, Frames);
        int hops = (Frames / shape.HopFrames) + 1;
        float[] rows = [.. Enumerable.Repeat(control, hops).SelectMany(row => row)];
        reference.TeacherForce(rows, inputs, Frames, trace);

        StepNetwork peer = create(weights);
        peer.Fold(control);
        for (int t = 0; t < Frames; t++)
        {
            for (int lane = 0; lane < shape.Lanes; lane++)
            {
                float value = inputs[(t * shape.Lanes) + lane];
                peer.Last[lane] = shape.Output == OutputKind.MuLaw ? Audio.MuLaw.Encode(value) : value;
            }
            peer.Advance();
            for (int i = 0; i < peer.Output.Length; i++)
            {
                float expected = trace.Output[(t * peer.Output.Length) + i];
                // Another order of addition over a few hundred terms of size 1.
                if (!(Math.Abs(peer.Output[i] - expected) <= 1e-4f + (1e-4f * Math.Abs(expected))))
                {
                    throw new InvalidOperationException(
                        $"{name} does not compute '{shape.Name}': frame {t}, output {i}: expected {expected}, found {peer.Output[i]}.");
                }
            }
        }
        peer.Reset();
        return peer;
    }

    /// <summary>A row's description.</summary>
    public static Case Case(string name, WaveNetShape shape) => new(name, shape, WeightPrecision.Float32, Batch: 1);
}
