namespace Ambience.Moods.Keys;

/// <summary>The keys of a parameter.</summary>
internal static class ParameterKeys
{
    private const float Limit = 1e6f; // up to here a float still steps by less than 0.1

    public static readonly NumberKey Minimum = new("minimum", -Limit, Limit, 0f, "Smallest value.");

    public static readonly NumberKey Maximum = new("maximum", -Limit, Limit, null,
        "Largest value, above the minimum. What the game sets is moved into the range.")
    {
        Absent = "1, or minimum + 1 where the minimum is above 0",
    };

    public static readonly NumberKey Default = new("default", -Limit, Limit, null,
        "Value at the start, within the range.") { Absent = "the minimum" };

    public static readonly NumberKey SmoothingSeconds = new("smoothingSeconds", 0f, 60f, 0.25f,
        "Time constant with which the music follows a change.");

    public static readonly SectionDefinition Section = new("Parameter", [Minimum, Maximum, Default, SmoothingSeconds]);
}
