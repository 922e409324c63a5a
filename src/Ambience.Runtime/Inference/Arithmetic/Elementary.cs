using System.Runtime.CompilerServices;

namespace Ambience.Inference.Arithmetic;

/// <summary>
/// The elementary functions of the network, one definition for every vector width. Built from correctly rounded
/// operations in a fixed order only, so that their bits do not depend on the machine, which a library's exp or tanh
/// does not promise.
/// </summary>
internal static class Elementary
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has so few bits that n x part is exact for every exponent n.
    private const float Ln2High = 0.693145752f, Ln2Low = 1.42860682e-6f;

    // 1.5 x 2^23: adding it rounds to the nearest integer, which then stands in the sum's low bits.
    private const float RoundingShift = 12582912f;

    // exp stays a normal number within these.
    private const float ExpLowest = -87f, ExpHighest = 88f;

    // tanh and sigmoid are at their limits far before; the product of two exponentials stays finite.
    private const float GateLimit = 43f;

    /// <summary>
    /// e^x. Arguments outside [-87, 88] count as the nearer end. Relative error below 1.2e-7 (2^-23).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : struct, IVector<V> => ExpInRange(Clamp(x, ExpLowest, ExpHighest));

    /// <summary>ln x of a positive normal number. Absolute error below 1.2e-7 x max(1, |ln x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x)
        where V : struct, IVector<V>
    {
        // x = m 2^e, m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s), s = (m - 1)/(m + 1), |s| < 0.172: the series to s^9
        // leaves 7e-10.
        V m = V.SplitExponent(x, out V e);
        V one = V.Broadcast(1f);
        V s = (m - one) / (m + one);
        V w = s * s;
        V p = V.MultiplyAdd(w, V.Broadcast(2f / 9f), V.Broadcast(2f / 7f));
        p = V.MultiplyAdd(w, p, V.Broadcast(2f / 5f));
        p = V.MultiplyAdd(w, p, V.Broadcast(2f / 3f));
        V logM = V.MultiplyAdd(w * s, p, s + s);
        return V.MultiplyAdd(e, V.Broadcast(Ln2High), V.MultiplyAdd(e, V.Broadcast(Ln2Low), logM));
    }

    /// <summary>
    /// tanh(a) x sigmoid(b), the gated activation (Oord 2016, equation 2). Absolute error below 3e-7 (2.6e-7 was the
    /// worst of 4e8 random pairs). Never a denormal: the smallest result other than zero is above 1e-27.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gate<V>(V a, V b)
        where V : struct, IVector<V>
    {
        // tanh a = (1 - A)/(1 + A) with A = e^-2a, sigmoid b = 1/(1 + B) with B = e^-b: two exponentials, one division.
        V one = V.Broadcast(1f);
        V expA = ExpInRange(Clamp(V.Broadcast(-2f) * a, -GateLimit, GateLimit));
        V expB = ExpInRange(Clamp(V.Broadcast(-1f) * b, -GateLimit, GateLimit));
        return (one - expA) / ((one + expA) * (one + expB));
    }

    /// <summary>max(x, 0); a NaN becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Relu<V>(V x)
        where V : struct, IVector<V> => V.Larger(x, V.Broadcast(0f));

    /// <summary>x between two limits; a NaN stays a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Clamp<V>(V x, float lowest, float highest)
        where V : struct, IVector<V> =>
        V.Smaller(V.Broadcast(highest), V.Larger(V.Broadcast(lowest), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpInRange<V>(V x)
        where V : struct, IVector<V>
    {
        // e^x = 2^n e^r, |r| <= ln(2)/2. e^r = 1 + r + r^2 p(r), p of degree 4 through the Chebyshev nodes: 1.1e-8
        // before rounding.
        V shift = V.Broadcast(RoundingShift);
        V shifted = V.MultiplyAdd(x, V.Broadcast(Log2E), shift);
        V n = shifted - shift;
        V r = V.MultiplyAdd(n, V.Broadcast(-Ln2High), x);
        r = V.MultiplyAdd(n, V.Broadcast(-Ln2Low), r);
        V p = V.MultiplyAdd(r, V.Broadcast(0.00139262131f), V.Broadcast(0.00836320315f));
        p = V.MultiplyAdd(r, p, V.Broadcast(0.0416665561f));
        p = V.MultiplyAdd(r, p, V.Broadcast(0.166665763f));
        p = V.MultiplyAdd(r, p, V.Broadcast(0.5f));
        V e = V.MultiplyAdd(r * r, p, r) + V.Broadcast(1f);
        return V.ScaleByPowerOfTwo(e, shifted);
    }
}
