using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Editor.Projects;

/// <summary>A commented mood file to begin with.</summary>
/// <param name="Name">Its name, and that of its file in Templates.</param>
/// <param name="Title">For people.</param>
/// <param name="Description">What it is good for.</param>
public sealed record ProjectTemplate(string Name, string Title, string Description)
{
    /// <summary>The templates, the simplest first.</summary>
    public static IReadOnlyList<ProjectTemplate> All { get; } =
    [
        new("one-mood", "One mood", "The least there is: one mood that plays for ever."),
        new("calm-and-danger", "Calm and danger", "Two moods and a parameter of the game that leads from one to the other."),
        new("places", "Places", "Four moods with chords, layers, stingers and transitions of their own."),
    ];

    /// <summary>The text of the mood file.</summary>
    /// <param name="model">Its trained moods take the places that the template has for moods.</param>
    /// <param name="modelName">How the mood file shall name the weight file.</param>
    /// <exception cref="AmbienceException">The network has no moods.</exception>
    public string Text(WaveNetModel model, string modelName)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Moods.Count == 0)
        {
            throw new AmbienceException(
                $"{modelName}: expected a network that was trained with moods, found one without. Choose another weight file.");
        }
        using Stream stream = typeof(ProjectTemplate).Assembly.GetManifestResourceStream($"{Name}.yaml")!;
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd().Replace("$MODEL", modelName, StringComparison.Ordinal);
        for (int i = 0; i < 4; i++)
            text = text.Replace($"$MOOD{i + 1}", model.Moods[i % model.Moods.Count], StringComparison.Ordinal);
        MoodFile.Parse(text, "moods.yaml").CheckAgainst(model);
        return text;
    }
}
