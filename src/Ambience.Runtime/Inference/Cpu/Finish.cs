using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>What becomes of an output of a matrix product.</summary>
internal interface IFinish
{
    /// <summary>The new value from the sum (bias included) and what stood there before.</summary>
    static abstract V Apply<V>(V sum, V before)
        where V : struct, IVector<V>;
}

/// <summary>y = sum.</summary>
internal readonly struct Assign : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V sum, V before)
        where V : struct, IVector<V> => sum;
}

/// <summary>y = y + sum: the residual stream and the sum of skips.</summary>
internal readonly struct Accumulate : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V sum, V before)
        where V : struct, IVector<V> => before + sum;
}

/// <summary>y = max(sum, 0): the hidden layer of the head.</summary>
internal readonly struct Rectify : IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V sum, V before)
        where V : struct, IVector<V> => Elementary.Relu(sum);
}
