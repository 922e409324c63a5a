using Ambience.Health;
using Ambience.Model;
using Ambience.Moods.Reading;
using Ambience.Moods.Watching;

namespace Ambience.Moods;

/// <summary>
/// What a soundtrack is opened with: weight file, engine, output, the game's parameters, the moods and how they
/// follow each other. Read from YAML (docs/mood-file.md) or made in code.
/// </summary>
/// <remarks>Immutable; safe from any thread. Reading allocates, so it belongs into loading.</remarks>
public sealed class MoodFile
{
    /// <summary>The file, as it was named by the caller; what messages call one that was made in code.</summary>
    public string Path { get; init; } = "(code)";

    /// <summary>Absolute path of the weight file; empty where the network is handed over in code.</summary>
    public string ModelPath { get; init; } = "";

    /// <summary>Name of the engine: "auto", or one of <see cref="Inference.EngineCatalogue.Names"/>.</summary>
    public string Engine { get; init; } = Inference.EngineCatalogue.Auto;

    /// <summary>
    /// Precision that the weights are computed in: one of <see cref="WeightNames"/>; "stored" = as in the file.
    /// </summary>
    public string Weights { get; init; } = WeightNames[0];

    /// <summary>Whether music that goes wrong is found and brought back.</summary>
    public HealthMode Health { get; init; } = HealthMode.On;

    /// <summary>What the music may cost.</summary>
    public BudgetSettings Budget { get; init; } = new();

    /// <summary>Seed of the music; null: another one at each start.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Where the music goes.</summary>
    public OutputSettings Output { get; init; } = new();

    /// <summary>The game's parameters, in the order of the file.</summary>
    public IReadOnlyList<ParameterDefinition> Parameters { get; init; } = [];

    /// <summary>The moods, in the order of the file; at least one.</summary>
    public required IReadOnlyList<Mood> Moods { get; init; }

    /// <summary>The mood that plays first: the one named in the file, else the first of <see cref="Moods"/>.</summary>
    public string StartMood
    {
        get => field ?? (Moods.Count > 0 ? Moods[0].Name : "");
        init;
    }

    /// <summary>How moods follow each other; see <see cref="TransitionBetween"/>.</summary>
    public IReadOnlyList<TransitionRule> Transitions { get; init; } = [];

    /// <summary>The stingers, in the order of the file.</summary>
    public IReadOnlyList<Stinger> Stingers { get; init; } = [];

    /// <summary>Rules that choose the mood from the parameters; empty: the game chooses.</summary>
    public IReadOnlyList<MapRule> Map { get; init; } = [];

    /// <summary>Most layers of different names in all moods together: each is a stream of the engine.</summary>
    public const int MaximumLayers = 16;

    /// <summary>What <see cref="Weights"/> may be.</summary>
    public static IReadOnlyList<string> WeightNames { get; } = ["stored", "fp32", "bf16", "int8"];

    /// <summary>The text that it was read from; null if it was made in code.</summary>
    public string? Text { get; internal init; }

    /// <summary>Where it was loaded from; null if it was not.</summary>
    internal MoodFileOrigin? Origin { get; init; }

    /// <summary>Where each key stands in the text, by key path, for problems that are found after reading.</summary>
    internal IReadOnlyDictionary<string, SourceMark> Marks { get; init; } = new Dictionary<string, SourceMark>();

    /// <summary>Where a key stands; where it is not written, the nearest one above it.</summary>
    internal SourceMark MarkOf(string keyPath)
    {
        for (string path = keyPath; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))])
        {
            if (Marks.TryGetValue(path, out SourceMark mark))
                return mark;
        }
        return default;
    }

    /// <summary>
    /// The rule for a pair of moods: the one that names both, else the one that names the mood entered, else the one
    /// that names the mood left, else the one for all; of equal ones the later. Without any, one that leaves all at
    /// its default.
    /// </summary>
    public TransitionRule TransitionBetween(string from, string to) =>
        Transitions.Where(rule => rule.Covers(from, to)).OrderBy(rule => rule.Specificity).LastOrDefault() ??
        new TransitionRule(TransitionRule.AnyMood, TransitionRule.AnyMood);

    /// <summary>Reads a mood file and makes sure that its weight file and WAV files are there.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="modelPath">A weight file that takes the place of the file's own; null: the file's own.</param>
    /// <exception cref="MoodFileException">
    /// The file, its weight file or a WAV file is missing, or anything in it is wrong: all problems at once.
    /// </exception>
    public static MoodFile Load(string path, string? modelPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return MoodFileOrigin.Parse(MoodFileText.Load(path), path, modelPath);
    }

    /// <summary>Reads the text of a mood file without looking at any file.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="path">What to call it in messages; relative weight files are relative to its folder.</param>
    /// <exception cref="MoodFileException">Anything in the text is wrong: all problems at once.</exception>
    public static MoodFile Parse(string yaml, string path)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentException.ThrowIfNullOrEmpty(path);
        MoodFileText.CheckLength(yaml, path);
        return MoodFileReader.Read(yaml, path, modelPath: null, filesMustExist: false, origin: null);
    }

    /// <summary>
    /// Checks what only the weights can answer: that every trained mood exists, and that the network can be steered as
    /// asked; and, for a file that was made in code, all that reading would have checked.
    /// </summary>
    /// <exception cref="MoodFileException">
    /// The file asks for what the network does not have: all problems at once.
    /// </exception>
    public void CheckAgainst(WaveNetModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var problems = new ProblemList(Path);
        MoodValueCheck.Check(this, problems);
        MoodFileCheck.Check(this, [], problems);
        MoodModelCheck.Check(this, model, problems);
        problems.ThrowIfAny();
    }
}
