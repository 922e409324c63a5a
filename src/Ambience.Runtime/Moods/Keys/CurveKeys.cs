using System.Text.Json.Nodes;

namespace Ambience.Moods.Keys;

/// <summary>The keys of a value that follows a parameter or wanders.</summary>
internal static class CurveKeys
{
    public static readonly TextKey Parameter = new("parameter", "the name of a parameter",
        "With `points`: the parameter that the value follows.") { IsRequired = true };

    public static readonly FormKey Points = new("points", $"`[[x, y], ..]`, at most {Limits.Points}",
        () => SchemaForms.Pairs(null, new JsonObject { ["type"] = "number" }),
        "Straight lines between these points, level before the first and after the last; x rises within the " +
        "parameter's range.")
    {
        IsRequired = true,
    };

    public static readonly FormKey Range = new("range", "`[lowest, highest]`",
        () => SchemaForms.Array(null, new JsonObject { ["type"] = "number" }, 2, 2),
        "Instead of `parameter` and `points`: the value wanders between these two by itself.") { IsRequired = true };

    public static readonly NumberKey Seconds = new("seconds", 1f, 3600f, 20f,
        "With `range`: about how long it takes from one turn to the next.");

    /// <summary>
    /// Both kinds at once, for the reference; a file has `parameter` and `points`, or `range` and `seconds`.
    /// </summary>
    public static readonly SectionDefinition Section = new("Curve", [Parameter, Points, Range, Seconds]);
}
