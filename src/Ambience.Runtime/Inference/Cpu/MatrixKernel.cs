using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// Matrix times vector, where nearly all of an engine's time goes: <see cref="DotProduct"/> for many outputs at once. A
/// vector holds neighbouring outputs, so that each output sums in the order of the definition whatever the width; four
/// partial sums of up to four vectors keep the multipliers busy while their results are under way.
/// </summary>
internal static class MatrixKernel
{
    /// <summary>For every stream: y = finish(W x + bias).</summary>
    /// <param name="matrix">W, packed for vectors of this width.</param>
    /// <param name="streams">Which rows to multiply; a panel of W comes from memory once for all of them.</param>
    /// <param name="x">A row a stream, W.Inputs numbers or more, zero where padded.</param>
    /// <param name="bias">One row of W.Outputs for all streams, or one a stream.</param>
    /// <param name="y">A row of W.Outputs a stream.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<V, TFinish>(PackedMatrix matrix, ReadOnlySpan<int> streams, Rows x, Rows bias, Rows y)
        where V : struct, IVector<V>
        where TFinish : struct, IFinish
    {
        int outputs = matrix.Outputs, inputs = matrix.Inputs, xStride = x.Width;
        int biasStride = bias.Count == 1 ? 0 : outputs;
        if (matrix.VectorWidth != V.Count || x.Width < inputs || y.Width != outputs || bias.Width != outputs)
            ThrowMismatch();
        foreach (int s in streams)
        {
            if ((uint)s >= (uint)x.Count || s >= y.Count || (biasStride != 0 && s >= bias.Count))
                ThrowMismatch();
        }
        ref float weights = ref MemoryMarshal.GetReference(matrix.Weights);
        ref float xs = ref MemoryMarshal.GetReference(x.All);
        ref float biases = ref MemoryMarshal.GetReference(bias.All);
        ref float ys = ref MemoryMarshal.GetReference(y.All);
        for (int first = 0; first < outputs;)
        {
            int vectors = PackedMatrix.PanelVectors(V.Count, outputs - first);
            ref float panel = ref Unsafe.Add(ref weights, first * inputs);
            foreach (int s in streams)
            {
                ref float input = ref Unsafe.Add(ref xs, s * xStride);
                ref float sum = ref Unsafe.Add(ref biases, (s * biasStride) + first);
                ref float result = ref Unsafe.Add(ref ys, (s * outputs) + first);
                if (vectors == 4)
                    FourVectors<V, TFinish>(ref panel, inputs, ref input, ref sum, ref result);
                else if (vectors == 2)
                    TwoVectors<V, TFinish>(ref panel, inputs, ref input, ref sum, ref result);
                else
                    OneVector<V, TFinish>(ref panel, inputs, ref input, ref sum, ref result);
            }
            first += vectors * V.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourVectors<V, TFinish>(ref float weights, int inputs, ref float x, ref float bias, ref float y)
        where V : struct, IVector<V>
        where TFinish : struct, IFinish
    {
        V zero = V.Broadcast(0f);
        V p0a = zero, p0b = zero, p0c = zero, p0d = zero;
        V p1a = zero, p1b = zero, p1c = zero, p1d = zero;
        V p2a = zero, p2b = zero, p2c = zero, p2d = zero;
        V p3a = zero, p3b = zero, p3c = zero, p3d = zero;
        for (; inputs > 0; inputs -= 4)
        {
            V input = V.Broadcast(x);
            p0a = V.MultiplyAdd(input, ref weights, 0, p0a);
            p0b = V.MultiplyAdd(input, ref weights, V.Count, p0b);
            p0c = V.MultiplyAdd(input, ref weights, 2 * V.Count, p0c);
            p0d = V.MultiplyAdd(input, ref weights, 3 * V.Count, p0d);
            input = V.Broadcast(Unsafe.Add(ref x, 1));
            p1a = V.MultiplyAdd(input, ref weights, 4 * V.Count, p1a);
            p1b = V.MultiplyAdd(input, ref weights, 5 * V.Count, p1b);
            p1c = V.MultiplyAdd(input, ref weights, 6 * V.Count, p1c);
            p1d = V.MultiplyAdd(input, ref weights, 7 * V.Count, p1d);
            input = V.Broadcast(Unsafe.Add(ref x, 2));
            p2a = V.MultiplyAdd(input, ref weights, 8 * V.Count, p2a);
            p2b = V.MultiplyAdd(input, ref weights, 9 * V.Count, p2b);
            p2c = V.MultiplyAdd(input, ref weights, 10 * V.Count, p2c);
            p2d = V.MultiplyAdd(input, ref weights, 11 * V.Count, p2d);
            input = V.Broadcast(Unsafe.Add(ref x, 3));
            p3a = V.MultiplyAdd(input, ref weights, 12 * V.Count, p3a);
            p3b = V.MultiplyAdd(input, ref weights, 13 * V.Count, p3b);
            p3c = V.MultiplyAdd(input, ref weights, 14 * V.Count, p3c);
            p3d = V.MultiplyAdd(input, ref weights, 15 * V.Count, p3d);
            x = ref Unsafe.Add(ref x, 4);
            weights = ref Unsafe.Add(ref weights, 16 * V.Count);
        }
        Finish<V, TFinish>((p0a + p1a) + (p2a + p3a), ref bias, ref y, 0);
        Finish<V, TFinish>((p0b + p1b) + (p2b + p3b), ref bias, ref y, V.Count);
        Finish<V, TFinish>((p0c + p1c) + (p2c + p3c), ref bias, ref y, 2 * V.Count);
        Finish<V, TFinish>((p0d + p1d) + (p2d + p3d), ref bias, ref y, 3 * V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors<V, TFinish>(ref float weights, int inputs, ref float x, ref float bias, ref float y)
        where V : struct, IVector<V>
        where TFinish : struct, IFinish
    {
        V zero = V.Broadcast(0f);
        V p0a = zero, p0b = zero;
        V p1a = zero, p1b = zero;
        V p2a = zero, p2b = zero;
        V p3a = zero, p3b = zero;
        for (; inputs > 0; inputs -= 4)
        {
            V input = V.Broadcast(x);
            p0a = V.MultiplyAdd(input, ref weights, 0, p0a);
            p0b = V.MultiplyAdd(input, ref weights, V.Count, p0b);
            input = V.Broadcast(Unsafe.Add(ref x, 1));
            p1a = V.MultiplyAdd(input, ref weights, 2 * V.Count, p1a);
            p1b = V.MultiplyAdd(input, ref weights, 3 * V.Count, p1b);
            input = V.Broadcast(Unsafe.Add(ref x, 2));
            p2a = V.MultiplyAdd(input, ref weights, 4 * V.Count, p2a);
            p2b = V.MultiplyAdd(input, ref weights, 5 * V.Count, p2b);
            input = V.Broadcast(Unsafe.Add(ref x, 3));
            p3a = V.MultiplyAdd(input, ref weights, 6 * V.Count, p3a);
            p3b = V.MultiplyAdd(input, ref weights, 7 * V.Count, p3b);
            x = ref Unsafe.Add(ref x, 4);
            weights = ref Unsafe.Add(ref weights, 8 * V.Count);
        }
        Finish<V, TFinish>((p0a + p1a) + (p2a + p3a), ref bias, ref y, 0);
        Finish<V, TFinish>((p0b + p1b) + (p2b + p3b), ref bias, ref y, V.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector<V, TFinish>(ref float weights, int inputs, ref float x, ref float bias, ref float y)
        where V : struct, IVector<V>
        where TFinish : struct, IFinish
    {
        V zero = V.Broadcast(0f);
        V p0a = zero;
        V p1a = zero;
        V p2a = zero;
        V p3a = zero;
        for (; inputs > 0; inputs -= 4)
        {
            V input = V.Broadcast(x);
            p0a = V.MultiplyAdd(input, ref weights, 0, p0a);
            input = V.Broadcast(Unsafe.Add(ref x, 1));
            p1a = V.MultiplyAdd(input, ref weights, V.Count, p1a);
            input = V.Broadcast(Unsafe.Add(ref x, 2));
            p2a = V.MultiplyAdd(input, ref weights, 2 * V.Count, p2a);
            input = V.Broadcast(Unsafe.Add(ref x, 3));
            p3a = V.MultiplyAdd(input, ref weights, 3 * V.Count, p3a);
            x = ref Unsafe.Add(ref x, 4);
            weights = ref Unsafe.Add(ref weights, 4 * V.Count);
        }
        Finish<V, TFinish>((p0a + p1a) + (p2a + p3a), ref bias, ref y, 0);
    }

    [DoesNotReturn]
    private static void ThrowMismatch() =>
        throw new InvalidOperationException("A matrix and the rows it is multiplied with are of different sizes.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V, TFinish>(V sum, ref float bias, ref float y, int index)
        where V : struct, IVector<V>
        where TFinish : struct, IFinish =>
        V.Store(TFinish.Apply(sum + V.Load(ref bias, index), V.Load(ref y, index)), ref y, index);
}
