using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>Weights of a <see cref="PackedMatrix"/> that float activations multiply.</summary>
internal interface IWeightFormat
{
    /// <summary>Weights in a place.</summary>
    static abstract int InputsInPlace { get; }

    /// <summary>
    /// Four inputs times the weights of one vector of outputs: p0 += x0 w0 .. p3 += x3 w3, each rounded once.
    /// </summary>
    /// <param name="weights">The panel's places of these inputs.</param>
    /// <param name="column">The vector's first place.</param>
    /// <param name="width">Places from one row to the next.</param>
    /// <param name="x0">The first input, in every place.</param>
    /// <param name="x1">The second.</param>
    /// <param name="x2">The third.</param>
    /// <param name="x3">The fourth.</param>
    /// <param name="p0">The partial sum of the first.</param>
    /// <param name="p1">Of the second.</param>
    /// <param name="p2">Of the third.</param>
    /// <param name="p3">Of the fourth.</param>
    static abstract void MultiplyAdd<V>(
        ref float weights, int column, int width, V x0, V x1, V x2, V x3, ref V p0, ref V p1, ref V p2, ref V p3)
        where V : struct, IPackedVector<V>;

    /// <summary>y + the sum, by the scales of its rows where the format has them.</summary>
    static abstract V Close<V>(V sum, ref float scales, int column, V y)
        where V : struct, IPackedVector<V>;
}

/// <summary>A float a place.</summary>
internal readonly struct Float32Format : IWeightFormat
{
    public static int InputsInPlace => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<V>(
        ref float weights, int column, int width, V x0, V x1, V x2, V x3, ref V p0, ref V p1, ref V p2, ref V p3)
        where V : struct, IPackedVector<V>
    {
        p0 = V.MultiplyAdd(x0, ref weights, column, p0);
        p1 = V.MultiplyAdd(x1, ref weights, width + column, p1);
        p2 = V.MultiplyAdd(x2, ref weights, (2 * width) + column, p2);
        p3 = V.MultiplyAdd(x3, ref weights, (3 * width) + column, p3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Close<V>(V sum, ref float scales, int column, V y)
        where V : struct, IPackedVector<V> => y + sum;
}

/// <summary>Two bf16 numbers a place, the earlier input in the lower half.</summary>
internal readonly struct BFloat16Format : IWeightFormat
{
    public static int InputsInPlace => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<V>(
        ref float weights, int column, int width, V x0, V x1, V x2, V x3, ref V p0, ref V p1, ref V p2, ref V p3)
        where V : struct, IPackedVector<V>
    {
        V first = V.Load(ref weights, column);
        p0 = V.MultiplyAdd(x0, V.LowerBFloat16(first), p0);
        p1 = V.MultiplyAdd(x1, V.UpperBFloat16(first), p1);
        V second = V.Load(ref weights, width + column);
        p2 = V.MultiplyAdd(x2, V.LowerBFloat16(second), p2);
        p3 = V.MultiplyAdd(x3, V.UpperBFloat16(second), p3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Close<V>(V sum, ref float scales, int column, V y)
        where V : struct, IPackedVector<V> => y + sum;
}

/// <summary>Four codes a place, the earliest input in the lowest byte; a scale a row.</summary>
internal readonly struct Int8Format : IWeightFormat
{
    public static int InputsInPlace => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<V>(
        ref float weights, int column, int width, V x0, V x1, V x2, V x3, ref V p0, ref V p1, ref V p2, ref V p3)
        where V : struct, IPackedVector<V>
    {
        V codes = V.Load(ref weights, column);
        p0 = V.MultiplyAdd(x0, V.SignedByte(codes, 0), p0);
        p1 = V.MultiplyAdd(x1, V.SignedByte(codes, 1), p1);
        p2 = V.MultiplyAdd(x2, V.SignedByte(codes, 2), p2);
        p3 = V.MultiplyAdd(x3, V.SignedByte(codes, 3), p3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Close<V>(V sum, ref float scales, int column, V y)
        where V : struct, IPackedVector<V> => V.MultiplyAdd(sum, V.Load(ref scales, column), y);
}
