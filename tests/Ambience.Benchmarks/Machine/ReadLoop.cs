using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ambience.Benchmarks.Machine;

/// <summary>Reads a block front to back, as a network reads its weights.</summary>
internal static class ReadLoop
{
    /// <summary>Bytes; a block must be so much longer than what is read of it.</summary>
    public const int CacheLine = 64;

    /// <summary>
    /// Reads bytes of a block, from its first cache line on, once or more often: 64 KB at least.
    /// </summary>
    /// <returns>How many bytes were read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe double Read(byte[] block, int bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(block.AsSpan(0, bytes + CacheLine));
        nuint address = (nuint)Unsafe.AsPointer(ref first); // the block is pinned
        ref byte origin = ref Unsafe.Add(ref first, (0 - address) % CacheLine);
        int passes = Math.Max(1, 65_536 / bytes);
        Vector256<int> a = default, b = default, c = default, d = default;
        for (int pass = 0; pass < passes; pass++)
        {
            for (nuint i = 0; i < (nuint)bytes; i += 128)
            {
                a ^= Vector256.LoadUnsafe(ref origin, i).AsInt32();
                b ^= Vector256.LoadUnsafe(ref origin, i + 32).AsInt32();
                c ^= Vector256.LoadUnsafe(ref origin, i + 64).AsInt32();
                d ^= Vector256.LoadUnsafe(ref origin, i + 96).AsInt32();
            }
        }
        Keep((a ^ b ^ c ^ d).GetElement(0));
        return (double)passes * bytes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(int value) => GC.KeepAlive(value);
}
