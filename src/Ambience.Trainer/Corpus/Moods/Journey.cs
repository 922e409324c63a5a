using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
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
        Room = new Room(Size: 0.4, Damp: 0.3, Width: 0.9, Level: 0.6),
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
        Part guitar = score.AddPart("Guitar", program: 24, volume: 104, pan: 40, reverb: 36);
        Part steel = score.AddPart("Steel guitar", program: 25, volume: 88, pan: 90, reverb: 36);
        Part dulcimer = score.AddPart("Dulcimer", program: 15, volume: 84, pan: 30, reverb: 44);
        Part wood = score.AddPart("Wood block", program: 115, volume: 60, pan: 100, reverb: 40);
        Part marimba = score.AddPart("Marimba", program: 12, volume: 96, pan: 82, reverb: 40);
        Part bass = score.AddPart("Fingered bass", program: 33, volume: 88, pan: 64, reverb: 20);
        Part cello = score.AddPart("Cello", program: 42, volume: 84, pan: 72, reverb: 48);
        Part horn = score.AddPart("French horn", program: 60, volume: 86, pan: 56, reverb: 64);
        Part recorder = score.AddPart("Recorder", program: 74, volume: 70, pan: 74, reverb: 64);

        SustainedVoices.Write(plan, score, cello, new VoiceLeader(2, 43, 60).Next,
            span => span.Intensity > 0.3 ? 40 + 40 * span.Intensity : 0, overlapBeats: 0.15, breathes: true);

        var low = new MelodyWriter(dice.Fork("melody"), 58, 77);
        var high = new MelodyWriter(dice.Fork("high melody"), 72, 91);
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
                low.NewMotive(phrase.Spans[0].Beats, 0.25 + 0.4 * phrase.Motion);
                high.NewMotive(phrase.Spans[0].Beats, 0.3 + 0.5 * phrase.Motion);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                Pick(score, guitar, span, picking, dice);
                Walk(score, bass, span, dice);
                if (span.Motion > 0.3)
                    Answer(score, marimba, span, answer, 60, dice);
                if (span.Light > 0.4)
                    Pick(score, steel, span, picking, dice);
                if (span.Light > 0.6)
                    Answer(score, dulcimer, span, answer, 72, dice);
                if (span.Motion > 0.5)
                    Knock(score, wood, span);
            }
            if (dice.Chance(0.2 + 0.7 * phrase.Intensity) && phrase.Intensity > 0.3)
            {
                bool bright = phrase.Light > 0.5;
                foreach (MelodyNote note in (bright ? high : low).Phrase(phrase))
                    score.Note(bright ? recorder : horn, note.Beat, note.Beats * 0.95, note.Pitch, 48 + 40 * phrase.Intensity + 6 * note.Accent);
            }
        }
        HarmonySpan last = plan.Spans.Last();
        foreach (int pitch in Ladder.OverBass(last.Chord, 40, 5))
            score.Note(guitar, last.EndBeat, 0.6 * plan.TailBeats, pitch, 56, looseness: 2);
    }

    private static void Pick(ScoreBuilder score, Part guitar, HarmonySpan span, int[] picking, ScoreRandom dice)
    {
        int[] rungs = Ladder.OverBass(span.Chord, 40, 5);
        double step = span.Motion < 0.25 ? 1 : 0.5;
        for (int i = 0; i * step < span.Beats; i++)
        {
            if (i > 0 && dice.Chance(0.3 - 0.28 * span.Motion))
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

    private static void Answer(
        ScoreBuilder score, Part part, HarmonySpan span, string answer, int lowest, ScoreRandom dice)
    {
        int[] rungs = Ladder.Climb(span.Chord, lowest, 6);
        for (int i = 0; i * 0.5 < span.Beats; i++)
        {
            if (answer[i % answer.Length] != 'x')
                continue;
            double beat = span.StartBeat + i * 0.5;
            score.Note(part, beat, 0.5, dice.Pick(rungs), 44 + 40 * span.Intensity, looseness: 0.7);
        }
    }

    /// <summary>Hooves, or nearly: soft wood between the beats.</summary>
    private static void Knock(ScoreBuilder score, Part wood, HarmonySpan span)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 64);
        for (double beat = 0.5; beat < span.Beats; beat += span.Motion > 0.75 ? 0.5 : 1)
            score.Note(wood, span.StartBeat + beat, 0.1, root, 36 + 40 * span.Intensity + (beat % 1 == 0 ? 6 : 0), looseness: 0.5);
    }
}
