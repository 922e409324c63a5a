using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>
/// What the pieces of one mood have in common, as data: modes with their chord phrases, tempo, metre, keys, room.
/// </summary>
internal sealed record MoodStyle
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Each mode's phrases, as roman numerals separated by blanks.</summary>
    public required IReadOnlyList<(Mode Mode, string[] Phrases)> Modes { get; init; }

    public required double SlowestBeatsPerMinute { get; init; }

    public required double FastestBeatsPerMinute { get; init; }

    /// <summary>Metres to choose from; a metre that stands twice is twice as likely.</summary>
    public required int[] BeatsPerBar { get; init; }

    public required int BarsPerChord { get; init; }

    /// <summary>
    /// Semitones from a section's tonic to the next one's, cyclic over three. Chosen so that four pieces of three
    /// sections visit all twelve tonics: a network that has seen one key only cannot follow a chroma in another.
    /// </summary>
    public required int[] KeySteps { get; init; }

    /// <summary>How long the last sounds may ring.</summary>
    public required double TailSeconds { get; init; }

    public required Room Room { get; init; }

    /// <summary>Writes the notes of a plan.</summary>
    public required Action<PiecePlan, ScoreBuilder, ScoreRandom> Arrange { get; init; }
}
