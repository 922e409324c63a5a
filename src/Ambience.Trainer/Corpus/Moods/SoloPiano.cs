using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>
/// One piano and nothing else, for a model of its own, as the first WaveNet's music was (Oord 2016, section 3.3): each
/// section in another of four manners, from bare chords to running figures.
/// </summary>
internal static class SoloPiano
{
    private enum Manner
    {
        Chorale,
        Nocturne,
        Running,
        Bells,
    }

    public static readonly MoodStyle Style = new()
    {
        Name = "piano",
        Description = "a piano alone: a model of its own",
        Modes =
        [
            (Mode.Ionian, ["I vi7 IVmaj7 V7sus4", "I V vi IVadd9", "ii7 V7 Imaj7 vi7", "I iii7 IV V", "vi IV I V7"]),
            (Mode.Aeolian, ["i bVI bIII bVII", "i7 iv7 bVImaj7 bVII", "i v7 bVI iv", "i iv V7 i"]),
            (Mode.Dorian, ["i7 IV i7 bVII", "iadd9 bIIImaj7 IV i", "i v7 IV i7"]),
            (Mode.Lydian, ["Imaj7 II iii7 II", "I II vi7 Imaj7", "Iadd9 V II I"]),
        ],
        SlowestBeatsPerMinute = 58,
        FastestBeatsPerMinute = 92,
        BeatsPerBar = [4, 4, 3],
        BarsPerChord = 1,
        KeySteps = [5, 5, 5],
        TailSeconds = 4,
        Room = new Room(Size: 0.35, Damp: 0.35, Width: 0.7, Level: 0.5),
        Arrange = Arrange,
    };

    // Rungs over the bass, the wider the livelier.
    private static readonly int[][] Figures = [[0, 2, 1, 3, 4, 3, 1, 2], [0, 1, 2, 3, 4, 5, 4, 2], [0, 3, 2, 5, 1, 4, 2, 3]];

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part piano = score.AddPart("Piano", program: 0, volume: 110, pan: 64, reverb: 44);
        var voices = new VoiceLeader(4, 48, 72);
        var high = new MelodyWriter(dice.Fork("melody"), 67, 91);
        var low = new MelodyWriter(dice.Fork("low melody"), 55, 76);
        int section = -1;
        Manner manner = Manner.Nocturne;
        int[] figure = Figures[0];
        foreach (PhrasePlan phrase in plan.Phrases)
        {
            if (phrase.Section != section)
            {
                section = phrase.Section;
                manner = Choose(phrase, dice);
                figure = dice.Pick(Figures);
                high.NewMotive(phrase.Spans[0].Beats, 0.2 + 0.7 * phrase.Motion);
                low.NewMotive(phrase.Spans[0].Beats, 0.2 + 0.5 * phrase.Motion);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                score.Pedal(piano, span.StartBeat, span.EndBeat - 0.05);
                Accompany(score, piano, span, manner, figure, voices.Next(span.Chord), dice);
            }
            if (manner == Manner.Running && dice.Chance(0.5))
                continue;
            foreach (MelodyNote note in (phrase.Light > 0.35 ? high : low).Phrase(phrase))
                score.Note(piano, note.Beat + 0.015, note.Beats * 0.95, note.Pitch,
                    50 + 44 * phrase.Intensity + 8 * note.Accent);
        }
        HarmonySpan last = plan.Spans.Last();
        score.Pedal(piano, last.EndBeat, last.EndBeat + 0.8 * plan.TailBeats);
        foreach (int pitch in Ladder.OverBass(last.Chord, 33, 5))
            score.Note(piano, last.EndBeat, 0.6 * plan.TailBeats, pitch, 38 + 30 * last.Intensity, looseness: 1.6);
    }

    private static Manner Choose(PhrasePlan phrase, ScoreRandom dice) => phrase.Motion switch
    {
        < 0.3 => dice.Chance(0.5) ? Manner.Chorale : Manner.Bells,
        < 0.65 => dice.Chance(0.6) ? Manner.Nocturne : Manner.Chorale,
        _ => dice.Chance(0.7) ? Manner.Running : Manner.Nocturne,
    };

    private static void Accompany(
        ScoreBuilder score, Part piano, HarmonySpan span, Manner manner, int[] figure, int[] voicing, ScoreRandom dice)
    {
        double force = 36 + 46 * span.Intensity;
        int bass = Ladder.RootAtOrAbove(span.Chord, span.Light < 0.5 ? 29 : 36);
        score.Note(piano, span.StartBeat, span.Beats, bass, force + 6);
        switch (manner)
        {
            case Manner.Chorale:
                for (double beat = 0; beat < span.Beats; beat += span.Motion > 0.4 ? 1 : 2)
                    foreach (int pitch in voicing)
                        score.Note(piano, span.StartBeat + beat, 1.8, pitch, force - (beat > 0 ? 8 : 0), looseness: 1.2);
                break;
            case Manner.Bells:
                // The chord once, then single high tones that fall into it.
                foreach (int pitch in voicing)
                    score.Note(piano, span.StartBeat, span.Beats, pitch, force - 6, looseness: 2);
                for (double beat = 1; beat < span.Beats; beat++)
                    if (dice.Chance(0.3 + span.Motion))
                        score.Note(piano, span.StartBeat + beat + 0.5, 2, dice.Pick(Ladder.Climb(span.Chord, 79, 5)), force - 4);
                break;
            case Manner.Nocturne:
                Figure(span.Motion > 0.4 ? 0.5 : 1, 5, bass + 7);
                break;
            default:
                Figure(0.25, 6, span.Light > 0.5 ? 60 : 48);
                break;
        }

        void Figure(double step, int rungCount, int lowest)
        {
            int[] rungs = Ladder.Climb(span.Chord, lowest, rungCount);
            for (int i = 1; i * step < span.Beats; i++)
                if (!dice.Chance(0.05))
                    score.Note(piano, span.StartBeat + i * step, step * 1.6, rungs[figure[i % figure.Length] % rungs.Length],
                        force + (i * step % 1 == 0 ? 2 : -4));
        }
    }
}
