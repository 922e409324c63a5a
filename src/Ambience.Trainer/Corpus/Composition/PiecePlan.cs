using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>
/// One chord of the plan. Three numbers of 0..1 say how it is played, each with an arc of its own: a network that only
/// ever heard loud, busy and bright together could not be asked for one without the others.
/// </summary>
/// <param name="StartBeat">When it begins.</param>
/// <param name="Beats">How long it lasts.</param>
/// <param name="Chord">What sounds.</param>
/// <param name="Key">In which key.</param>
/// <param name="Intensity">How hard it is played.</param>
/// <param name="Motion">How many notes there are.</param>
/// <param name="Light">How bright: register, and which instruments play.</param>
internal sealed record HarmonySpan(
    double StartBeat, double Beats, Chord Chord, Key Key, double Intensity, double Motion, double Light)
{
    public double EndBeat => StartBeat + Beats;

    /// <summary>
    /// The pitch classes that a line may use here: the key's scale with the chord's tones, where a borrowed chord
    /// tone pushes out the scale tones a semitone beside it (over Ab in C major, A gives way to Ab).
    /// </summary>
    public int LinePitchClasses
    {
        get
        {
            int chord = Chord.PitchClasses;
            int scale = Key.PitchClasses;
            for (int tone = 0; tone < 12; tone++)
                if ((chord >> tone & 1) != 0 && (scale >> tone & 1) == 0)
                    scale &= ~(1 << Key.Wrap(tone - 1)) & ~(1 << Key.Wrap(tone + 1));
            return scale | chord;
        }
    }
}

/// <summary>A musical sentence: usually four chords that lead somewhere.</summary>
internal sealed record PhrasePlan(IReadOnlyList<HarmonySpan> Spans, int Section, int IndexInSection)
{
    public double StartBeat => Spans[0].StartBeat;

    public double EndBeat => Spans[^1].EndBeat;

    public double Intensity => Spans.Average(span => span.Intensity);

    public double Motion => Spans.Average(span => span.Motion);

    public double Light => Spans.Average(span => span.Light);
}

/// <summary>A stretch in one key.</summary>
internal sealed record SectionPlan(double StartBeat, double EndBeat, Key Key);

/// <summary>
/// The form of a piece, before any instrument plays: keys, phrases, chords, tempo, how intense each moment is.
/// </summary>
internal sealed record PiecePlan(
    IReadOnlyList<SectionPlan> Sections,
    IReadOnlyList<PhrasePlan> Phrases,
    int BeatsPerBar,
    double BeatsPerMinute,
    TempoMap Tempo,
    double EndBeat,
    double TailBeats)
{
    public IEnumerable<HarmonySpan> Spans => Phrases.SelectMany(phrase => phrase.Spans);
}
