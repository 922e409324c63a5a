namespace Ambience.Inference.Arithmetic;

/// <summary>The layout of an IEEE 754 single.</summary>
internal static class FloatBits
{
    /// <summary>Bits below the exponent.</summary>
    public const int MantissaBits = 23;

    /// <summary>Bits of sqrt(1/2): subtracting them splits numbers at sqrt(1/2) x 2^n rather than at 2^n.</summary>
    public const int SqrtHalf = 0x3F3504F3;
}
