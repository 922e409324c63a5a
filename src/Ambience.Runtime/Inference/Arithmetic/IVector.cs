namespace Ambience.Inference.Arithmetic;

/// <summary>
/// Some fp32 numbers side by side: one, four, eight or sixteen. All maths of the engines is written once over this
/// contract and gives the same bits for each number whatever its neighbours: every operation here is exact or correctly
/// rounded (IEEE 754).
/// </summary>
internal interface IVector<V>
    where V : struct, IVector<V>
{
    /// <summary>Numbers side by side; a power of two, at most 16.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every place.</summary>
    static abstract V Broadcast(float value);

    /// <summary>Reads <see cref="Count"/> numbers. The caller has checked the range.</summary>
    static abstract V Load(ref float origin, int index);

    /// <summary>Writes <see cref="Count"/> numbers. The caller has checked the range.</summary>
    static abstract void Store(V value, ref float origin, int index);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a x b + c, rounded once, also where the processor lacks the instruction.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>
    /// The same with b read from memory, so that the compiler sees that the load can be part of the instruction.
    /// </summary>
    static abstract V MultiplyAdd(V a, ref float origin, int index, V c);

    /// <summary>a &lt; b ? then : otherwise, place by place; a NaN compares false.</summary>
    static abstract V SelectIfLess(V a, V b, V then, V otherwise);

    /// <summary>a &gt; b ? a : b, place by place; if either is a NaN, b.</summary>
    static abstract V Larger(V a, V b);

    /// <summary>a &lt; b ? a : b, place by place; if either is a NaN, b.</summary>
    static abstract V Smaller(V a, V b);

    /// <summary>
    /// value x 2^n, where the low bits of <paramref name="shifted"/>'s representation hold n (two's complement). Exact
    /// while the result is a normal number.
    /// </summary>
    static abstract V ScaleByPowerOfTwo(V value, V shifted);

    /// <summary>Splits a positive normal number into m x 2^exponent with m in [sqrt(1/2), sqrt(2)); exact.</summary>
    static abstract V SplitExponent(V value, out V exponent);
}
