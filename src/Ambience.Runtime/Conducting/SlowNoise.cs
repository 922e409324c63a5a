using Ambience.Inference;

namespace Ambience.Conducting;

/// <summary>
/// A smooth random curve over time: random heights at even distances, joined by smoothsteps, so that it never leaves
/// its range and has no corners. A function of (seed, curve, hop) alone: it has no state to keep.
/// </summary>
internal static class SlowNoise
{
    /// <summary>Height of the curve, 0..1.</summary>
    /// <param name="seed">Seed of the music.</param>
    /// <param name="curve">Tells curves of the same seed apart.</param>
    /// <param name="hop">When, 0 or later.</param>
    /// <param name="knotHops">Hops from one random height to the next, at least 1.</param>
    public static float At(ulong seed, uint curve, long hop, int knotHops)
    {
        (long knot, long within) = Math.DivRem(hop, knotHops);
        float a = Height(seed, curve, knot), b = Height(seed, curve, knot + 1);
        return a + ((b - a) * FadeShape.Smooth(within / (float)knotHops));
    }

    /// <summary>Distance of heights in hops.</summary>
    public static int KnotHops(double seconds, double hopSeconds) =>
        (int)Math.Clamp(Math.Round(seconds / hopSeconds), 1, int.MaxValue);

    private static float Height(ulong seed, uint curve, long knot) =>
        Philox4x32.ToUnit(Philox4x32.Draw(seed, knot, (int)curve, Purpose).Word0);

    /// <summary>Keeps these draws apart from those of engines (0) and walks (1).</summary>
    private const uint Purpose = 2;
}
