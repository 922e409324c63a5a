using Ambience.Trainer.Corpus.Composition;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>The moods that a corpus can be made of.</summary>
internal static class MoodCatalogue
{
    /// <summary>What a corpus is made of unless it is said otherwise.</summary>
    public static IReadOnlyList<MoodStyle> All { get; } =
        [Calm.Style, Wonder.Style, Cavern.Style, Tense.Style, Journey.Style, Night.Style];

    /// <summary>All, and the single instruments, which are models of their own.</summary>
    public static IReadOnlyList<MoodStyle> Everything { get; } = [.. All, SoloPiano.Style];

    /// <summary>The style of a name.</summary>
    /// <exception cref="AmbienceException">There is no such mood.</exception>
    public static MoodStyle Find(string name) =>
        Everything.FirstOrDefault(style => style.Name == name)
        ?? throw new AmbienceException(
            $"--mood {name}: unknown mood. Expected one of: {string.Join(", ", Everything.Select(style => style.Name))}.");
}
