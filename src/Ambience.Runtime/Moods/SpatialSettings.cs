namespace Ambience.Moods;

/// <summary>How the music of a place reaches the listener's ears.</summary>
public enum SpatialLayout
{
    /// <summary>Left and right keep apart, and draw together with the distance; heights are not heard.</summary>
    Stereo,

    /// <summary>Mixed down to one point, which is heard from every direction, height included.</summary>
    Mono,
}

/// <summary>How music gets softer with the distance: the clamped models of OpenAL 1.1, section 3.4.</summary>
public enum DistanceModel
{
    /// <summary>By the inverse of the distance, as sound does in the open.</summary>
    Inverse,

    /// <summary>Along a line that ends at the maximum distance.</summary>
    Linear,

    /// <summary>By a power of the distance.</summary>
    Exponential,

    /// <summary>Not at all; only the direction is heard.</summary>
    None,
}

/// <summary>Whether spatial music is prepared for headphones (head-related transfer functions).</summary>
public enum HrtfMode
{
    /// <summary>As the player has set up OpenAL, or as it finds headphones.</summary>
    Auto,

    /// <summary>Asked for; the device may deny it.</summary>
    On,

    /// <summary>Never.</summary>
    Off,
}

/// <summary>What takes the treble of music behind a wall.</summary>
public enum OcclusionFilter
{
    /// <summary>
    /// A low-pass of our own, on the samples: never a click, the same on every device; heard as late as the device's queue
    /// is long (100 ms by default).
    /// </summary>
    Smooth,

    /// <summary>
    /// The device's own (EFX), where it has one: heard at once. OpenAL Soft 1.19 puts a changed filter in without a glide,
    /// which bright music turns into faint clicks while it changes.
    /// </summary>
    Device,
}

/// <summary>
/// Music that comes from a place in the game's world: a radio, a band. Distances are in the game's own unit.
/// </summary>
/// <remarks>Immutable. Needs the OpenAL output; a game's own mixer places music itself.</remarks>
public sealed record SpatialSettings
{
    /// <summary>How many points it comes from.</summary>
    public SpatialLayout Layout { get; init; }

    /// <summary>
    /// Angle between left and right at <see cref="ReferenceDistance"/>, 0..180; further away it gets smaller, as a stage
    /// does. <see cref="SpatialLayout.Stereo"/> only.
    /// </summary>
    public float WidthDegrees { get; init; } = 60;

    /// <summary>How the level follows the distance.</summary>
    public DistanceModel DistanceModel { get; init; }

    /// <summary>Up to here it has its full level, 0.001..1,000,000.</summary>
    public float ReferenceDistance { get; init; } = 1;

    /// <summary>From here on it gets no softer, 0.001..1,000,000; not below <see cref="ReferenceDistance"/>.</summary>
    public float MaximumDistance { get; init; } = 100;

    /// <summary>How fast it gets softer, 0..100; 1 = as in nature with <see cref="DistanceModel.Inverse"/>.</summary>
    public float Rolloff { get; init; } = 1;

    /// <summary>What takes the treble of music behind a wall.</summary>
    public OcclusionFilter OcclusionFilter { get; init; }
}
