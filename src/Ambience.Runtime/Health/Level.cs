using Ambience.Inference.Arithmetic;

namespace Ambience.Health;

/// <summary>Powers as decibels and back, the same bits on every machine.</summary>
internal static class Level
{
    private const float DecibelsPerNeper = 4.34294482f; // of power: 10 / ln 10
    private const float Smallest = 1e-30f;

    /// <summary>10 log10 of a power; -300 for 0.</summary>
    public static float Decibels(float power) => DecibelsPerNeper * Elementary.Log<Scalar>(Math.Max(power, Smallest));

    /// <summary>The power of a level.</summary>
    public static float Power(float decibels) => Elementary.Exp<Scalar>(decibels / DecibelsPerNeper);
}
