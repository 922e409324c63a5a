using System.Runtime.CompilerServices;

namespace Ambience.Inference.Arithmetic;

/// <summary>One number: what the reference computes with, and the CPU engine where there are no vectors.</summary>
internal readonly partial struct Scalar(float value) : IVector<Scalar>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static implicit operator float(Scalar scalar) => scalar._value;

    public static implicit operator Scalar(float value) => new(value);

    public static Scalar Broadcast(float value) => new(value);

    public static Scalar Load(ref float origin, int index) => Unsafe.Add(ref origin, index);

    public static void Store(Scalar value, ref float origin, int index) => Unsafe.Add(ref origin, index) = value._value;

    public static Scalar operator +(Scalar a, Scalar b) => a._value + b._value;

    public static Scalar operator -(Scalar a, Scalar b) => a._value - b._value;

    public static Scalar operator *(Scalar a, Scalar b) => a._value * b._value;

    public static Scalar operator /(Scalar a, Scalar b) => a._value / b._value;

    public static Scalar MultiplyAdd(Scalar a, Scalar b, Scalar c) =>
        MathF.FusedMultiplyAdd(a._value, b._value, c._value);

    public static Scalar MultiplyAdd(Scalar a, ref float origin, int index, Scalar c) =>
        MathF.FusedMultiplyAdd(a._value, Unsafe.Add(ref origin, index), c._value);

    public static Scalar SelectIfLess(Scalar a, Scalar b, Scalar then, Scalar otherwise) =>
        a._value < b._value ? then : otherwise;

    public static Scalar Larger(Scalar a, Scalar b) => a._value > b._value ? a : b;

    public static Scalar Smaller(Scalar a, Scalar b) => a._value < b._value ? a : b;

    public static Scalar ScaleByPowerOfTwo(Scalar value, Scalar shifted) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value._value) +
            (BitConverter.SingleToInt32Bits(shifted._value) << FloatBits.MantissaBits));

    public static Scalar SplitExponent(Scalar value, out Scalar exponent)
    {
        int bits = BitConverter.SingleToInt32Bits(value._value);
        int power = (bits - FloatBits.SqrtHalf) >> FloatBits.MantissaBits;
        exponent = power;
        return BitConverter.Int32BitsToSingle(bits - (power << FloatBits.MantissaBits));
    }
}
