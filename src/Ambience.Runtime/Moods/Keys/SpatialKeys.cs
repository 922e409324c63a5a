namespace Ambience.Moods.Keys;

/// <summary>The keys of music that comes from a place.</summary>
internal static class SpatialKeys
{
    private const float Least = 0.001f, Most = 1e6f;

    private static readonly SpatialSettings s_standard = new();

    public static readonly ChoiceKey<SpatialLayout> Layout = new("layout",
        [("stereo", SpatialLayout.Stereo), ("mono", SpatialLayout.Mono)],
        "`stereo` keeps left and right apart; `mono` is one point, with its height.");

    public static readonly NumberKey WidthDegrees = new("widthDegrees", 0f, 180f, s_standard.WidthDegrees,
        "Angle between left and right at the reference distance; further away it gets smaller.");

    public static readonly ChoiceKey<DistanceModel> DistanceModel = new("distanceModel",
        [
            ("inverse", Moods.DistanceModel.Inverse), ("linear", Moods.DistanceModel.Linear),
            ("exponential", Moods.DistanceModel.Exponential), ("none", Moods.DistanceModel.None),
        ],
        "How the level follows the distance, as OpenAL defines it.");

    public static readonly NumberKey ReferenceDistance = new("referenceDistance", Least, Most,
        s_standard.ReferenceDistance, "Up to here it has its full level, in the game's unit.");

    public static readonly NumberKey MaximumDistance = new("maximumDistance", Least, Most,
        s_standard.MaximumDistance, "From here on it gets no softer.");

    public static readonly NumberKey Rolloff = new("rolloff", 0f, 100f, s_standard.Rolloff,
        "How fast it gets softer; 1 with `inverse` is as in nature.");

    public static readonly ChoiceKey<OcclusionFilter> OcclusionFilter = new("occlusionFilter",
        [("smooth", Moods.OcclusionFilter.Smooth), ("device", Moods.OcclusionFilter.Device)],
        "What muffles music behind a wall: `smooth` is our own and never clicks; `device` is heard sooner (EFX).");

    public static readonly SectionDefinition Section = new("Spatial",
        [Layout, WidthDegrees, DistanceModel, ReferenceDistance, MaximumDistance, Rolloff, OcclusionFilter]);
}
