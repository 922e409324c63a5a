using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ambience.Audio;

/// <summary>Fast sums for offline work, where the last bits may depend on the machine's vector width.</summary>
internal static class VectorMath
{
    /// <summary>The dot product of two spans of one length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // the output's thread may need it for the first time in an emergency
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"Expected spans of one length, found {a.Length} and {b.Length}.");
        int width = Vector<float>.Count, i = 0;
        ref float left = ref MemoryMarshal.GetReference(a);
        ref float right = ref MemoryMarshal.GetReference(b);
        // Four independent sums keep the multiply-add units busy.
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= a.Length - (4 * width); i += 4 * width)
        {
            s0 = MultiplyAdd(ref left, ref right, i, s0);
            s1 = MultiplyAdd(ref left, ref right, i + width, s1);
            s2 = MultiplyAdd(ref left, ref right, i + (2 * width), s2);
            s3 = MultiplyAdd(ref left, ref right, i + (3 * width), s3);
        }
        float sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (; i < a.Length; i++)
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    /// <summary>result = a x b, value by value.</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> result)
    {
        int width = Vector<float>.Count, i = 0;
        for (; i <= a.Length - width; i += width)
            (new Vector<float>(a[i..]) * new Vector<float>(b[i..])).CopyTo(result[i..]);
        for (; i < a.Length; i++)
            result[i] = a[i] * b[i];
    }

    /// <summary>sum += a x b, value by value.</summary>
    public static void MultiplyAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sum)
    {
        int width = Vector<float>.Count, i = 0;
        for (; i <= a.Length - width; i += width)
        {
            Vector.FusedMultiplyAdd(new(a[i..]), new(b[i..]), new Vector<float>(sum[i..])).CopyTo(sum[i..]);
        }
        for (; i < a.Length; i++)
            sum[i] = MathF.FusedMultiplyAdd(a[i], b[i], sum[i]);
    }

    /// <summary>result = sqrt(scale x (a + b)), value by value.</summary>
    public static void ScaledRoots(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float scale, Span<float> result)
    {
        int width = Vector<float>.Count, i = 0;
        for (; i <= a.Length - width; i += width)
            Vector.SquareRoot(scale * (new Vector<float>(a[i..]) + new Vector<float>(b[i..]))).CopyTo(result[i..]);
        for (; i < a.Length; i++)
            result[i] = MathF.Sqrt(scale * (a[i] + b[i]));
    }

    private static Vector<float> MultiplyAdd(ref float left, ref float right, int index, Vector<float> sum) =>
        Vector.FusedMultiplyAdd(
            Vector.LoadUnsafe(ref left, (nuint)index), Vector.LoadUnsafe(ref right, (nuint)index), sum);
}
