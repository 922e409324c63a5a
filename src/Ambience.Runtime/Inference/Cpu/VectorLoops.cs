using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// What a frame does element by element between its matrix products. Lengths are multiples of 16, so no loop has a
/// tail.
/// </summary>
internal static class VectorLoops
{
    /// <summary>z = tanh(a) sigmoid(b).</summary>
    /// <param name="a">[n].</param>
    /// <param name="b">[n].</param>
    /// <param name="z">[n].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gate<V>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> z)
        where V : struct, IVector<V>
    {
        ref float aOrigin = ref MemoryMarshal.GetReference(a[..z.Length]);
        ref float bOrigin = ref MemoryMarshal.GetReference(b[..z.Length]);
        ref float zOrigin = ref MemoryMarshal.GetReference(z);
        for (int i = 0; i < z.Length; i += V.Count)
            V.Store(Elementary.Gate(V.Load(ref aOrigin, i), V.Load(ref bOrigin, i)), ref zOrigin, i);
    }

    /// <summary>y = max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Relu<V>(ReadOnlySpan<float> x, Span<float> y)
        where V : struct, IVector<V>
    {
        ref float xOrigin = ref MemoryMarshal.GetReference(x[..y.Length]);
        ref float yOrigin = ref MemoryMarshal.GetReference(y);
        for (int i = 0; i < y.Length; i += V.Count)
            V.Store(Elementary.Relu(V.Load(ref xOrigin, i)), ref yOrigin, i);
    }

    /// <summary>y += x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<V>(ReadOnlySpan<float> x, Span<float> y)
        where V : struct, IVector<V>
    {
        ref float xOrigin = ref MemoryMarshal.GetReference(x[..y.Length]);
        ref float yOrigin = ref MemoryMarshal.GetReference(y);
        for (int i = 0; i < y.Length; i += V.Count)
            V.Store(V.Load(ref yOrigin, i) + V.Load(ref xOrigin, i), ref yOrigin, i);
    }
}
