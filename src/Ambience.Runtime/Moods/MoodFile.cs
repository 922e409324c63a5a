using Ambience.Model;
using Ambience.Moods.Reading;

namespace Ambience.Moods;

/// <summary>
/// The YAML file that a soundtrack is opened with: weight file, engine, output, the game's parameters and the moods
/// (docs/mood-file.md).
/// </summary>
/// <remarks>Immutable; safe from any thread. Reading allocates, so it belongs into loading.</remarks>
public sealed class MoodFile
{
    /// <summary>The file, as it was named by the caller.</summary>
    public required string Path { get; init; }

    /// <summary>Absolute path of the weight file.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Name of the engine: "auto", or one of <see cref="Inference.EngineCatalogue.Names"/>.</summary>
    public string Engine { get; init; } = Inference.EngineCatalogue.Auto;

    /// <summary>Seed of the music; null: another one at each start.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where the music goes.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>The game's parameters, in the order of the file.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters { get; init; } = [];

    /// <summary>The moods, in the order of the file; at least one.</summary>
    public required IReadOnlyList<Mood> Moods { get; init; }

    /// <summary>The mood that plays first: the one named in the file, else the first of <see cref="Moods"/>.</summary>
    public required string StartMood { get; init; }

    /// <summary>Where each key stands in the text, by key path, for problems that are found after reading.</summary>
    internal IReadOnlyDictionary<string, SourceMark> Marks { get; init; } = new Dictionary<string, SourceMark>();

    /// <summary>Reads a mood file and makes sure that its weight file is there.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="modelPath">A weight file that takes the place of the file's own; null: the file's own.</param>
    /// <exception cref="MoodFileException">
    /// The file or its weight file is missing, or anything in it is wrong: all problems at once.
    /// </exception>
    public static MoodFile Load(string path, string? modelPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return MoodFileReader.Read(MoodFileText.Load(path), path, modelPath, modelMustExist: true);
    }

    /// <summary>Reads the text of a mood file without looking at any file.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">What to call it in messages; relative weight files are relative to its folder.</param>
    /// <exception cref="MoodFileException">Anything in the text is wrong: all problems at once.</exception>
    public static MoodFile Parse(string yaml, string path)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return MoodFileReader.Read(yaml, path, modelPath: null, modelMustExist: false);
    }

    /// <summary>
    /// Checks what only the weights can answer: that every trained mood exists, and that the network can be steered as
    /// asked.
    /// </summary>
    /// <exception cref="MoodFileException">
    /// The file asks for what the network does not have: all problems at once.
    /// </exception>
    public void CheckAgainst(WaveNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        MoodModelCheck.Check(this, model);
    }
}
