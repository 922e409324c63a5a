using Ambience.Moods.Keys;

namespace Ambience.Moods.Reading;

/// <summary>Checks the place of music, wherever it was said: in a file, in code, in a soundtrack's options.</summary>
internal static class SpatialCheck
{
    /// <summary>Values out of their range: the key, and what is wrong.</summary>
    public static IEnumerable<(string Key, string Message)> Ranges(SpatialSettings spatial)
    {
        (NumberKey Key, float Value)[] numbers =
        [
            (SpatialKeys.WidthDegrees, spatial.WidthDegrees), (SpatialKeys.ReferenceDistance, spatial.ReferenceDistance),
            (SpatialKeys.MaximumDistance, spatial.MaximumDistance), (SpatialKeys.Rolloff, spatial.Rolloff),
        ];
        foreach ((NumberKey key, float value) in numbers)
        {
            if (!(value >= key.Low && value <= key.High)) // this way round, so that NaN is refused
            {
                yield return (key.Name, FormattableString.Invariant(
                    $"expected a number, {key.Low} to {key.High}, found '{value}'."));
            }
        }
        if (!Enum.IsDefined(spatial.Layout))
            yield return (SpatialKeys.Layout.Name, $"there is no layout '{spatial.Layout}'.");
        if (!Enum.IsDefined(spatial.OcclusionFilter))
            yield return (SpatialKeys.OcclusionFilter.Name, $"there is no filter '{spatial.OcclusionFilter}'.");
        if (!Enum.IsDefined(spatial.DistanceModel))
            yield return (SpatialKeys.DistanceModel.Name, $"there is no distance model '{spatial.DistanceModel}'.");
    }

    /// <summary>Values that make no sense together.</summary>
    public static IEnumerable<(string Key, string Message)> Together(SpatialSettings spatial)
    {
        if (spatial.MaximumDistance < spatial.ReferenceDistance)
        {
            yield return (SpatialKeys.MaximumDistance.Name, FormattableString.Invariant(
                $"expected at least the reference distance {spatial.ReferenceDistance}, found {spatial.MaximumDistance}."));
        }
    }
}
