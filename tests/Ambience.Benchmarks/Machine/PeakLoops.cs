using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Benchmarks.Machine;

/// <summary>Loops that do nothing but multiply and add, from registers.</summary>
internal static class PeakLoops
{
    // Multiply-adds under way at once: enough to hide their latency on two pipes.
    private const int Chains = 12;

    /// <summary>Runs fp32 multiply-adds.</summary>
    /// <returns>How many numbers were multiplied and added.</returns>
    public static double FloatMacs(int rounds) =>
        Vector512.IsHardwareAccelerated ? Float512(rounds) : Float256(rounds);

    /// <summary>Runs int8 multiply-adds with int32 sums, by the widest instruction that .NET offers here.</summary>
    /// <returns>How many numbers were multiplied and added.</returns>
    public static double Int8Macs(int rounds) =>
        AvxVnni.IsSupported ? DotProducts(rounds)
        : Avx512BW.IsSupported ? Adjacent512(rounds)
        : Avx2.IsSupported ? Adjacent256(rounds)
        : FloatMacs(rounds);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Float512(int rounds)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < rounds; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        Keep(((a + b) + (c + d) + (e + f) + (g + h) + (i + j) + (k + l)).GetElement(0));
        return (double)rounds * Chains * Vector512<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Float256(int rounds)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-3f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < rounds; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }
        Keep(((a + b) + (c + d) + (e + f) + (g + h) + (i + j) + (k + l)).GetElement(0));
        return (double)rounds * Chains * Vector256<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double DotProducts(int rounds)
    {
        Vector256<byte> x = Vector256.Create((byte)3);
        Vector256<sbyte> w = Vector256.Create((sbyte)-2);
        Vector256<int> z = Vector256<int>.Zero;
        Vector256<int> a = z, b = z, c = z, d = z, e = z, f = z, g = z, h = z, i = z, j = z, k = z, l = z;
        for (int n = 0; n < rounds; n++)
        {
            a = AvxVnni.MultiplyWideningAndAdd(a, x, w);
            b = AvxVnni.MultiplyWideningAndAdd(b, x, w);
            c = AvxVnni.MultiplyWideningAndAdd(c, x, w);
            d = AvxVnni.MultiplyWideningAndAdd(d, x, w);
            e = AvxVnni.MultiplyWideningAndAdd(e, x, w);
            f = AvxVnni.MultiplyWideningAndAdd(f, x, w);
            g = AvxVnni.MultiplyWideningAndAdd(g, x, w);
            h = AvxVnni.MultiplyWideningAndAdd(h, x, w);
            i = AvxVnni.MultiplyWideningAndAdd(i, x, w);
            j = AvxVnni.MultiplyWideningAndAdd(j, x, w);
            k = AvxVnni.MultiplyWideningAndAdd(k, x, w);
            l = AvxVnni.MultiplyWideningAndAdd(l, x, w);
        }
        Keep(((a + b) + (c + d) + (e + f) + (g + h) + (i + j) + (k + l)).GetElement(0));
        return (double)rounds * Chains * Vector256<byte>.Count;
    }

    /// <summary>
    /// Without a dot-product instruction: pairs of byte products, pairs of those, and a sum. The exclusive or stands for
    /// bringing in the activation's sign, and keeps the product in the loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Adjacent512(int rounds)
    {
        Vector512<byte> x = Vector512.Create((byte)3);
        Vector512<short> one = Vector512.Create((short)1);
        Vector512<int> w = Vector512.Create(-2), z = Vector512<int>.Zero;
        Vector512<int> a = z, b = z, c = z, d = z, e = z, f = z, g = z, h = z;
        for (int n = 0; n < rounds; n++)
        {
            a += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ a).AsSByte()), one);
            b += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ b).AsSByte()), one);
            c += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ c).AsSByte()), one);
            d += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ d).AsSByte()), one);
            e += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ e).AsSByte()), one);
            f += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ f).AsSByte()), one);
            g += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ g).AsSByte()), one);
            h += Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(x, (w ^ h).AsSByte()), one);
        }
        Keep(((a + b) + (c + d) + (e + f) + (g + h)).GetElement(0));
        return (double)rounds * 8 * Vector512<byte>.Count;
    }

    /// <summary>The same, half as wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Adjacent256(int rounds)
    {
        Vector256<byte> x = Vector256.Create((byte)3);
        Vector256<short> one = Vector256.Create((short)1);
        Vector256<int> w = Vector256.Create(-2), z = Vector256<int>.Zero;
        Vector256<int> a = z, b = z, c = z, d = z, e = z, f = z, g = z, h = z;
        for (int n = 0; n < rounds; n++)
        {
            a += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ a).AsSByte()), one);
            b += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ b).AsSByte()), one);
            c += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ c).AsSByte()), one);
            d += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ d).AsSByte()), one);
            e += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ e).AsSByte()), one);
            f += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ f).AsSByte()), one);
            g += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ g).AsSByte()), one);
            h += Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(x, (w ^ h).AsSByte()), one);
        }
        Keep(((a + b) + (c + d) + (e + f) + (g + h)).GetElement(0));
        return (double)rounds * 8 * Vector256<byte>.Count;
    }

    /// <summary>A result that somebody may look at is not optimised away.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(double value) => GC.KeepAlive(value);
}
