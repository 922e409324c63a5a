using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// Weights of any format times float activations: <see cref="DotProduct"/> for a panel of outputs at once. A vector
/// holds neighbouring outputs, so that each output sums in the order of the definition whatever the width; four partial
/// sums of up to four vectors keep the multipliers busy while their results are under way.
/// </summary>
internal static class FloatKernel
{
    /// <summary>
    /// Most vectors in a panel. Four partial sums of each must fit the registers: 16 of the 32 that come with 16-wide
    /// vectors, 8 of the 16 that narrower ones may have to do with.
    /// </summary>
    public static int PanelVectors<V>()
        where V : struct, IPackedVector<V> => V.Count == 16 ? 4 : 2;

    /// <summary>y = end(start + the sum over segments of W x), for the outputs of one panel.</summary>
    /// <param name="weights">The panel.</param>
    /// <param name="vectors">Vectors in it: 1, 2 or 4.</param>
    /// <param name="segments">Segments of the matrix.</param>
    /// <param name="inputs">Inputs of a segment, a multiple of four.</param>
    /// <param name="x">Activations, a segment's numbers one after the other.</param>
    /// <param name="xStride">Numbers from one segment to the next.</param>
    /// <param name="bias">Of the panel's first output on.</param>
    /// <param name="y">Of the panel's first output on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<V, TFormat, TFinish>(
        ref float weights, int vectors, int segments, int inputs, ref float x, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFormat : struct, IWeightFormat
        where TFinish : struct, IFinish
    {
        if (vectors == 4)
            FourVectors<V, TFormat, TFinish>(ref weights, segments, inputs, ref x, xStride, ref bias, ref y);
        else if (vectors == 2)
            TwoVectors<V, TFormat, TFinish>(ref weights, segments, inputs, ref x, xStride, ref bias, ref y);
        else
            OneVector<V, TFormat, TFinish>(ref weights, segments, inputs, ref x, xStride, ref bias, ref y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourVectors<V, TFormat, TFinish>(
        ref float weights, int segments, int inputs, ref float x, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFormat : struct, IWeightFormat
        where TFinish : struct, IFinish
    {
        int width = 4 * V.Count;
        V a = TFinish.Start<V>(ref bias, ref y, 0), b = TFinish.Start<V>(ref bias, ref y, V.Count);
        V c = TFinish.Start<V>(ref bias, ref y, 2 * V.Count), d = TFinish.Start<V>(ref bias, ref y, 3 * V.Count);
        for (; segments > 0; segments--)
        {
            ref float input = ref x;
            V zero = V.Broadcast(0f);
            V a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
            V c0 = zero, c1 = zero, c2 = zero, c3 = zero, d0 = zero, d1 = zero, d2 = zero, d3 = zero;
            for (int left = inputs; left > 0; left -= 4)
            {
                V x0 = V.Broadcast(input), x1 = V.Broadcast(Unsafe.Add(ref input, 1));
                V x2 = V.Broadcast(Unsafe.Add(ref input, 2)), x3 = V.Broadcast(Unsafe.Add(ref input, 3));
                TFormat.MultiplyAdd(ref weights, 0, width, x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
                TFormat.MultiplyAdd(ref weights, V.Count, width, x0, x1, x2, x3, ref b0, ref b1, ref b2, ref b3);
                TFormat.MultiplyAdd(ref weights, 2 * V.Count, width, x0, x1, x2, x3, ref c0, ref c1, ref c2, ref c3);
                TFormat.MultiplyAdd(ref weights, 3 * V.Count, width, x0, x1, x2, x3, ref d0, ref d1, ref d2, ref d3);
                input = ref Unsafe.Add(ref input, 4);
                weights = ref Unsafe.Add(ref weights, 4 / TFormat.InputsInPlace * width);
            }
            a = TFormat.Close((a0 + a1) + (a2 + a3), ref weights, 0, a);
            b = TFormat.Close((b0 + b1) + (b2 + b3), ref weights, V.Count, b);
            c = TFormat.Close((c0 + c1) + (c2 + c3), ref weights, 2 * V.Count, c);
            d = TFormat.Close((d0 + d1) + (d2 + d3), ref weights, 3 * V.Count, d);
            weights = ref Unsafe.Add(ref weights, ScaleRow<TFormat>() * width);
            x = ref Unsafe.Add(ref x, xStride);
        }
        V.Store(TFinish.End(a), ref y, 0);
        V.Store(TFinish.End(b), ref y, V.Count);
        V.Store(TFinish.End(c), ref y, 2 * V.Count);
        V.Store(TFinish.End(d), ref y, 3 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors<V, TFormat, TFinish>(
        ref float weights, int segments, int inputs, ref float x, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFormat : struct, IWeightFormat
        where TFinish : struct, IFinish
    {
        int width = 2 * V.Count;
        V a = TFinish.Start<V>(ref bias, ref y, 0), b = TFinish.Start<V>(ref bias, ref y, V.Count);
        for (; segments > 0; segments--)
        {
            ref float input = ref x;
            V zero = V.Broadcast(0f);
            V a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
            for (int left = inputs; left > 0; left -= 4)
            {
                V x0 = V.Broadcast(input), x1 = V.Broadcast(Unsafe.Add(ref input, 1));
                V x2 = V.Broadcast(Unsafe.Add(ref input, 2)), x3 = V.Broadcast(Unsafe.Add(ref input, 3));
                TFormat.MultiplyAdd(ref weights, 0, width, x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
                TFormat.MultiplyAdd(ref weights, V.Count, width, x0, x1, x2, x3, ref b0, ref b1, ref b2, ref b3);
                input = ref Unsafe.Add(ref input, 4);
                weights = ref Unsafe.Add(ref weights, 4 / TFormat.InputsInPlace * width);
            }
            a = TFormat.Close((a0 + a1) + (a2 + a3), ref weights, 0, a);
            b = TFormat.Close((b0 + b1) + (b2 + b3), ref weights, V.Count, b);
            weights = ref Unsafe.Add(ref weights, ScaleRow<TFormat>() * width);
            x = ref Unsafe.Add(ref x, xStride);
        }
        V.Store(TFinish.End(a), ref y, 0);
        V.Store(TFinish.End(b), ref y, V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector<V, TFormat, TFinish>(
        ref float weights, int segments, int inputs, ref float x, int xStride, ref float bias, ref float y)
        where V : struct, IPackedVector<V>
        where TFormat : struct, IWeightFormat
        where TFinish : struct, IFinish
    {
        V a = TFinish.Start<V>(ref bias, ref y, 0);
        for (; segments > 0; segments--)
        {
            ref float input = ref x;
            V zero = V.Broadcast(0f);
            V a0 = zero, a1 = zero, a2 = zero, a3 = zero;
            for (int left = inputs; left > 0; left -= 4)
            {
                V x0 = V.Broadcast(input), x1 = V.Broadcast(Unsafe.Add(ref input, 1));
                V x2 = V.Broadcast(Unsafe.Add(ref input, 2)), x3 = V.Broadcast(Unsafe.Add(ref input, 3));
                TFormat.MultiplyAdd(ref weights, 0, V.Count, x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
                input = ref Unsafe.Add(ref input, 4);
                weights = ref Unsafe.Add(ref weights, 4 / TFormat.InputsInPlace * V.Count);
            }
            a = TFormat.Close((a0 + a1) + (a2 + a3), ref weights, 0, a);
            weights = ref Unsafe.Add(ref weights, ScaleRow<TFormat>() * V.Count);
            x = ref Unsafe.Add(ref x, xStride);
        }
        V.Store(TFinish.End(a), ref y, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ScaleRow<TFormat>()
        where TFormat : struct, IWeightFormat => TFormat.InputsInPlace == 4 ? 1 : 0;
}
