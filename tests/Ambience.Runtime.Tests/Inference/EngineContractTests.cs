using Ambience.Inference;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

public class EngineContractTests
{
    public static TheoryData<string> Engines => [.. EngineCatalogue.ExactNames];

    [Theory]
    [MemberData(nameof(Engines))]
    public void GeneratingAndStateAllocateNothing(string engineName)
    {
        foreach (WaveNetShape shape in OddShapes.All)
        {
            using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(shape, 1), 2);
            float[] control = OddShapes.Control(shape, 2 * 8), lanes = new float[2 * 20 * shape.Lanes];
            float[] temperature = [.. Enumerable.Repeat(0.9f, shape.Lanes)];
            byte[] state = new byte[engine.StateBytes];
            Assert.Equal(0, Allocations.Of(() =>
            {
                engine.Generate(control, 20, lanes);
                engine.SetTemperature(1, temperature);
                engine.CaptureState(0, state);
                engine.Reset(0, 3);
                engine.RestoreState(1, state);
            }));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void WrongUseIsRefusedBeforeAnythingMoves(string engineName)
    {
        WaveNetShape shape = OddShapes.Logistic; // hop 3, C 5, 3 lanes
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(shape, 1), 2);
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[2 * 2 * 5], 4, new float[23]));
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[2 * 1 * 5], 4, new float[24])); // frames 0..3 are in two hops
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[19], 4, new float[24]));
        Assert.Throws<ArgumentException>(() => engine.Generate([], 4, new float[24]));
        Assert.ThrowsAny<ArgumentException>(() => engine.Generate([], -1, []));
        Assert.ThrowsAny<ArgumentException>(() => engine.Reset(2, 0));
        Assert.ThrowsAny<ArgumentException>(() => engine.FramesMade(-1));
        Assert.Throws<ArgumentException>(() => engine.SetTemperature(0, new float[2]));
        Assert.Throws<ArgumentException>(() => engine.SetTemperature(0, [1f, 2.1f, 1f]));
        Assert.Throws<ArgumentException>(() => engine.SetTemperature(0, [1f, float.NaN, 1f]));
        Assert.Throws<ArgumentException>(() => engine.TeacherForce(new float[10], new float[12], 4, new StageTrace(shape, 3)));
        Assert.Equal(0, engine.FramesMade(0));
        engine.Generate(new float[2 * 9 * 5], 4, new float[24]); // more rows than needed are ignored
        Assert.Equal(4, engine.FramesMade(1));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void ANetworkWithoutControlTakesNone(string engineName)
    {
        using IWaveNetEngine engine = EngineCatalogue.Create(engineName, WaveNetWeights.Random(OddShapes.Ragged, 1), 1);
        Assert.Throws<ArgumentException>(() => engine.Generate(new float[5], 1, new float[18]));
        engine.Generate([], 1, new float[18]);
    }

    [Fact]
    public void TheCatalogueNamesWhatItHas()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 1);
        Assert.Contains(EngineCatalogue.Cpu, EngineCatalogue.Names);
        Assert.Contains(EngineCatalogue.Reference, EngineCatalogue.Names);
        foreach (string name in EngineCatalogue.ExactNames)
            Assert.Equal(name, EngineCatalogue.Create(name.ToUpperInvariant(), weights, 1).Name);
        Assert.Equal(EngineCatalogue.Cpu, EngineCatalogue.Create(EngineCatalogue.Auto, weights, 1).Name);
        var e = Assert.Throws<AmbienceException>(() => EngineCatalogue.Create("gpu", weights, 1));
        Assert.Contains("'gpu'", e.Message);
        Assert.Contains("cpu, reference", e.Message);
        Assert.ThrowsAny<ArgumentException>(() => EngineCatalogue.Create("cpu", weights, 0));
    }

    [Theory] // a preset of every kind: its widths, its control, its outputs
    [InlineData("ambient48", 70)]
    [InlineData("small48", 70)]
    [InlineData("classic", 200)]
    public void PresetsHaveTheReferencesBits(string preset, int frames)
    {
        WaveNetWeights weights = WaveNetWeights.Random(WaveNetPresets.Find(preset), 1);
        using IWaveNetEngine reference = EngineCatalogue.Create("reference", weights, 1);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1);
        Close.Bits(EngineRuns.FreeRun(reference, frames, frames), EngineRuns.FreeRun(cpu, frames, 33), preset);
    }

    [Fact] // the gate never makes a denormal, and nothing in the network decays from frame to frame: no tail to fade into them
    public void SilenceMakesNoDenormals()
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Logistic, 1);
        foreach (WeightTensor tensor in weights.Tensors().Where(tensor => tensor.Name.EndsWith("bias", StringComparison.Ordinal)))
            Array.Clear(tensor.Data);
        using IWaveNetEngine engine = EngineCatalogue.Create("cpu", weights, 1);
        float[] inputs = new float[60 * 3];
        inputs[0] = 1e-30f; // the smallest thing that may come in; then silence, long after the receptive field
        var trace = new StageTrace(OddShapes.Logistic, 60);
        engine.TeacherForce(new float[21 * 5], inputs, 60, trace);
        Assert.DoesNotContain(trace.Residual.Concat(trace.Skip).Concat(trace.Hidden).Concat(trace.Output), float.IsSubnormal);
    }
}
