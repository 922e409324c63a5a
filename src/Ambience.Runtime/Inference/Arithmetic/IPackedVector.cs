namespace Ambience.Inference.Arithmetic;

/// <summary>
/// What an <see cref="IVector{V}"/> does with weights that are stored in less than 32 bits, and with the 8-bit
/// activations that multiply them. Its places then hold 32 bits that stand for two bf16 numbers, for four bytes or for
/// an integer. Every operation is exact or rounds once, so that all widths agree to the bit here as well.
/// </summary>
internal interface IPackedVector<V> : IVector<V>
    where V : struct, IPackedVector<V>
{
    /// <summary>
    /// The same 32 bits in every place, for integer instructions: on Zen 4 a byte product whose factor was broadcast as
    /// a float takes a quarter longer.
    /// </summary>
    static abstract V BroadcastBits(ref float place);

    /// <summary>The bf16 number in the lower half of each place, as fp32.</summary>
    static abstract V LowerBFloat16(V places);

    /// <summary>The bf16 number in the upper half of each place, as fp32.</summary>
    static abstract V UpperBFloat16(V places);

    /// <summary>Byte 0 (lowest) to 3 of each place, a signed number, as fp32.</summary>
    static abstract V SignedByte(V places, int index);

    /// <summary>Each place as an integer, as fp32, rounded to nearest even.</summary>
    static abstract V FromIntegers(V places);

    /// <summary>Integer sums.</summary>
    static abstract V AddIntegers(V a, V b);

    /// <summary>The sum of all places as integers.</summary>
    static abstract int SumOfIntegers(V places);

    /// <summary>The lowest byte of each place, without a sign, where a mask is set; else 0.</summary>
    static abstract V LowestByte(V places, V mask);

    /// <summary>a without its sign.</summary>
    static abstract V Magnitude(V a);

    /// <summary>The lesser by representation: of numbers without a sign the smaller; a NaN counts as largest.</summary>
    static abstract V LesserBits(V a, V b);

    /// <summary>The greater by representation.</summary>
    static abstract V GreaterBits(V a, V b);

    /// <summary>The greatest place by representation.</summary>
    static abstract float GreatestBits(V places);

    /// <summary>All bits set where a &lt; 0, else none; a NaN is not.</summary>
    static abstract V NegativeMask(V a);

    /// <summary>Writes the lowest byte of each place, side by side.</summary>
    static abstract void StoreLowestBytes(V places, ref byte origin, int index);

    /// <summary>
    /// sums + the products of four bytes, in integers: magnitudes (0..127 each) x (weights xor signs), where a byte of
    /// signs is 0 or -1. As w xor -1 = -w - 1, the sum is too small by the magnitudes whose sign is -1; see
    /// <see cref="Quantisation"/>. This form suits every processor: multiply-add instructions for bytes want one
    /// factor without a sign, and those of 16-bit sums do not overflow, for 2 x 127 x 128 &lt; 2^15.
    /// </summary>
    static abstract V AddByteProducts(V sums, V magnitudes, V signs, ref float weights, int index, V ones);
}
