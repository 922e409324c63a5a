using Ambience.Inference;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Cpu;
using Ambience.Inference.Selection;
using Ambience.Model;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Ambience.Benchmarks.Kernels;

/// <summary>The parts of a frame of ambient48, each for itself, at each vector width.</summary>
[Config(typeof(InProcess))]
[MemoryDiagnoser(displayGenColumns: false)]
public class KernelBenchmarks
{
    private Action _gateProduct = () => { }, _residualProduct = () => { }, _skipProduct = () => { }, _outputProduct = () => { };
    private Action _gate = () => { }, _logistic = () => { }, _muLaw = () => { };
    private readonly float[] _u1 = new float[64], _u2 = new float[64];

    /// <summary>Numbers in a vector.</summary>
    [Params(16, 8, 4)]
    public int VectorWidth { get; set; }

    /// <summary>Precision of the matrices.</summary>
    [Params(WeightPrecision.Float32, WeightPrecision.BFloat16, WeightPrecision.Int8)]
    public WeightPrecision Weights { get; set; }

    /// <summary>Builds the parts for the width.</summary>
    [GlobalSetup]
    public void Setup()
    {
        switch (VectorWidth)
        {
            case 16: Build<Wide16>(); break;
            case 8: Build<Wide8>(); break;
            default: Build<Wide4>(); break;
        }
    }

    /// <summary>W0 or W1 of a layer: 128 x 64.</summary>
    [Benchmark]
    public void GateProduct() => _gateProduct();

    /// <summary>Wr of a layer: 64 x 64.</summary>
    [Benchmark]
    public void ResidualProduct() => _residualProduct();

    /// <summary>Ws of all layers: 128 x (18 x 64).</summary>
    [Benchmark]
    public void SkipProduct() => _skipProduct();

    /// <summary>Wo2: 384 x 128.</summary>
    [Benchmark]
    public void OutputProduct() => _outputProduct();

    /// <summary>64 gates.</summary>
    [Benchmark]
    public void Gate() => _gate();

    /// <summary>Random numbers of 64 lanes.</summary>
    [Benchmark]
    public void Random64() => SelectionRandom.Fill(1, 2, _u1, _u2);

    /// <summary>64 lanes, two logistics each.</summary>
    [Benchmark]
    public void SelectLogistic64() => _logistic();

    /// <summary>One of 256 levels.</summary>
    [Benchmark]
    public void SelectMuLaw() => _muLaw();

    private void Build<V>()
        where V : struct, IPackedVector<V>
    {
        switch (Weights)
        {
            case WeightPrecision.BFloat16: BuildProducts<V, FloatArithmetic<BFloat16Format>>(); break;
            case WeightPrecision.Int8: BuildProducts<V, CodeArithmetic<V>>(); break;
            default: BuildProducts<V, FloatArithmetic<Float32Format>>(); break;
        }
        float[] a = Numbers(64), b = Numbers(64), z = new float[64], mixtures = Numbers(6 * 64), levels = Numbers(256);
        float[] temperature = [.. Enumerable.Repeat(1f, 64)], logits = new float[256];
        SelectionRandom.Fill(1, 2, _u1, _u2);
        _gate = () => FloatArithmetic<Float32Format>.Gate<V>(ref a[0], ref b[0], 0, 64, 64, ref z[0]);
        _logistic = () =>
        {
            for (int lane = 0; lane < 64; lane += V.Count)
            {
                V value = LogisticSelection.Draw(ref mixtures[0], lane, 64, 2,
                    V.Load(ref _u1[0], lane), V.Load(ref _u2[0], lane), V.Load(ref temperature[0], lane));
                V.Store(value, ref z[0], lane);
            }
        };
        _muLaw = () =>
        {
            levels.CopyTo(logits, 0); // a draw overwrites them
            _ = MuLawSelection.Draw<V>(logits, 0.4f, 1f);
        };
    }

    private void BuildProducts<V, A>()
        where V : struct, IPackedVector<V>
        where A : struct, IArithmetic
    {
        _gateProduct = Product<V, A>(128, 64);
        _residualProduct = Product<V, A>(64, 64);
        _skipProduct = Product<V, A>(128, 64, segments: 18);
        _outputProduct = Product<V, A>(384, 128);
    }

    private static Action Product<V, A>(int outputs, int inputs, int segments = 1)
        where V : struct, IPackedVector<V>
        where A : struct, IArithmetic
    {
        var matrix = new PackedMatrix(
            A.ProductWidth<V>(), A.ProductVectors<V>(), A.InputsInPlace, outputs, inputs, segments);
        matrix.Place(new AlignedFloats(matrix.Length), 0);
        var weights = new WaveNetWeights(WaveNetPresets.Ambient48); // brings no scales of a file
        for (int segment = 0; segment < segments; segment++)
        {
            WeightMatrix source = WeightMatrix.Of(weights, "", Numbers(outputs * inputs), outputs, A.Precision);
            matrix.Fill(source, 0, outputs, 0, segment);
        }
        AlignedFloats x = new(inputs), bias = new(outputs), y = new(outputs);
        var operands = new AlignedFloats(segments * A.OperandPlaces(inputs));
        Numbers(inputs).CopyTo(x.Span);
        for (int segment = 0; segment < segments; segment++)
            A.Prepare<V>(ref x.Origin, inputs, ref operands.At(segment * A.OperandPlaces(inputs)));
        return () =>
        {
            for (int p = 0; p < matrix.Panels; p++)
            {
                PackedMatrix.Panel panel = matrix.PanelAt(p);
                A.Multiply<V, Assign>(matrix, panel, ref operands.Origin, A.OperandPlaces(inputs),
                    ref bias.At(panel.FirstOutput), ref y.At(panel.FirstOutput));
            }
        };
    }

    private static float[] Numbers(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    /// <summary>
    /// In this process: the kernels are internal, and need no project of their own to be built around them.
    /// </summary>
    private sealed class InProcess : ManualConfig
    {
        public InProcess() => AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
    }
}
