using Ambience.Inference;
using Ambience.Inference.Cpu;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// The CPU engine against the reference, bit for bit. <see cref="InferenceInstructionSetTests"/> runs this class again
/// with instruction sets switched off; the golden hashes tie those processes (and machines) together.
/// </summary>
public class BitIdentityTests
{
    private const int Frames = 300;

    public BitIdentityTests() => InstructionSets.AssertSwitchedOff();

    public static TheoryData<string, int, WeightPrecision> ShapesWidthsAndPrecisions()
    {
        var data = new TheoryData<string, int, WeightPrecision>();
        foreach (WaveNetShape shape in OddShapes.All)
        {
            foreach (int width in new[] { 1, 4, 8, 16 })
            {
                foreach (WeightPrecision precision in OddShapes.Precisions)
                    data.Add(shape.Name, width, precision);
            }
        }
        return data;
    }

    [Fact]
    public void TheWidestVectorOfTheMachineIsUsed()
    {
        int expected = System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? 16
            : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? 8
            : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? 4 : 1;
        Assert.Equal(expected, CpuEngines.WidestVector);
        using IWaveNetEngine engine = EngineCatalogue.Create("auto", WaveNetWeights.Random(OddShapes.Logistic, 1), 1);
        Type width = engine.GetType().GetGenericArguments()[0];
        Assert.Equal(expected == 1 ? "Scalar" : $"Wide{expected}", width.Name);
    }

    [Theory] // a width without hardware runs in software here: same operations, same bits
    [MemberData(nameof(ShapesWidthsAndPrecisions))]
    public void CpuEqualsReferenceInFreeRun(string shapeName, int vectorWidth, WeightPrecision precision)
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Find(shapeName), 3);
        using var reference = new ReferenceEngine(weights, 1, precision);
        using IWaveNetEngine cpu = CpuEngines.Create(weights, 1, new EngineOptions { Weights = precision }, vectorWidth);
        Close.Bits(EngineRuns.FreeRun(reference, Frames, Frames), EngineRuns.FreeRun(cpu, Frames, Frames), "lanes");
    }

    [Theory]
    [MemberData(nameof(ShapesWidthsAndPrecisions))]
    public void CpuEqualsReferenceStageByStage(string shapeName, int vectorWidth, WeightPrecision precision)
    {
        WaveNetShape shape = OddShapes.Find(shapeName);
        WaveNetWeights weights = WaveNetWeights.Random(shape, 3);
        using var reference = new ReferenceEngine(weights, 1, precision);
        using IWaveNetEngine cpu = CpuEngines.Create(weights, 1, new EngineOptions { Weights = precision }, vectorWidth);
        float[] inputs = EngineRuns.FreeRun(reference, 50, 50);
        StageTrace expected = Trace(reference), actual = Trace(cpu);
        Close.Bits(expected.Residual, actual.Residual, "residual");
        Close.Bits(expected.Skip, actual.Skip, "skip");
        Close.Bits(expected.Hidden, actual.Hidden, "hidden");
        Close.Bits(expected.Output, actual.Output, "output");

        StageTrace Trace(IWaveNetEngine engine)
        {
            var trace = new StageTrace(shape, 50);
            engine.Reset(0, 8);
            engine.TeacherForce(OddShapes.Control(shape, 20), inputs, 50, trace);
            return trace;
        }
    }

    [Theory] // FNV-1a over the bits of the lanes: the same on every machine, or the arithmetic is not what it promises
    [InlineData("odd-logistic", WeightPrecision.Float32, 0x8B690E57B763D739UL)]
    [InlineData("odd-logistic", WeightPrecision.BFloat16, 0x80BFBC56472E6255UL)]
    [InlineData("odd-logistic", WeightPrecision.Int8, 0x08E454D642589C45UL)]
    [InlineData("odd-logistic", WeightPrecision.Int8FloatActivations, 0xDBCC1AA9E21E6164UL)]
    [InlineData("odd-mulaw", WeightPrecision.Float32, 0x05F80D2E7AEAA49FUL)]
    [InlineData("odd-mulaw", WeightPrecision.Int8, 0xCCB26A78F390BD4BUL)]
    [InlineData("ragged", WeightPrecision.Float32, 0x161E321B02932C6EUL)]
    [InlineData("ragged", WeightPrecision.Int8, 0x26B9E5509A6FA4F7UL)]
    public void TheBitsAreTheOnesOfEveryMachine(string shapeName, WeightPrecision precision, ulong golden)
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Find(shapeName), 3);
        using IWaveNetEngine cpu = EngineCatalogue.Create("cpu", weights, 1, new EngineOptions { Weights = precision });
        ulong hash = 0xCBF29CE484222325;
        foreach (float value in EngineRuns.FreeRun(cpu, Frames, Frames))
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 0x100000001B3;
        Assert.Equal($"{golden:X16}", $"{hash:X16}");
    }
}

public class InferenceInstructionSetTests
{
    [Theory]
    [MemberData(nameof(InstructionSets.Switches), MemberType = typeof(InstructionSets))]
    public void TheEngineHasTheSameBitsWithout(string feature) =>
        InstructionSets.RunWithout(feature, typeof(BitIdentityTests));

    [Theory]
    [MemberData(nameof(InstructionSets.Switches), MemberType = typeof(InstructionSets))]
    public void TheKernelHasTheSameBitsWithout(string feature) =>
        InstructionSets.RunWithout(feature, typeof(MatrixKernelTests));

    [Theory]
    [MemberData(nameof(InstructionSets.Switches), MemberType = typeof(InstructionSets))]
    public void ByteProductsAndCodesAreTheSameWithout(string feature) =>
        InstructionSets.RunWithout(feature, typeof(PackedVectorTests));

    [Theory]
    [MemberData(nameof(InstructionSets.Switches), MemberType = typeof(InstructionSets))]
    public void TheFunctionsHaveTheSameBitsWithout(string feature) =>
        InstructionSets.RunWithout(feature, typeof(ElementaryTests));
}
