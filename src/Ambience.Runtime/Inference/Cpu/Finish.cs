using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>Where the sum of a product starts, and what becomes of it.</summary>
internal interface IFinish
{
    /// <summary>The start from the bias and from what stands where the result goes.</summary>
    static abstract V Start<V>(ref float bias, ref float y, int index)
        where V : struct, IVector<V>;

    /// <summary>The result from the sum.</summary>
    static abstract V End<V>(V sum)
        where V : struct, IVector<V>;
}

/// <summary>y = bias + W x.</summary>
internal readonly struct Assign : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<V>(ref float bias, ref float y, int index)
        where V : struct, IVector<V> => V.Load(ref bias, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V>(V sum)
        where V : struct, IVector<V> => sum;
}

/// <summary>y = (y + bias) + W x: the residual stream.</summary>
internal readonly struct Accumulate : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<V>(ref float bias, ref float y, int index)
        where V : struct, IVector<V> => V.Load(ref y, index) + V.Load(ref bias, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V>(V sum)
        where V : struct, IVector<V> => sum;
}

/// <summary>y = max(bias + W x, 0): the sum of skips and the hidden layer of the head.</summary>
internal readonly struct Rectify : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<V>(ref float bias, ref float y, int index)
        where V : struct, IVector<V> => V.Load(ref bias, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V>(V sum)
        where V : struct, IVector<V> => Elementary.Relu(sum);
}
