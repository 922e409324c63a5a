using Ambience.Inference.Arithmetic;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// The elementary functions against double precision, and every width against one number at a time.
/// <see cref="InferenceInstructionSetTests"/> runs this class again with instruction sets switched off.
/// </summary>
public class ElementaryTests
{
    private static readonly float[] s_special =
        [0f, -0f, 1f, -1f, 1e-30f, -1e-30f, 87.5f, -87.5f, 88f, 89f, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity];

    public ElementaryTests() => InstructionSets.AssertSwitchedOff();

    [Fact]
    public void ExpIsWithinItsStatedError()
    {
        foreach (float x in Sweep(-87f, 88f, 100_000))
            AssertRelative(Math.Exp(x), Elementary.Exp<Scalar>(x), 1.2e-7, x);
        Assert.Equal(1f, (float)Elementary.Exp<Scalar>(0f));
        Assert.Equal((float)Elementary.Exp<Scalar>(-87f), (float)Elementary.Exp<Scalar>(float.NegativeInfinity));
        Assert.Equal((float)Elementary.Exp<Scalar>(88f), (float)Elementary.Exp<Scalar>(1000f));
    }

    [Fact]
    public void LogIsWithinItsStatedError()
    {
        foreach (float exponent in Sweep(-37.9f, 38f, 50_000))
            AssertLog(MathF.Pow(10f, exponent));
        foreach (float x in Sweep(0.5f, 2f, 50_000))
            AssertLog(x);
        Assert.Equal(0f, (float)Elementary.Log<Scalar>(1f));

        static void AssertLog(float x) => Assert.True(
            Close.IsClose(Math.Log(x), Elementary.Log<Scalar>(x), Math.Abs(Math.Log(x)) < 1 ? 1.2e-7 : 0, 1.2e-7), $"log {x:R}");
    }

    [Fact]
    public void GateIsWithinItsStatedErrorAndNeverDenormal()
    {
        float[] values = [.. Sweep(-12f, 12f, 500), .. s_special];
        foreach (float a in values)
        {
            foreach (float b in values)
            {
                float gate = Elementary.Gate<Scalar>(a, b);
                double expected = Math.Tanh(a) / (1 + Math.Exp(-(double)b));
                Assert.True(Close.IsClose(expected, gate, 3e-7, 0), $"gate({a:R}, {b:R}) = {gate:R}");
                Assert.True(gate == 0 || Math.Abs(gate) > 1e-27f, $"gate({a:R}, {b:R}) = {gate:R}");
            }
        }
    }

    [Fact]
    public void EveryWidthHasTheBitsOfOneNumber()
    {
        float[] values = [.. s_special, .. Sweep(-100f, 100f, 5_000), .. Sweep(-1f, 1f, 5_000)];
        SameBits<Wide4>(values);
        SameBits<Wide8>(values);
        SameBits<Wide16>(values);
    }

    [Fact]
    public void ANaNIsHandledAlike()
    {
        Assert.True(float.IsNaN(Elementary.Exp<Scalar>(float.NaN)));
        Assert.Equal(0f, (float)Elementary.Relu<Scalar>(float.NaN));
        NaN<Wide4>();
        NaN<Wide8>();
        NaN<Wide16>();

        static void NaN<V>()
            where V : struct, IVector<V>
        {
            float[] x = [.. Enumerable.Repeat(float.NaN, V.Count)];
            V.Store(Elementary.Relu(V.Load(ref x[0], 0)), ref x[0], 0);
            Assert.All(x, value => Assert.Equal(0f, value));
        }
    }

    private static void SameBits<V>(float[] values)
        where V : struct, IVector<V>
    {
        float[] padded = [.. values, .. new float[V.Count]];
        float[] others = [.. padded.Reverse()];
        float[] expected = new float[V.Count], actual = new float[V.Count];
        for (int i = 0; i < values.Length; i += V.Count)
        {
            V x = V.Load(ref padded[0], i), y = V.Load(ref others[0], i);
            Compare(Elementary.Exp(x), (a, _) => Elementary.Exp(a), "exp");
            Compare(Elementary.Gate(x, y), Elementary.Gate, "gate");
            Compare(Elementary.Relu(x), (a, _) => Elementary.Relu(a), "relu");
            V positive = Elementary.Exp(x); // log takes positive normal numbers
            Compare(Elementary.Log(positive), (a, _) => Elementary.Log(Elementary.Exp(a)), "log");

            void Compare(V result, Func<Scalar, Scalar, Scalar> definition, string name)
            {
                for (int j = 0; j < V.Count; j++)
                    expected[j] = definition(padded[i + j], others[i + j]);
                V.Store(result, ref actual[0], 0);
                Close.Bits(expected, actual, $"{name} x{V.Count} at {i}");
            }
        }
    }

    private static IEnumerable<float> Sweep(float from, float to, int count) =>
        Enumerable.Range(0, count).Select(i => from + ((to - from) * i / (count - 1)));

    private static void AssertRelative(double expected, float actual, double relative, float at) =>
        Assert.True(Close.IsClose(expected, actual, 0, relative), $"at {at:R}: expected {expected:R}, found {actual:R}");
}
