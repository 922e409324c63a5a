using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>How far a fade has come when so much of its time has passed.</summary>
internal static class FadeShape
{
    /// <summary>No shape moves faster than this many times the linear one.</summary>
    public const float SteepestSlope = 2;

    /// <summary>0 at 0, 1 at 1, rising.</summary>
    /// <param name="curve">The shape.</param>
    /// <param name="t">Share of the time, 0..1.</param>
    public static float At(FadeCurve curve, float t) => curve switch
    {
        FadeCurve.Linear => t,
        FadeCurve.EaseIn => t * t,
        FadeCurve.EaseOut => t * (2 - t),
        _ => Smooth(t),
    };

    /// <summary>Smoothstep: no corner at either end.</summary>
    public static float Smooth(float t) => t * t * (3 - (2 * t));
}
