using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Arithmetic;

/// <summary>Sixteen numbers side by side: AVX-512.</summary>
internal readonly partial struct Wide16 : IVector<Wide16>
{
    private readonly Vector512<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Wide16(Vector512<float> value) => _value = value;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 Load(ref float origin, int index) => new(Vector512.LoadUnsafe(ref origin, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Wide16 value, ref float origin, int index) =>
        value._value.StoreUnsafe(ref origin, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 operator +(Wide16 a, Wide16 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 operator -(Wide16 a, Wide16 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 operator *(Wide16 a, Wide16 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 operator /(Wide16 a, Wide16 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 MultiplyAdd(Wide16 a, Wide16 b, Wide16 c) =>
        new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 MultiplyAdd(Wide16 a, ref float origin, int index, Wide16 c) =>
        new(Vector512.FusedMultiplyAdd(a._value, Vector512.LoadUnsafe(ref origin, (nuint)index), c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 SelectIfLess(Wide16 a, Wide16 b, Wide16 then, Wide16 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a._value, b._value), then._value, otherwise._value));

    // On x86 this is what the one instruction does; other processors treat NaN differently, or may be asked in software.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 Larger(Wide16 a, Wide16 b) =>
        Avx512F.IsSupported ? new(Avx512F.Max(a._value, b._value)) : SelectIfLess(b, a, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 Smaller(Wide16 a, Wide16 b) =>
        Avx512F.IsSupported ? new(Avx512F.Min(a._value, b._value)) : SelectIfLess(a, b, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 ScaleByPowerOfTwo(Wide16 value, Wide16 shifted) =>
        new((value._value.AsInt32() + (shifted._value.AsInt32() << FloatBits.MantissaBits)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 SplitExponent(Wide16 value, out Wide16 exponent)
    {
        Vector512<int> bits = value._value.AsInt32();
        Vector512<int> power = (bits - Vector512.Create(FloatBits.SqrtHalf)) >> FloatBits.MantissaBits;
        exponent = new(Vector512.ConvertToSingle(power));
        return new((bits - (power << FloatBits.MantissaBits)).AsSingle());
    }
}
