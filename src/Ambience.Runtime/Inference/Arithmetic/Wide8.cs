using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Arithmetic;

/// <summary>Eight numbers side by side: AVX2.</summary>
internal readonly partial struct Wide8 : IVector<Wide8>
{
    private readonly Vector256<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Wide8(Vector256<float> value) => _value = value;

    /// <summary>The numbers, for the vector of twice the width.</summary>
    internal Vector256<float> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value;
    }

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 Load(ref float origin, int index) => new(Vector256.LoadUnsafe(ref origin, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Wide8 value, ref float origin, int index) =>
        value._value.StoreUnsafe(ref origin, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 operator +(Wide8 a, Wide8 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 operator -(Wide8 a, Wide8 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 operator *(Wide8 a, Wide8 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 operator /(Wide8 a, Wide8 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 MultiplyAdd(Wide8 a, Wide8 b, Wide8 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 MultiplyAdd(Wide8 a, ref float origin, int index, Wide8 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, Vector256.LoadUnsafe(ref origin, (nuint)index), c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 SelectIfLess(Wide8 a, Wide8 b, Wide8 then, Wide8 otherwise) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a._value, b._value), then._value, otherwise._value));

    // On x86 this is what the one instruction does; other processors treat NaN differently, or may be asked in software.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 Larger(Wide8 a, Wide8 b) =>
        Avx.IsSupported ? new(Avx.Max(a._value, b._value)) : SelectIfLess(b, a, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 Smaller(Wide8 a, Wide8 b) =>
        Avx.IsSupported ? new(Avx.Min(a._value, b._value)) : SelectIfLess(a, b, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 ScaleByPowerOfTwo(Wide8 value, Wide8 shifted) =>
        new((value._value.AsInt32() + (shifted._value.AsInt32() << FloatBits.MantissaBits)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 SplitExponent(Wide8 value, out Wide8 exponent)
    {
        Vector256<int> bits = value._value.AsInt32();
        Vector256<int> power = (bits - Vector256.Create(FloatBits.SqrtHalf)) >> FloatBits.MantissaBits;
        exponent = new(Vector256.ConvertToSingle(power));
        return new((bits - (power << FloatBits.MantissaBits)).AsSingle());
    }
}
