using Ambience.Moods;

namespace Ambience.Playback;

/// <summary>
/// Loudness by distance: the clamped models of OpenAL 1.1, section 3.4. Computed here and not by OpenAL, because OpenAL
/// Soft places stereo sources in the world only as a mono mix.
/// </summary>
internal static class DistanceGain
{
    /// <summary>Factor on the samples, 0..1.</summary>
    public static float At(float distance, SpatialSettings settings)
    {
        float near = settings.ReferenceDistance, far = settings.MaximumDistance, rolloff = settings.Rolloff;
        float clamped = Math.Clamp(distance, near, far);
        return settings.DistanceModel switch
        {
            DistanceModel.Inverse => near / (near + (rolloff * (clamped - near))),
            DistanceModel.Linear when far > near => Math.Max(0, 1 - (rolloff * (clamped - near) / (far - near))),
            DistanceModel.Exponential => MathF.Pow(clamped / near, -rolloff),
            _ => 1,
        };
    }
}
