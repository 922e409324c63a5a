using System.Runtime.CompilerServices;

namespace Ambience.Inference.Arithmetic;

internal readonly partial struct Scalar : IPackedVector<Scalar>
{
    private int Bits => BitConverter.SingleToInt32Bits(_value);

    public static Scalar BroadcastBits(ref float place) => place;

    public static Scalar LowerBFloat16(Scalar places) => FromBits(places.Bits << 16);

    public static Scalar UpperBFloat16(Scalar places) => FromBits(places.Bits & unchecked((int)0xFFFF0000));

    public static Scalar SignedByte(Scalar places, int index) => (sbyte)(places.Bits >> (8 * index));

    public static Scalar FromIntegers(Scalar places) => places.Bits;

    public static Scalar AddIntegers(Scalar a, Scalar b) => FromBits(a.Bits + b.Bits);

    public static int SumOfIntegers(Scalar places) => places.Bits;

    public static Scalar LowestByte(Scalar places, Scalar mask) => FromBits(places.Bits & 0xFF & mask.Bits);

    public static Scalar Magnitude(Scalar a) => MathF.Abs(a._value);

    public static Scalar LesserBits(Scalar a, Scalar b) => FromBits(Math.Min(a.Bits, b.Bits));

    public static Scalar GreaterBits(Scalar a, Scalar b) => FromBits(Math.Max(a.Bits, b.Bits));

    public static float GreatestBits(Scalar places) => places;

    public static Scalar NegativeMask(Scalar a) => FromBits(a._value < 0 ? -1 : 0);

    public static void StoreLowestBytes(Scalar places, ref byte origin, int index) =>
        Unsafe.Add(ref origin, index) = (byte)places.Bits;

    public static Scalar AddByteProducts(Scalar sums, Scalar magnitudes, Scalar signs, ref float weights, int index, Scalar ones)
    {
        int sum = sums.Bits, signed = BitConverter.SingleToInt32Bits(Unsafe.Add(ref weights, index)) ^ signs.Bits;
        for (int shift = 0; shift < 32; shift += 8)
            sum += (byte)(magnitudes.Bits >> shift) * (sbyte)(signed >> shift);
        return FromBits(sum);
    }

    private static Scalar FromBits(int bits) => BitConverter.Int32BitsToSingle(bits);
}
