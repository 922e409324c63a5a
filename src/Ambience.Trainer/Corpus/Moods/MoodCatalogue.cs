using Ambience.Trainer.Corpus.Composition;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>The moods that the corpus can be made of.</summary>
internal static class MoodCatalogue
{
    public static IReadOnlyList<MoodStyle> All { get; } =
        [Calm.Style, Wonder.Style, Cavern.Style, Tense.Style, Journey.Style, Night.Style];

    /// <summary>The style of a name.</summary>
    /// <exception cref="AmbienceException">There is no such mood.</exception>
    public static MoodStyle Find(string name) =>
        All.FirstOrDefault(style => style.Name == name)
        ?? throw new AmbienceException(
            $"--mood {name}: unknown mood. Expected one of: {string.Join(", ", All.Select(style => style.Name))}.");
}
