using Ambience.Moods;

namespace Ambience.Editor.Editing.Language;

/// <summary>Musical keys in words, as the mood file writes them.</summary>
internal static class MusicalKeys
{
    private static readonly string[] s_tonics = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
    private static readonly string[] s_modes = ["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"];

    /// <summary>Every tonic in every mode.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. s_tonics.SelectMany(tonic => s_modes.Select(mode => $"{tonic} {mode}"))];

    /// <summary>A key as a person would write it.</summary>
    public static string Words(Key key) => key.ToString();
}
