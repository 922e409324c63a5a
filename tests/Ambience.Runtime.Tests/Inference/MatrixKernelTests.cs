using Ambience.Inference.Arithmetic;
using Ambience.Inference.Cpu;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// The order of a sum of products, and the kernel against it, bit for bit. <see cref="InferenceInstructionSetTests"/>
/// runs this class again with instruction sets switched off.
/// </summary>
public class MatrixKernelTests
{
    public MatrixKernelTests() => InstructionSets.AssertSwitchedOff();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    public void ADotProductSumsInTheStatedOrder(int length)
    {
        float[] a = Numbers(length, 1), b = Numbers(length, 2);
        float[] partial = new float[4];
        for (int k = 0; k < length; k++)
            partial[k % 4] = MathF.FusedMultiplyAdd(a[k], b[k], partial[k % 4]);
        Close.Bits([(partial[0] + partial[1]) + (partial[2] + partial[3])], [DotProduct.Of(a, b)], "dot");
    }

    [Fact] // else a test of the order would be none
    public void AnotherOrderGivesOtherBits()
    {
        int same = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            float[] a = Numbers(64, seed), b = Numbers(64, 100 + seed);
            float sum = 0;
            for (int k = 0; k < 64; k++)
                sum = MathF.FusedMultiplyAdd(a[k], b[k], sum);
            same += sum == DotProduct.Of(a, b) ? 1 : 0;
        }
        Assert.InRange(same, 0, 15);
    }

    public static TheoryData<int, int, int> Sizes()
    {
        var data = new TheoryData<int, int, int>();
        foreach (int outputs in new[] { 1, 15, 16, 17, 33, 48, 64, 80, 113, 200 })
        {
            foreach (int inputs in new[] { 1, 3, 4, 21, 64 })
                data.Add(outputs, inputs, (outputs + inputs) % 3 + 1);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EveryWidthMultipliesLikeTheDefinition(int outputs, int inputs, int streams)
    {
        Multiplies<Scalar>(outputs, inputs, streams);
        Multiplies<Wide4>(outputs, inputs, streams);
        Multiplies<Wide8>(outputs, inputs, streams);
        Multiplies<Wide16>(outputs, inputs, streams);
    }

    [Fact]
    public void RowsOfAnotherSizeAreRefused()
    {
        var matrix = new PackedMatrix(16, 20, 8);
        var x = new Rows(1, 8);
        Assert.Throws<InvalidOperationException>(() =>
            MatrixKernel.Multiply<Wide16, Assign>(matrix, [0], x, matrix.Bias, new Rows(1, 20)));
        Assert.Throws<InvalidOperationException>(() =>
            MatrixKernel.Multiply<Wide16, Assign>(matrix, [0, 1], x, matrix.Bias, new Rows(2, 32)));
        Assert.Throws<InvalidOperationException>(() =>
            MatrixKernel.Multiply<Wide8, Assign>(matrix, [0], x, matrix.Bias, new Rows(1, 32)));
    }

    private static void Multiplies<V>(int outputs, int inputs, int streams)
        where V : struct, IVector<V>
    {
        float[] weights = Numbers(outputs * inputs, 3), bias = Numbers(outputs, 4);
        var matrix = new PackedMatrix(V.Count, outputs, inputs);
        matrix.Fill(weights, outputs, inputs);
        matrix.FillBias(bias);
        var x = new Rows(streams, matrix.Inputs + 16);
        var before = Numbers(streams * matrix.Outputs, 6);
        for (int s = 0; s < streams; s++)
            Numbers(inputs, 10 + s).CopyTo(x.Row(s));

        Check<Assign>((sum, _) => sum);
        Check<Accumulate>((sum, y) => y + sum);
        Check<Rectify>((sum, _) => sum > 0 ? sum : 0);

        void Check<TFinish>(Func<float, float, float> finish)
            where TFinish : struct, IFinish
        {
            var y = new Rows(streams, matrix.Outputs);
            before.CopyTo(y.All);
            MatrixKernel.Multiply<V, TFinish>(matrix, [.. Enumerable.Range(0, streams)], x, matrix.Bias, y);
            for (int s = 0; s < streams; s++)
            {
                float[] expected = new float[outputs];
                for (int i = 0; i < outputs; i++)
                {
                    float sum = DotProduct.Of(weights.AsSpan(i * inputs, inputs), x.Row(s)[..inputs]) + bias[i];
                    expected[i] = finish(sum, before[(s * matrix.Outputs) + i]);
                }
                Close.Bits(expected, y.Row(s)[..outputs], $"{typeof(TFinish).Name} x{V.Count}, stream {s}");
            }
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
