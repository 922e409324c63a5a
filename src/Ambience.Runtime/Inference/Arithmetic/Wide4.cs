using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Arithmetic;

/// <summary>Four numbers side by side: SSE with FMA, or NEON.</summary>
internal readonly partial struct Wide4 : IVector<Wide4>
{
    private readonly Vector128<float> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Wide4(Vector128<float> value) => _value = value;

    /// <summary>The numbers, for the vector of twice the width.</summary>
    internal Vector128<float> Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value;
    }

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 Load(ref float origin, int index) => new(Vector128.LoadUnsafe(ref origin, (nuint)index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Wide4 value, ref float origin, int index) =>
        value._value.StoreUnsafe(ref origin, (nuint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 operator +(Wide4 a, Wide4 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 operator -(Wide4 a, Wide4 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 operator *(Wide4 a, Wide4 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 operator /(Wide4 a, Wide4 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 MultiplyAdd(Wide4 a, Wide4 b, Wide4 c) =>
        new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 MultiplyAdd(Wide4 a, ref float origin, int index, Wide4 c) =>
        new(Vector128.FusedMultiplyAdd(a._value, Vector128.LoadUnsafe(ref origin, (nuint)index), c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 SelectIfLess(Wide4 a, Wide4 b, Wide4 then, Wide4 otherwise) =>
        new(Vector128.ConditionalSelect(Vector128.LessThan(a._value, b._value), then._value, otherwise._value));

    // On x86 this is what the one instruction does; other processors treat NaN differently, or may be asked in software.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 Larger(Wide4 a, Wide4 b) =>
        Sse.IsSupported ? new(Sse.Max(a._value, b._value)) : SelectIfLess(b, a, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 Smaller(Wide4 a, Wide4 b) =>
        Sse.IsSupported ? new(Sse.Min(a._value, b._value)) : SelectIfLess(a, b, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 ScaleByPowerOfTwo(Wide4 value, Wide4 shifted) =>
        new((value._value.AsInt32() + (shifted._value.AsInt32() << FloatBits.MantissaBits)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 SplitExponent(Wide4 value, out Wide4 exponent)
    {
        Vector128<int> bits = value._value.AsInt32();
        Vector128<int> power = (bits - Vector128.Create(FloatBits.SqrtHalf)) >> FloatBits.MantissaBits;
        exponent = new(Vector128.ConvertToSingle(power));
        return new((bits - (power << FloatBits.MantissaBits)).AsSingle());
    }
}
