namespace Ambience.Moods.Keys;

/// <summary>
/// How much a mood file may hold: more than any game needs, and so little that a hostile file costs nothing. Its size
/// and nesting are bounded by <see cref="Reading.MoodFileText"/> and <see cref="Reading.SourceComposer"/>.
/// </summary>
internal static class Limits
{
    public const int Parameters = 256;
    public const int Moods = 256;
    public const int LayersOfAMood = 8;
    public const int Transitions = 1024;
    public const int Stingers = 256;
    public const int MapRules = 256;
    public const int Conditions = 16;
    public const int Shares = 32;
    public const int Points = 64;
    public const int Chords = 256;

    /// <summary>Longest path or device name.</summary>
    public const int LongestText = 1000;

    /// <summary>Longest name of a mood, layer, parameter or stinger.</summary>
    public const int LongestName = 100;
}
