using Ambience.Inference;
using Ambience.Inference.Arithmetic;
using Ambience.Inference.Cpu;
using Ambience.Model;
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
    public void EveryWidthMultipliesLikeTheDefinition(int outputs, int inputs, int segments)
    {
        foreach (WeightPrecision precision in OddShapes.Precisions)
        {
            Multiplies<Scalar>(precision, outputs, inputs, segments);
            Multiplies<Wide4>(precision, outputs, inputs, segments);
            Multiplies<Wide8>(precision, outputs, inputs, segments);
            Multiplies<Wide16>(precision, outputs, inputs, segments);
        }
    }

    private static void Multiplies<V>(WeightPrecision precision, int outputs, int inputs, int segments)
        where V : struct, IPackedVector<V>
    {
        switch (precision)
        {
            case WeightPrecision.Float32:
                Multiplies<V, FloatArithmetic<Float32Format>>(outputs, inputs, segments);
                break;
            case WeightPrecision.BFloat16:
                Multiplies<V, FloatArithmetic<BFloat16Format>>(outputs, inputs, segments);
                break;
            case WeightPrecision.Int8:
                Multiplies<V, CodeArithmetic<V>>(outputs, inputs, segments);
                Multiplies<V, CodeArithmetic<Wide8>>(outputs, inputs, segments);
                break;
            default:
                Multiplies<V, FloatArithmetic<Int8Format>>(outputs, inputs, segments);
                break;
        }
    }

    private static void Multiplies<V, A>(int outputs, int inputs, int segments)
        where V : struct, IPackedVector<V>
        where A : struct, IArithmetic
    {
        var network = new WaveNetWeights(OddShapes.Logistic); // brings no scales of a file
        WeightMatrix[] sources = [.. Enumerable.Range(0, segments).Select(segment =>
            WeightMatrix.Of(network, "", Numbers(outputs * inputs, 3 + segment), outputs, A.Precision))];
        var matrix = new PackedMatrix(
            A.ProductWidth<V>(), A.ProductVectors<V>(), A.InputsInPlace, outputs, inputs, segments);
        matrix.Place(new AlignedFloats(matrix.Length), 0);
        int padded = PackedMatrix.Pad(inputs, 16), places = A.OperandPlaces(padded);
        var x = new AlignedFloats(padded);
        var operands = new AlignedFloats(segments * places);
        float[][] vectors = [.. Enumerable.Range(0, segments).Select(segment => Numbers(inputs, 20 + segment))];
        for (int segment = 0; segment < segments; segment++)
        {
            matrix.Fill(sources[segment], 0, outputs, 0, segment);
            vectors[segment].CopyTo(x.Span);
            A.Prepare<V>(ref x.Origin, padded, ref operands.At(segment * places));
        }
        float[] bias = Numbers(outputs, 4), before = Numbers(outputs, 6);
        var biases = new AlignedFloats(matrix.Outputs);
        bias.CopyTo(biases.Span);

        Check<Assign>((bias, _) => bias, sum => sum);
        Check<Accumulate>((bias, y) => y + bias, sum => sum);
        Check<Rectify>((bias, _) => bias, sum => sum > 0 ? sum : 0);

        void Check<TFinish>(Func<float, float, float> start, Func<float, float> end)
            where TFinish : struct, IFinish
        {
            var y = new AlignedFloats(matrix.Outputs);
            before.CopyTo(y.Span);
            for (int p = 0; p < matrix.Panels; p++)
            {
                PackedMatrix.Panel panel = matrix.PanelAt(p);
                A.Multiply<V, TFinish>(matrix, panel, ref operands.Origin, places,
                    ref biases.At(panel.FirstOutput), ref y.At(panel.FirstOutput));
            }
            float[] expected = [.. bias.Zip(before, start)];
            var product = new ReferenceProduct(A.Precision, inputs);
            for (int segment = 0; segment < segments; segment++)
                product.Add(sources[segment], vectors[segment], expected);
            Close.Bits([.. expected.Select(end)], y.Span[..outputs], $"{A.Precision} {typeof(TFinish).Name} x{V.Count}");
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];
    }
}
