using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ambience.Inference.Selection;

/// <summary>
/// The two uniform numbers of every lane of a frame: words 0 and 1 of <see cref="Philox4x32"/> for (seed, frame, lane).
/// Integers, so the bits are the same whether lanes are drawn eight at a time or one by one.
/// </summary>
internal static class SelectionRandom
{
    /// <summary>Fills u1 in [0, 1) and u2 in (0, 1), one of each a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong seed, long frame, Span<float> u1, Span<float> u2)
    {
        u2 = u2[..u1.Length];
        int lane = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; lane + Vector512<ulong>.Count <= u1.Length; lane += Vector512<ulong>.Count)
                FillEight(seed, frame, lane, u1[lane..], u2[lane..]);
        }
        for (; lane < u1.Length; lane++)
        {
            var (word0, word1, _, _) = Philox4x32.Draw(seed, frame, lane, Philox4x32.SelectionPurpose);
            u1[lane] = Philox4x32.ToUnit(word0);
            u2[lane] = Philox4x32.ToOpenUnit(word1);
        }
    }

    /// <summary>
    /// Eight lanes; each word stands in the lower half of a 64-bit place, where a product with a multiplier fits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillEight(ulong seed, long frame, int lane, Span<float> u1, Span<float> u2)
    {
        Vector512<ulong> low = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> counter0 = Vector512.Create((ulong)(uint)frame);
        Vector512<ulong> counter1 = Vector512.Create((ulong)frame >> 32);
        Vector512<ulong> counter2 = Vector512.Create((ulong)lane) + Vector512<ulong>.Indices;
        Vector512<ulong> counter3 = Vector512.Create((ulong)Philox4x32.SelectionPurpose);
        Vector512<ulong> multiplier0 = Vector512.Create((ulong)Philox4x32.Multiplier0);
        Vector512<ulong> multiplier1 = Vector512.Create((ulong)Philox4x32.Multiplier1);
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        for (int round = 0; round < Philox4x32.Rounds; round++)
        {
            Vector512<ulong> product0 = Product(counter0, multiplier0), product1 = Product(counter2, multiplier1);
            counter0 = (product1 >>> 32) ^ counter1 ^ Vector512.Create((ulong)key0);
            counter1 = product1 & low;
            counter2 = (product0 >>> 32) ^ counter3 ^ Vector512.Create((ulong)key1);
            counter3 = product0 & low;
            key0 += Philox4x32.KeyStep0;
            key1 += Philox4x32.KeyStep1;
        }
        Vector256<float> unit = Vector256.ConvertToSingle(Narrow(counter0 >>> 8)) * (1f / (1 << 24));
        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> open = (Vector256.ConvertToSingle(Narrow(counter1 >>> 9)) + half) * (1f / (1 << 23));
        unit.StoreUnsafe(ref MemoryMarshal.GetReference(u1[..Vector256<float>.Count]));
        open.StoreUnsafe(ref MemoryMarshal.GetReference(u2[..Vector256<float>.Count]));
    }

    /// <summary>The full product of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> a, Vector512<ulong> b) =>
        Avx512F.IsSupported ? Avx512F.Multiply(a.AsUInt32(), b.AsUInt32()) : a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Narrow(Vector512<ulong> values) =>
        Vector256.Narrow(values.GetLower(), values.GetUpper()).AsInt32();
}
