using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// 8-bit weights times 8-bit activations for a panel of outputs at once. The sums are exact integers, so that neither
/// their order nor the instruction that makes them can be heard.
/// </summary>
internal static class CodeKernel
{
    /// <summary>Most vectors in a panel; each has one sum.</summary>
    public const int PanelVectors = 4;

    /// <summary>y = end(start + the sum over segments of W x), for the outputs of one panel.</summary>
    /// <param name="weights">The panel.</param>
    /// <param name="vectors">Vectors in it: 1, 2 or 4.</param>
    /// <param name="segments">Segments of the matrix.</param>
    /// <param name="inputs">Inputs of a segment, a multiple of four.</param>
    /// <param name="x">Activations, see <see cref="CodeVector"/>.</param>
    /// <param name="signs">Places from a segment's magnitudes to its signs.</param>
    /// <param name="xStride">Places from one segment to the next.</param>
    /// <param name="bias">Of the panel's first output on.</param>
    /// <param name="y">Of the panel's first output on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V, TFinish>(
        ref float weights, int vectors, int segments, int inputs, ref float x, int signs, int xStride,
        ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish
    {
        if (vectors == 4)
            FourVectors<V, TFinish>(ref weights, segments, inputs, ref x, signs, xStride, ref bias, ref y);
        else if (vectors == 2)
            TwoVectors<V, TFinish>(ref weights, segments, inputs, ref x, signs, xStride, ref bias, ref y);
        else
            OneVector<V, TFinish>(ref weights, segments, inputs, ref x, signs, xStride, ref bias, ref y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourVectors<V, TFinish>(
        ref float weights, int segments, int inputs, ref float x, int signs, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish
    {
        V a = TFinish.Start<V>(ref bias, ref y, 0), b = TFinish.Start<V>(ref bias, ref y, V.Count);
        V c = TFinish.Start<V>(ref bias, ref y, 2 * V.Count), d = TFinish.Start<V>(ref bias, ref y, 3 * V.Count);
        for (; segments > 0; segments--)
        {
            ref float input = ref CodeVector.Magnitudes(ref x);
            V ones = V.BroadcastBits(ref CodeVector.Ones(ref x)), sa = V.Broadcast(0f), sb = sa, sc = sa, sd = sa;
            for (int left = inputs; left > 0; left -= 4)
            {
                V magnitudes = V.BroadcastBits(ref input), sign = V.BroadcastBits(ref Unsafe.Add(ref input, signs));
                sa = V.AddByteProducts(sa, magnitudes, sign, ref weights, 0, ones);
                sb = V.AddByteProducts(sb, magnitudes, sign, ref weights, V.Count, ones);
                sc = V.AddByteProducts(sc, magnitudes, sign, ref weights, 2 * V.Count, ones);
                sd = V.AddByteProducts(sd, magnitudes, sign, ref weights, 3 * V.Count, ones);
                input = ref Unsafe.Add(ref input, 1);
                weights = ref Unsafe.Add(ref weights, 4 * V.Count);
            }
            a = Close(sa, ref x, ref weights, 0, a);
            b = Close(sb, ref x, ref weights, V.Count, b);
            c = Close(sc, ref x, ref weights, 2 * V.Count, c);
            d = Close(sd, ref x, ref weights, 3 * V.Count, d);
            weights = ref Unsafe.Add(ref weights, 4 * V.Count);
            x = ref Unsafe.Add(ref x, xStride);
        }
        V.Store(TFinish.End(a), ref y, 0);
        V.Store(TFinish.End(b), ref y, V.Count);
        V.Store(TFinish.End(c), ref y, 2 * V.Count);
        V.Store(TFinish.End(d), ref y, 3 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors<V, TFinish>(
        ref float weights, int segments, int inputs, ref float x, int signs, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish
    {
        V a = TFinish.Start<V>(ref bias, ref y, 0), b = TFinish.Start<V>(ref bias, ref y, V.Count);
        for (; segments > 0; segments--)
        {
            ref float input = ref CodeVector.Magnitudes(ref x);
            V ones = V.BroadcastBits(ref CodeVector.Ones(ref x)), sa = V.Broadcast(0f), sb = sa;
            for (int left = inputs; left > 0; left -= 4)
            {
                V magnitudes = V.BroadcastBits(ref input), sign = V.BroadcastBits(ref Unsafe.Add(ref input, signs));
                sa = V.AddByteProducts(sa, magnitudes, sign, ref weights, 0, ones);
                sb = V.AddByteProducts(sb, magnitudes, sign, ref weights, V.Count, ones);
                input = ref Unsafe.Add(ref input, 1);
                weights = ref Unsafe.Add(ref weights, 2 * V.Count);
            }
            a = Close(sa, ref x, ref weights, 0, a);
            b = Close(sb, ref x, ref weights, V.Count, b);
            weights = ref Unsafe.Add(ref weights, 2 * V.Count);
            x = ref Unsafe.Add(ref x, xStride);
        }
        V.Store(TFinish.End(a), ref y, 0);
        V.Store(TFinish.End(b), ref y, V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector<V, TFinish>(
        ref float weights, int segments, int inputs, ref float x, int signs, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFinish : struct, IFinish
    {
        V a = TFinish.Start<V>(ref bias, ref y, 0);
        for (; segments > 0; segments--)
        {
            ref float input = ref CodeVector.Magnitudes(ref x);
            V ones = V.BroadcastBits(ref CodeVector.Ones(ref x)), sa = V.Broadcast(0f);
            for (int left = inputs; left > 0; left -= 4)
            {
                V magnitudes = V.BroadcastBits(ref input), sign = V.BroadcastBits(ref Unsafe.Add(ref input, signs));
                sa = V.AddByteProducts(sa, magnitudes, sign, ref weights, 0, ones);
                input = ref Unsafe.Add(ref input, 1);
                weights = ref Unsafe.Add(ref weights, V.Count);
            }
            a = Close(sa, ref x, ref weights, 0, a);
            weights = ref Unsafe.Add(ref weights, V.Count);
            x = ref Unsafe.Add(ref x, xStride);
        }
        V.Store(TFinish.End(a), ref y, 0);
    }

    /// <summary>sum x (scale of the row x scale of the vector) + y, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Close<V>(V sum, ref float x, ref float scales, int column, V y)
        where V : struct, IPackedVector<V>
    {
        V exact = V.AddIntegers(sum, V.BroadcastBits(ref CodeVector.Correction(ref x)));
        V scale = V.Load(ref scales, column) * V.Broadcast(CodeVector.Scale(ref x));
        return V.MultiplyAdd(V.FromIntegers(exact), scale, y);
    }
}
