using Ambience.Model;
using Microsoft.ML.OnnxRuntime;

namespace Ambience.Benchmarks.Peers;

/// <summary>
/// The network as a step graph in ONNX Runtime: state goes in and out as tensors bound once to fixed memory, one thread,
/// all graph optimisations.
/// </summary>
internal sealed class OnnxPeer : StepNetwork
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _bound = [];
    private readonly long[] _codes;

    public OnnxPeer(WaveNetWeights weights)
        : base(weights)
    {
        _codes = new long[Shape.Lanes];
        _options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        _session = new InferenceSession(Graph(weights), _options);
        _binding = _session.CreateIoBinding();
        if (Shape.Output == OutputKind.MuLaw)
            _binding.BindInput("last", Bound(_codes, [Shape.Lanes]));
        else
            _binding.BindInput("last", Bound(Last, [1, Shape.Lanes]));
        for (int l = 0; l < Shape.Layers; l++)
        {
            _binding.BindInput($"past{l}", Bound(Past[l], [1, Past[l].Length]));
            _binding.BindInput($"bias{l}", Bound(GateBias[l], [1, GateBias[l].Length]));
            _binding.BindOutput($"present{l}", Bound(Present[l], [1, Present[l].Length]));
        }
        _binding.BindOutput("output", Bound(Output, [1, Output.Length]));
    }

    protected override void Step()
    {
        for (int lane = 0; lane < _codes.Length; lane++)
            _codes[lane] = (lane * WaveNetShape.MuLawLevels) + (long)Last[lane];
        _session.RunWithBinding(_run, _binding);
    }

    public override void Dispose()
    {
        _binding.Dispose();
        foreach (OrtValue value in _bound)
            value.Dispose();
        _run.Dispose();
        _session.Dispose();
        _options.Dispose();
    }

    private OrtValue Bound<T>(T[] memory, long[] dimensions)
        where T : unmanaged
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(memory, dimensions);
        _bound.Add(value);
        return value;
    }

    private static byte[] Graph(WaveNetWeights weights)
    {
        WaveNetShape shape = weights.Shape;
        int r = shape.ResidualChannels, d = shape.GateChannels, s = shape.SkipChannels;
        var graph = new OnnxModel();
        bool isMuLaw = shape.Output == OutputKind.MuLaw;
        string x;
        if (isMuLaw)
        {
            string rows = graph.Node("Gather",
                [graph.Constant(weights.Input, shape.InputChannels, r), graph.Input("last", integers: true, shape.Lanes)]);
            string sum = graph.Node("ReduceSum", [rows, graph.Integers(0)], ("keepdims", [1]));
            x = graph.Node("Add", [sum, graph.Constant(weights.InputBias, 1, r)]);
        }
        else
            x = Product(graph.Input("last", integers: false, 1, shape.Lanes), weights.Input, r, shape.Lanes,
                graph.Constant(weights.InputBias, r));

        string skip = graph.Constant(new float[s], 1, s);
        for (int l = 0; l < shape.Layers; l++)
        {
            LayerWeights layer = weights.Layers[l];
            graph.Output(x, $"present{l}", 1, r);
            string past = Product(graph.Input($"past{l}", integers: false, 1, r), layer.Past, 2 * d, r,
                graph.Input($"bias{l}", integers: false, 1, 2 * d));
            string gates = Product(x, layer.Present, 2 * d, r, past);
            string tanh = graph.Node("Tanh", [Columns(gates, 0, d)]);
            string sigmoid = graph.Node("Sigmoid", [Columns(gates, d, 2 * d)]);
            string z = graph.Node("Mul", [tanh, sigmoid]);
            string toSkip = Product(z, layer.Skip, s, d, graph.Constant(layer.SkipBias, s));
            skip = graph.Node("Add", [skip, toSkip]);
            string toResidual = Product(z, layer.Residual, r, d, graph.Constant(layer.ResidualBias, r));
            x = graph.Node("Add", [x, toResidual]);
        }
        string hidden = graph.Node("Relu",
            [Product(graph.Node("Relu", [skip]), weights.Hidden, s, s, graph.Constant(weights.HiddenBias, s))]);
        int o = shape.OutputChannels;
        graph.Output(Product(hidden, weights.Output, o, s, graph.Constant(weights.OutputBias, o)), "output", 1, o);
        return graph.ToBytes();

        string Product(string input, float[] matrix, int rows, int columns, string bias) =>
            graph.Node("Gemm", [input, graph.Constant(Transposed(matrix, rows, columns), columns, rows), bias]);

        string Columns(string value, int first, int end) =>
            graph.Node("Slice", [value, graph.Integers(first), graph.Integers(end), graph.Integers(1)]);
    }

    /// <summary>[columns, rows]: the runtime packs a matrix of this layout once, when the session starts.</summary>
    private static float[] Transposed(float[] matrix, int rows, int columns)
    {
        var transposed = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                transposed[(column * rows) + row] = matrix[(row * columns) + column];
        }
        return transposed;
    }
}
