using Ambience.Inference.Arithmetic;
using Ambience.Inference.Cpu;
using Ambience.Inference.Selection;
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
    private Action _gateProduct = () => { }, _sumProduct = () => { }, _outputProduct = () => { };
    private Action _gate = () => { }, _logistic = () => { }, _muLaw = () => { };
    private readonly float[] _u1 = new float[64], _u2 = new float[64];

    /// <summary>Numbers in a vector.</summary>
    [Params(16, 8, 4)]
    public int VectorWidth { get; set; }

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

    /// <summary>[W0 | W1] of a layer: 128 x 128.</summary>
    [Benchmark]
    public void GateProduct() => _gateProduct();

    /// <summary>[Wr; Ws] of a layer: 192 x 64.</summary>
    [Benchmark]
    public void SumProduct() => _sumProduct();

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
        where V : struct, IVector<V>
    {
        _gateProduct = Product<V, Assign>(128, 128);
        _sumProduct = Product<V, Accumulate>(192, 64);
        _outputProduct = Product<V, Assign>(384, 128);
        float[] a = Numbers(64), b = Numbers(64), z = new float[64], mixtures = Numbers(6 * 64), levels = Numbers(256);
        float[] temperature = [.. Enumerable.Repeat(1f, 64)], logits = new float[256];
        SelectionRandom.Fill(1, 2, _u1, _u2);
        _gate = () => VectorLoops.Gate<V>(a, b, z);
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

    private static Action Product<V, TFinish>(int outputs, int inputs)
        where V : struct, IVector<V>
        where TFinish : struct, IFinish
    {
        var matrix = new PackedMatrix(V.Count, outputs, inputs);
        matrix.Fill(Numbers(outputs * inputs), outputs, inputs);
        var x = new Rows(1, inputs);
        var y = new Rows(1, outputs);
        return () => MatrixKernel.Multiply<V, TFinish>(matrix, [0], x, matrix.Bias, y);
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
