using Ambience.Inference;
using Ambience.Inference.Cpu;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

public class BitIdentityTests
{
    private const int Frames = 1100; // longer than every block and receptive field used here

    public static TheoryData<string, int> ShapesAndWidths()
    {
        var data = new TheoryData<string, int>();
        foreach (WaveNetShape shape in OddShapes.All)
        {
            foreach (int width in new[] { 1, 4, 8, 16 })
                data.Add(shape.Name, width);
        }
        return data;
    }

    [Theory] // widths without hardware here run in software: same operations, same bits
    [MemberData(nameof(ShapesAndWidths))]
    public void CpuEqualsReferenceInFreeRun(string shapeName, int vectorWidth)
    {
        WaveNetWeights weights = WaveNetWeights.Random(OddShapes.Find(shapeName), 3);
        float[] expected = EngineRuns.FreeRun(new ReferenceEngine(weights, 1), 300, 300);
        float[] actual = EngineRuns.FreeRun(CpuEngines.Create(weights, 1, vectorWidth), 300, 300);
        AssertSameBits(expected, actual);
    }

    private static void AssertSameBits(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"Number {i} differs: expected {expected[i]:R}, actual {actual[i]:R}.");
        }
    }
}
