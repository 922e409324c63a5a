using System.Runtime.CompilerServices;
using Ambience.Inference.Arithmetic;

namespace Ambience.Inference.Cpu;

/// <summary>
/// A vector of activations as 8-bit codes, laid out for <see cref="CodeKernel"/>:
/// <code>
/// place 0   scale
/// place 1   correction, an integer: what <see cref="IPackedVector{V}.AddByteProducts"/> leaves out
/// place 2   two 16-bit ones: read from here, they stay in a register; as a constant they would be read in every turn
/// place 4   magnitudes, four bytes a place, [n / 4], n a multiple of 16
///  ..       signs, 0 or -1, four bytes a place, [n / 4]
/// </code>
/// </summary>
internal static class CodeVector
{
    private const int HeaderPlaces = 4;

    /// <summary>Places of a vector of n numbers; whole cache lines.</summary>
    public static int Places(int n) => PackedMatrix.Pad(HeaderPlaces + (2 * Signs(n)), PackedMatrix.OutputPadding);

    /// <summary>Places from magnitudes to signs.</summary>
    public static int Signs(int n) => PackedMatrix.Pad(n, PackedMatrix.OutputPadding) / 4;

    public static ref float Scale(ref float vector) => ref vector;

    public static ref float Correction(ref float vector) => ref Unsafe.Add(ref vector, 1);

    public static ref float Ones(ref float vector) => ref Unsafe.Add(ref vector, 2);

    public static ref float Magnitudes(ref float vector) => ref Unsafe.Add(ref vector, HeaderPlaces);

    /// <summary>Quantises a vector of any size.</summary>
    /// <param name="x">[n], zero where padded.</param>
    /// <param name="n">A multiple of 16.</param>
    /// <param name="vector">Receives the codes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantise<V>(ref float x, int n, ref float vector)
        where V : struct, IPackedVector<V>
    {
        V largest = V.Broadcast(0f);
        for (int i = 0; i < n; i += V.Count)
            largest = V.GreaterBits(largest, V.Magnitude(V.Load(ref x, i)));
        Open(ref vector, Quantisation.Scale(V.GreatestBits(largest), out float inverse));
        V factor = V.Broadcast(inverse), left = V.Broadcast(0f);
        for (int i = 0; i < n; i += V.Count)
            left = V.AddIntegers(left, Store(V.Load(ref x, i), factor, ref vector, n, i));
        AddToCorrection(left, ref vector);
    }

    /// <summary>Stores the codes of a few numbers; returns what products with them leave out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Store<V>(V x, V inverse, ref float vector, int n, int index)
        where V : struct, IPackedVector<V>
    {
        V magnitudes = Quantisation.CodeMagnitudes(x, inverse), negative = V.NegativeMask(x);
        ref byte bytes = ref Unsafe.As<float, byte>(ref Magnitudes(ref vector));
        V.StoreLowestBytes(magnitudes, ref bytes, index);
        V.StoreLowestBytes(negative, ref bytes, n + index);
        return V.LowestByte(magnitudes, negative);
    }

    /// <summary>Begins a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Open(ref float vector, float scale)
    {
        Scale(ref vector) = scale;
        Correction(ref vector) = 0f; // the integer 0 as well
        Ones(ref vector) = BitConverter.Int32BitsToSingle(0x00010001);
    }

    /// <summary>Notes what products with stored codes leave out.</summary>
    /// <param name="left">The sum of what <see cref="Store"/> returned.</param>
    /// <param name="vector">The vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddToCorrection<V>(V left, ref float vector)
        where V : struct, IPackedVector<V>
    {
        ref int correction = ref Unsafe.As<float, int>(ref Correction(ref vector));
        correction += V.SumOfIntegers(left);
    }

    /// <summary>The numbers that the codes stand for.</summary>
    /// <param name="vector">Of n numbers.</param>
    /// <param name="n">A multiple of 16.</param>
    /// <param name="x">Receives the first of them.</param>
    public static void Expand(ref float vector, int n, Span<float> x)
    {
        ref byte bytes = ref Unsafe.As<float, byte>(ref Magnitudes(ref vector));
        for (int i = 0; i < x.Length; i++)
        {
            int magnitude = Unsafe.Add(ref bytes, i);
            x[i] = (Unsafe.Add(ref bytes, n + i) != 0 ? -magnitude : magnitude) * Scale(ref vector);
        }
    }
}
