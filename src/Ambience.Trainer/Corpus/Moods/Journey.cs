using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>
/// Open country: a guitar that never stops picking, marimba against it, a walking bass, and a horn that calls over the
/// hills when it widens.
/// </summary>
internal static class Journey
{
    public static readonly MoodStyle Style = new()
    {
        Name = "journey",
        Description = "picked guitar, marimba and horn, moving on",
        Modes =
        [
            (Mode.Dorian, ["i7 IV i7 bVII", "i bVII IV i", "i7 bIII bVII IV", "i v7 IV i"]),
            (Mode.Mixolydian, ["I bVII IV I", "I v7 bVII IV", "Isus4 I bVII IVadd9", "I IV bVII I"]),
            (Mode.Ionian, ["I V vi IV", "Iadd9 IV vi7 V", "vi IV I V", "I ii7 IV V"]),
        ],
        SlowestBeatsPerMinute = 96,
        FastestBeatsPerMinute = 120,
        BeatsPerBar = [4, 4, 6],
        BarsPerChord = 1,
        KeySteps = [7, 7, 7],
        TailSeconds = 3.5,
        RoomSize = 0.45,
        Arrange = Arrange,
    };

    // Rungs of the chord's ladder, an eighth note each, thumb and fingers in turn.
    private static readonly int[][] Pickings =
    [
        [0, 3, 1, 4, 2, 3, 1, 4],
        [0, 2, 4, 3, 1, 2, 4, 3],
        [0, 4, 2, 3, 0, 4, 1, 3],
        [0, 1, 3, 2, 4, 3, 2, 1],
    ];

    // The marimba's answer in eighth notes; where it rests the guitar is alone.
    private static readonly string[] Answers = ["--x--x-x", "x--x--x-", "--x-x--x", "-x-x--xx"];

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part guitar = score.AddPart("Guitar", program: 24, volume: 104, pan: 48, reverb: 36);
        Part marimba = score.AddPart("Marimba", program: 12, volume: 96, pan: 82, reverb: 40);
        Part bass = score.AddPart("Fingered bass", program: 33, volume: 88, pan: 64, reverb: 20);
        Part cello = score.AddPart("Cello", program: 42, volume: 84, pan: 72, reverb: 48);
        Part horn = score.AddPart("French horn", program: 60, volume: 86, pan: 56, reverb: 64);

        SustainedVoices.Write(plan, score, cello, new VoiceLeader(2, 43, 60).Next,
            span => span.Intensity > 0.3 ? 40 + 40 * span.Intensity : 0, overlapBeats: 0.15);

        var melody = new MelodyWriter(dice.Fork("melody"), 58, 77);
        int section = -1;
        int[] picking = Pickings[0];
        string answer = Answers[0];
        foreach (PhrasePlan phrase in plan.Phrases)
        {
            if (phrase.Section != section)
            {
                section = phrase.Section;
                picking = dice.Pick(Pickings);
                answer = dice.Pick(Answers);
                melody.NewMotive(phrase.Spans[0].Beats, 0.25 + 0.4 * phrase.Intensity);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                Pick(score, guitar, span, picking, dice);
                Walk(score, bass, span, dice);
                if (span.Intensity > 0.25)
                    Answer(score, marimba, span, answer, dice);
            }
            if (dice.Chance(0.2 + 0.7 * phrase.Intensity) && phrase.Intensity > 0.3)
            {
                foreach (MelodyNote note in melody.Phrase(phrase))
                    score.Note(horn, note.Beat, note.Beats * 0.95, note.Pitch, 48 + 40 * phrase.Intensity + 6 * note.Accent);
            }
        }
        HarmonySpan last = plan.Spans.Last();
        foreach (int pitch in Ladder.OverBass(last.Chord, 40, 5))
            score.Note(guitar, last.EndBeat, 0.6 * plan.TailBeats, pitch, 56, looseness: 2);
    }

    private static void Pick(ScoreBuilder score, Part guitar, HarmonySpan span, int[] picking, ScoreRandom dice)
    {
        int[] rungs = Ladder.OverBass(span.Chord, 40, 5);
        double step = span.Intensity < 0.15 ? 1 : 0.5;
        for (int i = 0; i * step < span.Beats; i++)
        {
            if (i > 0 && dice.Chance(0.08 - 0.06 * span.Intensity))
                continue;
            double accent = i == 0 ? 10 : i * step % 1 == 0 ? 3 : -4;
            score.Note(guitar, span.StartBeat + i * step, step * 2, rungs[picking[i % picking.Length]],
                50 + 32 * span.Intensity + accent, looseness: 0.8);
        }
    }

    /// <summary>The root, its fifth and a step of the scale into the next chord.</summary>
    private static void Walk(ScoreBuilder score, Part bass, HarmonySpan span, ScoreRandom dice)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 31);
        double force = 56 + 30 * span.Intensity;
        score.Note(bass, span.StartBeat, 1.8, root, force);
        if (span.Beats >= 3 && span.Intensity > 0.2)
            score.Note(bass, span.StartBeat + 2, span.Beats - 2.2, Ladder.FifthAbove(span.Chord, root), force - 8);
        if (span.Intensity > 0.6 && dice.Chance(0.5))
            score.Note(bass, span.EndBeat - 0.5, 0.4, root + 12, force - 10);
    }

    private static void Answer(ScoreBuilder score, Part marimba, HarmonySpan span, string answer, ScoreRandom dice)
    {
        int[] rungs = Ladder.Climb(span.Chord, 60, 6);
        for (int i = 0; i * 0.5 < span.Beats; i++)
        {
            if (answer[i % answer.Length] != 'x')
                continue;
            double beat = span.StartBeat + i * 0.5;
            score.Note(marimba, beat, 0.5, dice.Pick(rungs), 44 + 40 * span.Intensity, looseness: 0.7);
        }
    }
}
