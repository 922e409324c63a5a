using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Arithmetic;

internal readonly partial struct Wide4 : IPackedVector<Wide4>
{
    private Vector128<int> Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value.AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 BroadcastBits(ref float place) =>
        new(Vector128.Create(Unsafe.As<float, int>(ref place)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 LowerBFloat16(Wide4 places) => new((places.Bits << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 UpperBFloat16(Wide4 places) =>
        new((places.Bits & Vector128.Create(unchecked((int)0xFFFF0000))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 SignedByte(Wide4 places, int index) =>
        new(Vector128.ConvertToSingle((places.Bits << (24 - (8 * index))) >> 24));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 FromIntegers(Wide4 places) => new(Vector128.ConvertToSingle(places.Bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 AddIntegers(Wide4 a, Wide4 b) => new((a.Bits + b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfIntegers(Wide4 places)
    {
        Vector128<int> sums = places.Bits + Vector128.Shuffle(places.Bits, Vector128.Create(2, 3, 0, 1));
        return (sums + Vector128.Shuffle(sums, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 LowestByte(Wide4 places, Wide4 mask) =>
        new((places.Bits & Vector128.Create(0xFF) & mask.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 Magnitude(Wide4 a) => new(Vector128.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 LesserBits(Wide4 a, Wide4 b) => new(Vector128.Min(a.Bits, b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 GreaterBits(Wide4 a, Wide4 b) => new(Vector128.Max(a.Bits, b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GreatestBits(Wide4 places)
    {
        Vector128<int> bits = Vector128.Max(places.Bits, Vector128.Shuffle(places.Bits, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(bits, Vector128.Shuffle(bits, Vector128.Create(1, 0, 3, 2))).AsSingle().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 NegativeMask(Wide4 a) => new(Vector128.LessThan(a._value, Vector128<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLowestBytes(Wide4 places, ref byte origin, int index)
    {
        Vector128<short> halves = Vector128.Narrow(places.Bits, places.Bits);
        Unsafe.WriteUnaligned(
            ref Unsafe.Add(ref origin, index), Vector128.Narrow(halves, halves).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide4 AddByteProducts(Wide4 sums, Wide4 magnitudes, Wide4 signs, ref float weights, int index, Wide4 ones)
    {
        Vector128<int> signed = Vector128.LoadUnsafe(ref weights, (nuint)index).AsInt32() ^ signs.Bits;
        if (AvxVnni.IsSupported)
            return new(AvxVnni.MultiplyWideningAndAdd(sums.Bits, magnitudes._value.AsByte(), signed.AsSByte()).AsSingle());
        if (Dp.IsSupported)
            return new(Dp.DotProduct(sums.Bits, magnitudes._value.AsSByte(), signed.AsSByte()).AsSingle());
        if (Ssse3.IsSupported)
        {
            Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(magnitudes._value.AsByte(), signed.AsSByte());
            return new((sums.Bits + Sse2.MultiplyAddAdjacent(pairs, ones._value.AsInt16())).AsSingle());
        }
        Vector128<int> sum = sums.Bits;
        for (int left = 24; left >= 0; left -= 8)
            sum += ((magnitudes.Bits << left) >> 24) * ((signed << left) >> 24);
        return new(sum.AsSingle());
    }
}
