namespace Ambience.Demo;

/// <summary>A place on the road.</summary>
/// <param name="Name">What a traveller calls it.</param>
/// <param name="Mood">The mood of its music.</param>
/// <param name="Danger">How near the wolves are in its middle, 0..1.</param>
/// <param name="Stinger">The stinger that greets who enters it, or null.</param>
internal sealed record Place(string Name, string Mood, float Danger, string? Stinger = null);

/// <summary>The game's world: a road in a circle through a few places, all equally long.</summary>
internal static class World
{
    public const double RoadMetres = 108;

    public static IReadOnlyList<Place> Places { get; } =
    [
        new("Village at dawn", "calm", 0),
        new("Lantern wood", "wonder", 0.15f),
        new("Old mine", "cavern", 0.35f),
        new("Wolf bridge", "tense", 1, "howl"),
        new("High road", "journey", 0.2f),
        new("Inn at night", "night", 0),
    ];

    /// <summary>The place at a point of the road.</summary>
    public static Place PlaceAt(double metres) => Places[IndexAt(metres)];

    /// <summary>How far through its place a point of the road lies, 0..1.</summary>
    public static double ShareOfPlace(double metres)
    {
        double places = metres / RoadMetres * Places.Count;
        return places - Math.Floor(places);
    }

    /// <summary>Danger at a point of the road: a place's own in its middle, gliding to the next place's.</summary>
    public static float DangerAt(double metres)
    {
        double length = RoadMetres / Places.Count;
        double fromMiddle = (metres / length) - 0.5;
        int before = (int)Math.Floor(fromMiddle);
        double mix = fromMiddle - before;
        float from = Places[Wrap(before)].Danger, to = Places[Wrap(before + 1)].Danger;
        return (float)(from + ((to - from) * mix));
    }

    private static int IndexAt(double metres) => Wrap((int)Math.Floor(metres / RoadMetres * Places.Count));

    private static int Wrap(int index) => ((index % Places.Count) + Places.Count) % Places.Count;
}
