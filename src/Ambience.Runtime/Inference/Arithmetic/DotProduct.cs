namespace Ambience.Inference.Arithmetic;

/// <summary>
/// THE sum of products of this project, written down for one number. Four partial sums, so that a processor can work on four at a
/// time; a fixed order, so that every engine gets the same bits.
/// </summary>
internal static class DotProduct
{
    /// <summary>Partial sums; partial p takes the products p, p + 4, p + 8, ..</summary>
    public const int Partials = 4;

    /// <summary>a . b: each partial accumulates in order, from zero, by fused multiply-add; then (p0 + p1) + (p2 + p3).</summary>
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
        int left = a.Length - k;
        if (left > 0)
            p0 = MathF.FusedMultiplyAdd(a[k], b[k], p0);
        if (left > 1)
            p1 = MathF.FusedMultiplyAdd(a[k + 1], b[k + 1], p1);
        if (left > 2)
            p2 = MathF.FusedMultiplyAdd(a[k + 2], b[k + 2], p2);
        return (p0 + p1) + (p2 + p3);
    }
}
