using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Arithmetic;

internal readonly partial struct Wide16 : IPackedVector<Wide16>
{
    private Vector512<int> Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value.AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 BroadcastBits(ref float place) =>
        new(Vector512.Create(Unsafe.As<float, int>(ref place)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 LowerBFloat16(Wide16 places) => new((places.Bits << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 UpperBFloat16(Wide16 places) =>
        new((places.Bits & Vector512.Create(unchecked((int)0xFFFF0000))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 SignedByte(Wide16 places, int index) =>
        new(Vector512.ConvertToSingle((places.Bits << (24 - (8 * index))) >> 24));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 FromIntegers(Wide16 places) => new(Vector512.ConvertToSingle(places.Bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 AddIntegers(Wide16 a, Wide16 b) => new((a.Bits + b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfIntegers(Wide16 places) => 
        Wide8.SumOfIntegers(new Wide8((places.Bits.GetLower() + places.Bits.GetUpper()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 LowestByte(Wide16 places, Wide16 mask) =>
        new((places.Bits & Vector512.Create(0xFF) & mask.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 Magnitude(Wide16 a) => new(Vector512.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 LesserBits(Wide16 a, Wide16 b) => new(Vector512.Min(a.Bits, b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 GreaterBits(Wide16 a, Wide16 b) => new(Vector512.Max(a.Bits, b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GreatestBits(Wide16 places) =>
        Wide8.GreatestBits(new Wide8(Vector256.Max(places.Bits.GetLower(), places.Bits.GetUpper()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 NegativeMask(Wide16 a) => new(Vector512.LessThan(a._value, Vector512<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLowestBytes(Wide16 places, ref byte origin, int index)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(places.Bits).StoreUnsafe(ref origin, (nuint)index);
            return;
        }
        Wide8.StoreLowestBytes(new Wide8(places._value.GetLower()), ref origin, index);
        Wide8.StoreLowestBytes(new Wide8(places._value.GetUpper()), ref origin, index + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide16 AddByteProducts(
        Wide16 sums, Wide16 magnitudes, Wide16 signs, ref float weights, int index, Wide16 ones)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<int> signed = Vector512.LoadUnsafe(ref weights, (nuint)index).AsInt32() ^ signs.Bits;
            Vector512<short> pairs = Avx512BW.MultiplyAddAdjacent(magnitudes._value.AsByte(), signed.AsSByte());
            return new((sums.Bits + Avx512BW.MultiplyAddAdjacent(pairs, ones._value.AsInt16())).AsSingle());
        }
        Wide8 lower = Wide8.AddByteProducts(new(sums._value.GetLower()),
            new(magnitudes._value.GetLower()), new(signs._value.GetLower()), ref weights, index, new(ones._value.GetLower()));
        Wide8 upper = Wide8.AddByteProducts(new(sums._value.GetUpper()),
            new(magnitudes._value.GetUpper()), new(signs._value.GetUpper()), ref weights, index + 8, new(ones._value.GetUpper()));
        return new(Vector512.Create(lower.Value, upper.Value));
    }
}
