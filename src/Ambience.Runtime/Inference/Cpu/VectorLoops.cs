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
    /// <summary>y = max(y, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Relu<V>(Span<float> y)
        where V : struct, IVector<V>
    {
        ref float origin = ref MemoryMarshal.GetReference(y);
        for (int i = 0; i < y.Length; i += V.Count)
            V.Store(Elementary.Relu(V.Load(ref origin, i)), ref origin, i);
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
