namespace Ambience.Inference.Arithmetic;

/// <summary>
/// THE sum of products of this project, written down for one number. Four partial sums, so that a processor can work on
/// four at a time; a fixed order, so that every engine gets the same bits.
/// </summary>
internal static class DotProduct
{
    /// <summary>Partial sums; partial p takes the products p, p + 4, p + 8, ..</summary>
    public const int Partials = 4;

    /// <summary>
    /// a . b: each partial accumulates in order, from zero, by fused multiply-add; then (p0 + p1) + (p2 + p3).
    /// A length that is not a multiple of four counts as filled up with zeros.
    /// </summary>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float p0 = 0, p1 = 0, p2 = 0, p3 = 0;
        int k = 0;
        for (; k + Partials <= a.Length; k += Partials)
        {
            p0 = MathF.FusedMultiplyAdd(a[k], b[k], p0);
            p1 = MathF.FusedMultiplyAdd(a[k + 1], b[k + 1], p1);
            p2 = MathF.FusedMultiplyAdd(a[k + 2], b[k + 2], p2);
            p3 = MathF.FusedMultiplyAdd(a[k + 3], b[k + 3], p3);
        }
        if (k < a.Length)
        {
            p0 = MathF.FusedMultiplyAdd(a[k], b[k], p0);
            p1 = MathF.FusedMultiplyAdd(OrZero(a, k + 1), OrZero(b, k + 1), p1);
            p2 = MathF.FusedMultiplyAdd(OrZero(a, k + 2), OrZero(b, k + 2), p2);
            p3 = MathF.FusedMultiplyAdd(0f, 0f, p3);
        }
        return (p0 + p1) + (p2 + p3);
    }

    private static float OrZero(ReadOnlySpan<float> values, int index) => index < values.Length ? values[index] : 0f;
}
