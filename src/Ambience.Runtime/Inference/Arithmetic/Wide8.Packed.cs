using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Arithmetic;

internal readonly partial struct Wide8 : IPackedVector<Wide8>
{
    private Vector256<int> Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _value.AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 BroadcastBits(ref float place) =>
        new(Vector256.Create(Unsafe.As<float, int>(ref place)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 LowerBFloat16(Wide8 places) => new((places.Bits << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 UpperBFloat16(Wide8 places) =>
        new((places.Bits & Vector256.Create(unchecked((int)0xFFFF0000))).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 SignedByte(Wide8 places, int index) =>
        new(Vector256.ConvertToSingle((places.Bits << (24 - (8 * index))) >> 24));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 FromIntegers(Wide8 places) => new(Vector256.ConvertToSingle(places.Bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 AddIntegers(Wide8 a, Wide8 b) => new((a.Bits + b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfIntegers(Wide8 places) => 
        Wide4.SumOfIntegers(new Wide4((places.Bits.GetLower() + places.Bits.GetUpper()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 LowestByte(Wide8 places, Wide8 mask) =>
        new((places.Bits & Vector256.Create(0xFF) & mask.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 Magnitude(Wide8 a) => new(Vector256.Abs(a._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 LesserBits(Wide8 a, Wide8 b) => new(Vector256.Min(a.Bits, b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 GreaterBits(Wide8 a, Wide8 b) => new(Vector256.Max(a.Bits, b.Bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float GreatestBits(Wide8 places) =>
        Wide4.GreatestBits(new Wide4(Vector128.Max(places.Bits.GetLower(), places.Bits.GetUpper()).AsSingle()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 NegativeMask(Wide8 a) => new(Vector256.LessThan(a._value, Vector256<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLowestBytes(Wide8 places, ref byte origin, int index)
    {
        Vector128<short> halves = Vector128.Narrow(places.Bits.GetLower(), places.Bits.GetUpper());
        Vector128<sbyte> bytes = Vector128.Narrow(halves, halves);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref origin, index), bytes.AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Wide8 AddByteProducts(Wide8 sums, Wide8 magnitudes, Wide8 signs, ref float weights, int index, Wide8 ones)
    {
        Vector256<int> signed = Vector256.LoadUnsafe(ref weights, (nuint)index).AsInt32() ^ signs.Bits;
        Vector256<byte> unsigned = magnitudes._value.AsByte();
        if (AvxVnni.IsSupported)
            return new(AvxVnni.MultiplyWideningAndAdd(sums.Bits, unsigned, signed.AsSByte()).AsSingle());
        if (Avx2.IsSupported)
        {
            Vector256<short> pairs = Avx2.MultiplyAddAdjacent(unsigned, signed.AsSByte());
            return new((sums.Bits + Avx2.MultiplyAddAdjacent(pairs, ones._value.AsInt16())).AsSingle());
        }
        Wide4 lower = Wide4.AddByteProducts(new(sums._value.GetLower()),
            new(magnitudes._value.GetLower()), new(signs._value.GetLower()), ref weights, index, new(ones._value.GetLower()));
        Wide4 upper = Wide4.AddByteProducts(new(sums._value.GetUpper()),
            new(magnitudes._value.GetUpper()), new(signs._value.GetUpper()), ref weights, index + 4, new(ones._value.GetUpper()));
        return new(Vector256.Create(lower.Value, upper.Value));
    }
}
