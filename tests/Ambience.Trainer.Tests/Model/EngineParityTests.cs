using Ambience.Audio;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Model;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Ambience.Trainer.Tests.Model;

/// <summary>
/// What was trained is what the runtime computes: the same weights, teacher-forced, in libtorch and in the reference
/// engine, stage by stage. fp32 sums in another order differ by about 1e-6 a stage; 1e-4 leaves room for the depth and
/// fails on any real mistake.
/// </summary>
public class EngineParityTests
{
    private const double Relative = 1e-4, Absolute = 2e-5;

    // No width equals another, lanes are odd, dilations repeat and the hop divides none of them.
    private static readonly WaveNetShape s_odd = new()
    {
        Name = "odd",
        SampleRateHz = 24_000,
        Channels = 1,
        Bands = 3,
        Output = OutputKind.Logistic,
        MixtureCount = 2,
        ResidualChannels = 12,
        GateChannels = 20,
        SkipChannels = 28,
        Dilations = [1, 2, 4, 1, 2],
        ControlSize = 5,
        HopFrames = 3,
    };

    public static TheoryData<string> Shapes => ["odd", "odd, free", "odd, mu-law", "classic", "ambient48"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EveryStageEqualsTheReferenceEngine(string name)
    {
        TorchSetup.Use(1);
        WaveNetShape shape = Shape(name);
        int hops = 11, streams = 2, frames = hops * shape.HopFrames;
        WaveNetWeights weights = WaveNetWeights.Random(shape, seed: 3);
        var layout = new ParameterLayout(shape, moods: 0);
        var parameters = new float[layout.Count];
        layout.FromWeights(weights, parameters);
        var random = new Random(4);
        float[][] inputs = [.. Enumerable.Range(0, streams).Select(_ => Values(frames * shape.Lanes))];
        float[][] controls = [.. Enumerable.Range(0, streams).Select(_ => Values(hops * shape.ControlSize))];

        using var scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        using var net = new TorchWaveNet(layout, parameters);
        using var memory = new LayerMemory(shape, streams);
        // Two crops of unequal length: the memory between them must carry what the engine's queues hold.
        int cut = 4 * shape.HopFrames;
        TorchStages first = Run(0, cut), second = Run(cut, frames);

        for (int stream = 0; stream < streams; stream++)
        {
            var trace = new StageTrace(shape, frames);
            using IWaveNetEngine engine = EngineCatalogue.Create("reference", Model(weights), 1);
            engine.TeacherForce(controls[stream], inputs[stream], frames, trace);
            for (int layer = 0; layer <= shape.Layers; layer++)
            {
                float[] expected = Rows(trace.Residual, frames, shape.Layers + 1, layer, shape.ResidualChannels);
                Check(expected, s => s.Residual[layer], $"residual {layer}");
            }
            Check(trace.Skip, s => s.Skip!, "skip");
            Check(trace.Hidden, s => s.Hidden!, "hidden");
            Check(trace.Output, s => s.Output!, "output");

            void Check(float[] expected, Func<TorchStages, Tensor> stage, string what)
            {
                Tensor all = cat([stage(first), stage(second)], 0);
                float[] found = all.view(frames, streams, -1).select(1, stream).contiguous().data<float>().ToArray();
                Near.Equal(expected, found, Relative, Absolute, $"{name}, stream {stream}, {what}");
            }
        }

        TorchStages Run(int from, int to)
        {
            var stages = new TorchStages();
            float[] lanes = TimeMajor(inputs, from, to, shape.Lanes);
            long rows = (to - from) * streams;
            Tensor input = shape.Output == OutputKind.MuLaw
                ? tensor(Array.ConvertAll(lanes, value => (long)MuLaw.Encode(value)), [rows, shape.Lanes])
                : tensor(lanes, [rows, shape.Lanes]);
            Tensor? control = shape.ControlSize == 0 ? null : tensor(
                TimeMajor(controls, from / shape.HopFrames, to / shape.HopFrames, shape.ControlSize),
                [(to - from) / shape.HopFrames * streams, shape.ControlSize]);
            stages.Output = net.Forward(input, control, memory, stages);
            return stages;
        }

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static WaveNetShape Shape(string name) => name switch
    {
        "odd" => s_odd,
        "odd, free" => s_odd with { ControlSize = 0 },
        "odd, mu-law" => s_odd with { Output = OutputKind.MuLaw, MixtureCount = 0 },
        _ => WaveNetPresets.Find(name) with { HopFrames = 8 }, // a preset's own hop would only make the test longer
    };

    private static WaveNetModel Model(WaveNetWeights weights) => new()
    {
        Weights = weights,
        LaneDeviations = [.. Enumerable.Repeat(1f, weights.Shape.Lanes)],
    };

    /// <summary>Rows from..to of each stream, interleaved.</summary>
    private static float[] TimeMajor(float[][] streams, int from, int to, int width) =>
        [.. Enumerable.Range(from, to - from).SelectMany(
            row => streams.SelectMany(stream => stream.Skip(row * width).Take(width)))];

    private static float[] Rows(float[] all, int frames, int blocks, int block, int width) =>
        [.. Enumerable.Range(0, frames).SelectMany(frame => all.Skip(((frame * blocks) + block) * width).Take(width))];
}
