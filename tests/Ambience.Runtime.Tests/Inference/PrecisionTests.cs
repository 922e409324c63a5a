using Ambience.Inference;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Cpu;
using Ambience.Model;
using Ambience.Runtime.Tests.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>What every precision must keep: blocks, batches, neighbours, threads, states; and what it means.</summary>
public class PrecisionTests
{
    private const int Frames = 120;

    public static TheoryData<WeightPrecision, string> PrecisionsAndShapes()
    {
        var data = new TheoryData<WeightPrecision, string>();
        foreach (WeightPrecision precision in OddShapes.Precisions)
        {
            foreach (WaveNetShape shape in OddShapes.All)
                data.Add(precision, shape.Name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(PrecisionsAndShapes))]
    public void BlocksBatchesPlacesAndThreadsGiveTheSameBits(WeightPrecision precision, string shapeName)
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Find(shapeName), 5);
        using IWaveNetEngine alone = Cpu(weights, 1, precision);
        float[] expected = EngineRuns.FreeRun(alone, Frames, Frames);
        Close.Bits(expected, EngineRuns.FreeRun(alone, Frames, 7), "blocks of 7");
        foreach ((int streams, int threads) in new[] { (2, 1), (5, 1), (2, 2), (5, 2), (5, 3), (3, 8) })
        {
            using IWaveNetEngine batch = Cpu(weights, streams, precision, threads);
            foreach (int place in new[] { 0, streams / 2, streams - 1 })
            {
                float[] actual = EngineRuns.FreeRun(batch, Frames, 50, stream: place);
                Close.Bits(expected, actual, $"place {place} of {streams}, {threads} threads");
            }
            for (int s = 0; s < streams - 1; s++)
                batch.SetActive(s, s == 1);
            float[] few = EngineRuns.FreeRun(batch, Frames, 50, stream: streams - 1);
            Close.Bits(expected, few, $"few of {streams} are on, {threads} threads");
        }
    }

    [Theory]
    [MemberData(nameof(PrecisionsAndShapes))]
    public void AStateGoesOnToTheBitInEitherEngine(WeightPrecision precision, string shapeName)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 6);
        var options = new EngineOptions { Weights = precision };
        using IWaveNetEngine cpu = Cpu(weights, 2, precision);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 1, options);
        EngineRuns.FreeRun(cpu, 77, 30, stream: 1);
        EngineRuns.FreeRun(reference, 77, 77);
        byte[] ofCpu = new byte[cpu.StateBytes], ofReference = new byte[cpu.StateBytes], again = new byte[cpu.StateBytes];
        cpu.CaptureState(1, ofCpu);
        reference.CaptureState(0, ofReference);
        Assert.Equal(ofReference, ofCpu);
        cpu.RestoreState(0, ofReference);
        cpu.CaptureState(0, again);
        Assert.Equal(ofReference, again);

        int rows = (Frames / shape.HopFrames) + 2, firstHop = 77 / shape.HopFrames;
        float[] control = OddShapes.Control(shape, firstHop + rows)[(firstHop * shape.ControlSize)..];
        float[] expected = new float[Frames * shape.Lanes], actual = new float[2 * Frames * shape.Lanes];
        reference.Generate(control, Frames, expected);
        cpu.Generate([.. control, .. control], Frames, actual);
        Close.Bits(expected, actual.AsSpan(0, expected.Length), "restored");
        Close.Bits(expected, actual.AsSpan(expected.Length), "gone on");
    }

    [Fact] // calls that come at once, soon, and when the threads sleep
    public void ThreadsAreThereWheneverTheyAreCalled()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Ragged, 5);
        int part = 2 * OddShapes.Ragged.Lanes;
        using IWaveNetEngine batch = Cpu(weights, 3, WeightPrecision.Int8, threads: 3);
        using IWaveNetEngine alone = Cpu(weights, 3, WeightPrecision.Int8);
        float[] expected = new float[3 * part], actual = new float[3 * part];
        for (int call = 0; call < 3_000; call++)
        {
            Thread.SpinWait(call % 500 * 20);
            alone.Generate([], 2, expected);
            batch.Generate([], 2, actual);
            Close.Bits(expected, actual, $"call {call}");
        }
    }

    [Fact] // a saved game whose player chose another precision since
    public void AStateOfOnePrecisionStartsAnother()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 6);
        using IWaveNetEngine exact = Cpu(weights, 1, WeightPrecision.Float32);
        using IWaveNetEngine codes = Cpu(weights, 1, WeightPrecision.Int8);
        EngineRuns.FreeRun(exact, 77, 77);
        byte[] state = new byte[exact.StateBytes], once = new byte[exact.StateBytes], twice = new byte[exact.StateBytes];
        exact.CaptureState(0, state);
        codes.RestoreState(0, state);
        codes.CaptureState(0, once);
        Assert.NotEqual(state, once);
        codes.RestoreState(0, once);
        codes.CaptureState(0, twice);
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData(WeightPrecision.Float32, 1)]
    [InlineData(WeightPrecision.BFloat16, 1)]
    [InlineData(WeightPrecision.Int8, 1)]
    [InlineData(WeightPrecision.Int8FloatActivations, 1)]
    [InlineData(WeightPrecision.Int8, 2)]
    public void ControlThatChangesAllocatesNothing(WeightPrecision precision, int threads)
    {
        WaveNetShape shape = OddShapes.Logistic;
        using IWaveNetEngine engine = Cpu(WaveNetWeights.Random(shape, 1), 2, precision, threads);
        float[] control = OddShapes.Control(shape, 2 * 8), lanes = new float[2 * 20 * shape.Lanes];
        Assert.Equal(0, Allocations.Of(() =>
        {
            control[3] += 0.5f;
            engine.Generate(control, 20, lanes);
        }));
    }

    [Theory] // what is coarser is near, and not the same
    [InlineData(WeightPrecision.BFloat16, 0.02)]
    [InlineData(WeightPrecision.Int8FloatActivations, 0.02)]
    [InlineData(WeightPrecision.Int8, 0.05)]
    public void ACoarsePrecisionIsNearTheFineOne(WeightPrecision precision, double most)
    {
        WaveNetShape shape = WaveNetPresets.Small48;
        WaveNetWeights weights = WaveNetWeights.Random(shape, 2);
        float[] inputs = [.. OddShapes.Control(shape, 60).Take(20 * shape.Lanes)];
        float[] Output(WeightPrecision of)
        {
            using IWaveNetEngine engine = Cpu(weights, 1, of);
            var trace = new StageTrace(shape, 20);
            engine.TeacherForce(OddShapes.Control(shape, 3), inputs, 20, trace);
            return trace.Output;
        }
        float[] fine = Output(WeightPrecision.Float32), coarse = Output(precision);
        double error = Math.Sqrt(fine.Zip(coarse, (a, b) => (double)(a - b) * (a - b)).Sum() / fine.Sum(a => (double)a * a));
        Assert.InRange(error, 1e-4, most);
    }

    [Theory] // what a file stored is what runs: its own rounding, not a second one
    [InlineData(WeightFormat.BFloat16, WeightPrecision.BFloat16)]
    [InlineData(WeightFormat.Int8, WeightPrecision.Int8)]
    public void AFileRunsAsItIsStored(WeightFormat format, WeightPrecision precision)
    {
        using var folder = new TemporaryFolder();
        WaveNetModel model = TestModels.Banded();
        string path = folder.File("a.safetensors");
        WeightFile.Write(path, model, format);
        WaveNetModel read = WeightFile.Read(path);
        using IWaveNetEngine fromFile = EngineCatalogue.Create("cpu", read, 1);
        using IWaveNetEngine fromMemory = Cpu(model.Weights, 1, precision);
        Close.Bits(EngineRuns.FreeRun(fromMemory, 50, 50), EngineRuns.FreeRun(fromFile, 50, 50), "stored");
        using IWaveNetEngine asFloats =
            EngineCatalogue.Create("cpu", read, 1, new EngineOptions { Weights = WeightPrecision.Float32 });
        using IWaveNetEngine expanded = Cpu(read.Weights, 1, WeightPrecision.Float32);
        Close.Bits(EngineRuns.FreeRun(expanded, 50, 50), EngineRuns.FreeRun(asFloats, 50, 50), "expanded");
    }

    [Fact] // scales whose row does not reach 127, as another exporter may write them
    public void TheCodesOfAFileAreKept()
    {
        var random = new Random(4);
        float[] scales = [0.01f, 3e-5f, 0f, 1.7e-39f], codes = new float[4 * 9];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = random.Next(-90, 60);
        codes[4] = -128;
        codes.AsSpan(18, 9).Clear(); // under a scale of 0
        float[] values = [.. codes.Select((code, i) => code * scales[i / 9])];
        var weights = new WaveNetWeights(OddShapes.Logistic);
        weights.RowScales["m"] = scales;
        WeightMatrix kept = WeightMatrix.Of(weights, "m", values, 4, WeightPrecision.Int8);
        Assert.Equal(codes, kept.Values);
        Assert.Equal(values, kept.Expand());
        Assert.NotEqual(codes, WeightMatrix.Of(weights, "other", values, 4, WeightPrecision.Int8).Values);
    }

    [Fact] // eight places make the products of an engine of sixteen where AVX-VNNI is
    public void ProductsOfAnotherWidthGiveTheSameBits()
    {
        foreach (WaveNetShape shape in OddShapes.All)
        {
            WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
            using var mixed = new CpuEngine<Wide16, CodeArithmetic<Wide8>>(weights, 1, 1);
            using IWaveNetEngine reference = new ReferenceEngine(weights, 1, WeightPrecision.Int8);
            Close.Bits(EngineRuns.FreeRun(reference, 60, 60), EngineRuns.FreeRun(mixed, 60, 60), shape.Name);
        }
    }

    [Fact]
    public void OptionsThatMeanNothingAreRefused()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 3);
        Assert.ThrowsAny<ArgumentException>(() => Cpu(weights, 1, WeightPrecision.Int8, threads: 0));
        Assert.ThrowsAny<ArgumentException>(() => Cpu(weights, 1, (WeightPrecision)9));
    }

    private static IWaveNetEngine Cpu(WaveNetWeights weights, int streams, WeightPrecision precision, int threads = 1) =>
        EngineCatalogue.Create("cpu", weights, streams, new EngineOptions { Weights = precision, Threads = threads });
}
