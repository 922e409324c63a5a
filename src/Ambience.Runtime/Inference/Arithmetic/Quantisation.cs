using System.Runtime.CompilerServices;

namespace Ambience.Inference.Arithmetic;

/// <summary>
/// How a vector of activations becomes 8-bit codes with one scale: code = round(127 x / largest), scale = largest / 127,
/// where largest is the vector's greatest magnitude. A greatest magnitude is exact in any order, so the codes are the
/// same however the vector is cut.
/// </summary>
/// <remarks>
/// The scale is rounded up to 16 bits. Then code x scale is exact in fp32, and quantising such numbers again gives the
/// same codes and scale: a queue of codes can be saved as plain numbers and goes on to the bit. Largest counts as at
/// least 2^-60 and at most 2^60; larger numbers and infinities get the code 127, a NaN too.
/// </remarks>
internal static class Quantisation
{
    /// <summary>Greatest code.</summary>
    public const float Levels = 127f;

    /// <summary>Scale of a gate's result, which is -1..1 whatever its inputs.</summary>
    public const float GateScale = 1f / Levels;

    // 2^23: adding it to a number from 0 to 127 rounds to the nearest integer, which then stands in the lowest byte.
    private const float RoundingShift = 8388608f;

    private const float Least = 1f / (1L << 60), Greatest = 1L << 60;

    /// <summary>What a code of 1 stands for, and the factor that makes codes.</summary>
    /// <param name="largest">The greatest magnitude; may be a NaN.</param>
    /// <param name="inverse">Codes a unit.</param>
    public static float Scale(float largest, out float inverse)
    {
        largest = largest >= Least ? MathF.Min(largest, Greatest) : float.IsNaN(largest) ? Greatest : Least;
        inverse = Levels / largest;
        return BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(largest / Levels) + 0xFF) & ~0xFF);
    }

    /// <summary>Magnitude of the code of each number, in the lowest byte of its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V CodeMagnitudes<V>(V x, V inverse)
        where V : struct, IPackedVector<V> =>
        V.LesserBits(V.Magnitude(x * inverse), V.Broadcast(Levels)) + V.Broadcast(RoundingShift);

    /// <summary>The code of one number.</summary>
    public static int Code(float x, float inverse)
    {
        int magnitude = BitConverter.SingleToInt32Bits(CodeMagnitudes<Scalar>(x, inverse)) & 0xFF;
        return x < 0 ? -magnitude : magnitude;
    }
}
