using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>
/// Makes the form of a piece: sections in related keys, phrases of four chords, an arc of intensity, a breathing
/// tempo.
/// </summary>
internal static class PiecePlanner
{
    private const int SectionsPerPiece = 3;
    private const int ChordsPerPhrase = 4;

    // Where the weight of a piece lies, at the middle of each third. All kinds are needed: a game asks for every
    // level in every mood.
    private static readonly double[][] Shapes =
    [
        [0.25, 0.60, 0.90],
        [0.35, 0.95, 0.45],
        [0.80, 0.30, 0.70],
        [0.90, 0.60, 0.25],
    ];

    // The same for the number of notes and for the brightness, which go their own ways, and farther.
    private static readonly double[][] Wanderings =
    [
        [0.10, 0.50, 0.95],
        [0.95, 0.25, 0.65],
        [0.35, 0.95, 0.10],
        [0.65, 0.05, 0.85],
        [0.85, 0.70, 0.05],
    ];

    // How much of the number of notes and of the brightness is the intensity's after all: a climax is mostly busy.
    private const double Bond = 0.35;

    /// <summary>
    /// Plans piece <paramref name="index"/> (from 0) of a mood, <paramref name="seconds"/> long including its tail.
    /// </summary>
    /// <param name="style">The mood.</param>
    /// <param name="moodDice">Dice of the whole mood: they choose where the tour of the keys starts.</param>
    /// <param name="dice">Dice of this piece.</param>
    /// <param name="index">The piece's number, from 0.</param>
    /// <param name="seconds">Length of the piece.</param>
    public static PiecePlan Plan(MoodStyle style, ScoreRandom moodDice, ScoreRandom dice, int index, double seconds)
    {
        int beatsPerBar = dice.Pick(style.BeatsPerBar);
        double tempo = dice.Between(style.SlowestBeatsPerMinute, style.FastestBeatsPerMinute);
        double beatsPerChord = beatsPerBar * style.BarsPerChord;
        // A tail of its own for each piece also keeps pieces with equally many chords from having the very same tempo.
        double tail = Math.Min(style.TailSeconds * dice.Between(0.8, 1.2), seconds / 3);
        int chords = Math.Max(2, (int)Math.Round((seconds - tail) * tempo / 60 / beatsPerChord));
        int phrases = (chords + ChordsPerPhrase - 1) / ChordsPerPhrase;
        int sections = Math.Min(SectionsPerPiece, phrases);

        int tonic = Key.Wrap(moodDice.Below(12) + index * style.KeySteps.Sum());
        int modeOffset = moodDice.Below(style.Modes.Count);
        double[] shape = Shapes[(index + moodDice.Below(Shapes.Length)) % Shapes.Length];
        ScoreRandom wandering = dice.Fork("wandering");
        double[] motion = wandering.Pick(Wanderings);
        double[] light = wandering.Pick(Wanderings);
        var sectionPlans = new List<SectionPlan>();
        var phrasePlans = new List<PhrasePlan>();
        int chord = 0;
        for (int section = 0; section < sections; section++)
        {
            // One more than the sections: the next piece meets the modes in other keys.
            int modeIndex = modeOffset + index * (SectionsPerPiece + 1) + section;
            (Mode mode, string[] choices) = style.Modes[modeIndex % style.Modes.Count];
            var key = new Key(tonic, mode);
            double start = chord * beatsPerChord;
            string[] form = ChooseForm(choices, dice);
            int until = (section + 1) * phrases / sections;
            for (int first = phrasePlans.Count, phrase = first; phrase < until; phrase++)
            {
                int count = Math.Min(ChordsPerPhrase, chords - chord);
                string[] numerals = form[(phrase - first) % form.Length].Split(' ');
                var spans = new HarmonySpan[count];
                for (int i = 0; i < count; i++, chord++)
                {
                    // A phrase that is cut short still ends with its cadence.
                    string numeral = numerals[i + numerals.Length - count];
                    double intensity = Intensity(shape, i, chord, chords, dice);
                    var harmony = Chord.FromNumeral(numeral, key);
                    spans[i] = new HarmonySpan(chord * beatsPerChord, beatsPerChord, harmony, key, intensity,
                        Wander(motion, intensity, chord, chords, wandering),
                        Wander(light, intensity, chord, chords, wandering));
                }
                phrasePlans.Add(new PhrasePlan(spans, section, phrase - first));
            }
            sectionPlans.Add(new SectionPlan(start, chord * beatsPerChord, key));
            tonic = Key.Wrap(tonic + style.KeySteps[section % style.KeySteps.Length]);
        }

        double endBeat = chords * beatsPerChord;
        TempoMap map = Breathe(phrasePlans, seconds - tail, endBeat, out double meanTempo);
        double tailBeats = tail * 1e6 / map.Changes[^1].MicrosecondsPerBeat;
        return new PiecePlan(sectionPlans, phrasePlans, beatsPerBar, meanTempo, map, endBeat, tailBeats);
    }

    /// <summary>Two chord phrases as A A B A: what returns is heard as form, what never returns as wandering.</summary>
    private static string[] ChooseForm(string[] choices, ScoreRandom dice)
    {
        int a = dice.Below(choices.Length);
        int b = choices.Length == 1 ? a : (a + 1 + dice.Below(choices.Length - 1)) % choices.Length;
        return dice.Chance(0.5) ? [choices[a], choices[a], choices[b], choices[a]] : [choices[a], choices[b]];
    }

    private static double Intensity(double[] shape, int inPhrase, int chord, int chords, ScoreRandom dice)
    {
        double level = Along(shape, chord, chords);
        // A phrase swells to its third chord; a piece fades in over its first chords and out over its last.
        double hairpin = inPhrase switch { 0 => -0.07, 1 => 0.02, 2 => 0.09, _ => -0.04 };
        double edge = Math.Min(1, Math.Min(chord + 1.5, chords - chord) / 3.0);
        return Math.Clamp((level + hairpin + 0.04 * dice.Bell()) * (0.4 + 0.6 * edge), 0.03, 1);
    }

    private static double Wander(double[] shape, double intensity, int chord, int chords, ScoreRandom dice) =>
        Math.Clamp((1 - Bond) * Along(shape, chord, chords) + Bond * intensity + 0.06 * dice.Bell(), 0, 1);

    /// <summary>The shape's points lie in the middle of the thirds; between them it moves in a straight line.</summary>
    private static double Along(double[] shape, int chord, int chords)
    {
        double third = Math.Clamp((chord + 0.5) / chords * shape.Length - 0.5, 0, shape.Length - 1);
        int left = Math.Min((int)third, shape.Length - 2);
        return shape[left] + (shape[left + 1] - shape[left]) * (third - left);
    }

    /// <summary>
    /// A tempo a chord: phrases push forward in the middle and slow at the end; scaled so that the piece lasts as
    /// asked.
    /// </summary>
    private static TempoMap Breathe(List<PhrasePlan> phrases, double seconds, double beats, out double meanTempo)
    {
        var stretches = new List<(int Tick, double Beats, double Slowness)>();
        for (int p = 0; p < phrases.Count; p++)
        {
            bool endsSection = p == phrases.Count - 1 || phrases[p + 1].Section != phrases[p].Section;
            IReadOnlyList<HarmonySpan> spans = phrases[p].Spans;
            for (int i = 0; i < spans.Count; i++)
            {
                double slowness = i == spans.Count - 1 ? (endsSection ? 1.09 : 1.03) : (i == 0 ? 1.0 : 0.985);
                // The last chord of the whole piece takes its time.
                slowness += endsSection && p == phrases.Count - 1 && i == spans.Count - 1 ? 0.08 : 0;
                stretches.Add(((int)Math.Round(spans[i].StartBeat * Score.TicksPerBeat), spans[i].Beats, slowness));
            }
        }
        double secondsPerBeat = seconds / stretches.Sum(s => s.Beats * s.Slowness);
        meanTempo = 60 * beats / seconds;
        return new TempoMap([.. stretches.Select(
            s => new TempoChange(s.Tick, (int)Math.Round(1e6 * secondsPerBeat * s.Slowness)))]);
    }
}
