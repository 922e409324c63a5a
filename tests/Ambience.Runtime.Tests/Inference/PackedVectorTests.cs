using Ambience.Inference.Arithmetic;
using Ambience.Inference.Cpu;
using Xunit;

namespace Ambience.Runtime.Tests.Inference;

/// <summary>
/// Integer operations of every width against one number at a time, and quantisation against its definition.
/// <see cref="InferenceInstructionSetTests"/> runs this class again with instruction sets switched off.
/// </summary>
public class PackedVectorTests
{
    private static readonly float[] s_extreme =
        [0f, -0f, 1f, -1f, 1e-38f, -1e-44f, 3e38f, -3e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.5f];

    public PackedVectorTests() => InstructionSets.AssertSwitchedOff();

    [Fact]
    public void EveryWidthDoesWhatOneNumberDoes()
    {
        DoesLikeOne<Wide4>();
        DoesLikeOne<Wide8>();
        DoesLikeOne<Wide16>();
    }

    [Fact] // the largest sums of 16 bits that there can be: 2 x 127 x 128
    public void ByteProductsAreExactAtTheirLimits()
    {
        Check<Scalar>();
        Check<Wide4>();
        Check<Wide8>();
        Check<Wide16>();

        static void Check<V>()
            where V : struct, IPackedVector<V>
        {
            foreach (sbyte weight in new sbyte[] { -128, -127, 127, 1 })
            {
                foreach (bool isNegative in new[] { false, true })
                {
                    float[] weights = Places(16, _ => weight), result = new float[16];
                    float magnitudes = Places(1, _ => 127)[0], signs = Places(1, _ => isNegative ? -1 : 0)[0];
                    float ones = BitConverter.Int32BitsToSingle(0x00010001);
                    V sum = V.AddByteProducts(V.Broadcast(0f), V.BroadcastBits(ref magnitudes), V.BroadcastBits(ref signs),
                        ref weights[0], 0, V.BroadcastBits(ref ones));
                    V.Store(sum, ref result[0], 0);
                    int expected = 4 * 127 * (isNegative ? -weight - 1 : weight);
                    Assert.Equal(expected, BitConverter.SingleToInt32Bits(result[0]));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1e-20)]
    [InlineData(1e-12)]
    [InlineData(3e30)]
    public void QuantisingWhatWasQuantisedChangesNothing(double size)
    {
        var random = new Random(2);
        for (int run = 0; run < 2_000; run++)
        {
            float[] x = [.. Enumerable.Range(0, 16).Select(_ => (float)(((random.NextDouble() * 2) - 1) * size * random.NextDouble()))];
            float scale = Quantise(x, out int[] codes);
            float[] expanded = [.. codes.Select(code => code * scale)];
            Assert.All(expanded, value => Assert.True(float.IsFinite(value)));
            Assert.Equal(scale, Quantise(expanded, out int[] again));
            Assert.Equal(codes, again);
            if (size is >= 1e-12 and <= 1)
                Assert.All(x.Zip(expanded), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, scale * 0.505));
        }
    }

    [Fact]
    public void WhateverComesInBecomesCodes()
    {
        Assert.Equal(127, Codes([1f, float.NaN, -3f])[1]);
        Assert.Equal([0, 127, -127, 0], Codes([1f, float.PositiveInfinity, float.NegativeInfinity, -3f]));
        Assert.Equal([127, -127, 0], Codes([3e38f, -3e38f, 1f]));
        Assert.Equal([0, 0, 0], Codes([0f, -0f, 1e-44f]));
        Assert.Equal([127, -64, 32], Codes([1f, -0.504f, 0.252f]));

        static int[] Codes(float[] x)
        {
            Quantise(x, out int[] codes);
            return codes;
        }
    }

    [Fact]
    public void EveryWidthQuantisesAlike()
    {
        var random = new Random(8);
        for (int run = 0; run < 300; run++)
        {
            var x = new AlignedFloats(48);
            for (int i = 0; i < 41; i++)
                x.Span[i] = run % 3 == 0 && i % 7 == 0 ? s_extreme[(run + i) % s_extreme.Length] : (random.NextSingle() * 2) - 1;
            float scale = Quantise(x.Span.ToArray(), out int[] codes);
            Check<Scalar>();
            Check<Wide4>();
            Check<Wide8>();
            Check<Wide16>();

            void Check<V>()
                where V : struct, IPackedVector<V>
            {
                var vector = new AlignedFloats(CodeVector.Places(48));
                CodeVector.Quantise<V>(ref x.Origin, 48, ref vector.Origin);
                float[] expanded = new float[48];
                CodeVector.Expand(ref vector.Origin, 48, expanded);
                Assert.Equal(scale, CodeVector.Scale(ref vector.Origin));
                Assert.Equal(codes.Select(code => code * scale), expanded);
                int left = codes.Sum(code => code < 0 ? -code : 0);
                Assert.Equal(left, BitConverter.SingleToInt32Bits(CodeVector.Correction(ref vector.Origin)));
            }
        }
    }

    private static float Quantise(float[] x, out int[] codes)
    {
        float largest = 0;
        foreach (float value in x)
            largest = float.IsNaN(value) || largest > MathF.Abs(value) ? largest : MathF.Abs(value);
        largest = x.Any(float.IsNaN) ? float.NaN : largest;
        float scale = Quantisation.Scale(largest, out float inverse);
        codes = [.. x.Select(value => Quantisation.Code(value, inverse))];
        return scale;
    }

    private static void DoesLikeOne<V>()
        where V : struct, IPackedVector<V>
    {
        var random = new Random(V.Count);
        for (int run = 0; run < 500; run++)
        {
            float[] a = Places(16, _ => random.Next()), b = Places(16, _ => random.Next());
            float[] magnitudes = Places(16, _ => random.Next(128)), signs = Places(16, _ => -random.Next(2));
            float ones = BitConverter.Int32BitsToSingle(0x00010001);
            for (int i = 0; i < 16 && run % 5 == 0; i++)
                a[i] = s_extreme[(run + i) % s_extreme.Length];
            for (int i = 0; i < 16 && run % 3 == 0; i++)
                b[i] = s_extreme[(run / 5 + (5 * i)) % s_extreme.Length];
            Same((v, w, m, s) => V.Larger(v, w), (v, w, m, s) => Scalar.Larger(v, w));
            Same((v, w, m, s) => V.Smaller(v, w), (v, w, m, s) => Scalar.Smaller(v, w));
            Same((v, w, m, s) => V.LowerBFloat16(v), (v, w, m, s) => Scalar.LowerBFloat16(v));
            Same((v, w, m, s) => V.UpperBFloat16(v), (v, w, m, s) => Scalar.UpperBFloat16(v));
            for (int index = 0; index < 4; index++)
                Same((v, w, m, s) => V.SignedByte(v, index), (v, w, m, s) => Scalar.SignedByte(v, index));
            Same((v, w, m, s) => V.FromIntegers(v), (v, w, m, s) => Scalar.FromIntegers(v));
            Same((v, w, m, s) => V.AddIntegers(v, w), (v, w, m, s) => Scalar.AddIntegers(v, w));
            Same((v, w, m, s) => V.LowestByte(v, s), (v, w, m, s) => Scalar.LowestByte(v, s));
            Same((v, w, m, s) => V.Magnitude(v), (v, w, m, s) => Scalar.Magnitude(v));
            Same((v, w, m, s) => V.LesserBits(v, w), (v, w, m, s) => Scalar.LesserBits(v, w));
            Same((v, w, m, s) => V.GreaterBits(v, w), (v, w, m, s) => Scalar.GreaterBits(v, w));
            Same((v, w, m, s) => V.NegativeMask(v), (v, w, m, s) => Scalar.NegativeMask(v));
            Same((v, w, m, s) => V.AddByteProducts(v, m, s, ref b[0], 0, V.BroadcastBits(ref ones)),
                (v, w, m, s) => Scalar.AddByteProducts(v, m, s, ref Unsafe(w), 0, ones));

            int[] integers = [.. a.Take(V.Count).Select(BitConverter.SingleToInt32Bits)];
            Assert.Equal(integers.Aggregate(0, (sum, n) => unchecked(sum + n)), V.SumOfIntegers(V.Load(ref a[0], 0)));
            Assert.Equal(integers.Max(), BitConverter.SingleToInt32Bits(V.GreatestBits(V.Load(ref a[0], 0))));
            byte[] bytes = new byte[40];
            V.StoreLowestBytes(V.Load(ref a[0], 0), ref bytes[0], 3);
            Assert.Equal(integers.Select(n => (byte)n), bytes.Skip(3).Take(V.Count));
            Assert.All(bytes[..3].Concat(bytes[(3 + V.Count)..]), left => Assert.Equal(0, left));

            void Same(Func<V, V, V, V, V> wide, Func<Scalar, Scalar, Scalar, Scalar, Scalar> one)
            {
                float[] actual = new float[16];
                V.Store(wide(V.Load(ref a[0], 0), V.Load(ref b[0], 0), V.Load(ref magnitudes[0], 0), V.Load(ref signs[0], 0)),
                    ref actual[0], 0);
                for (int i = 0; i < V.Count; i++)
                {
                    int expected = BitConverter.SingleToInt32Bits(one(a[i], b[i], magnitudes[i], signs[i]));
                    Assert.Equal(expected, BitConverter.SingleToInt32Bits(actual[i]));
                }
            }
        }
    }

    private static ref float Unsafe(Scalar value)
    {
        s_place[0] = value;
        return ref s_place[0];
    }

    private static readonly float[] s_place = new float[1];

    /// <summary>Places of four bytes each.</summary>
    private static float[] Places(int count, Func<int, int> next)
    {
        var places = new float[count];
        for (int i = 0; i < count; i++)
        {
            int bits = 0;
            for (int shift = 0; shift < 32; shift += 8)
                bits |= (byte)next(i) << shift;
            places[i] = BitConverter.Int32BitsToSingle(bits);
        }
        return places;
    }
}
