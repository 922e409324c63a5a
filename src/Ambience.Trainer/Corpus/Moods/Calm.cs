using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>Piano over a warm pad: broken chords, a singing line, slow strings where it swells.</summary>
internal static class Calm
{
    public static readonly MoodStyle Style = new()
    {
        Name = "calm",
        Description = "piano over warm pad",
        Modes =
        [
            (Mode.Ionian,
            [
                "Iadd9 vi7 IVmaj7 V7sus4", "I iii7 IVmaj7 I", "Imaj7 IVmaj7 vi7 V", "vi7 IVmaj7 I Vsus4",
                "I V vi IVadd9", "ii7 V7sus4 Imaj7 vi7", "IVmaj7 iii7 ii7 I",
            ]),
            (Mode.Aeolian,
            [
                "iadd9 bVImaj7 bIII bVII", "i7 iv7 bVImaj7 bVII", "bVImaj7 bVII i7 bIII", "i bIII bVImaj7 v7",
            ]),
            (Mode.Mixolydian, ["I bVIImaj7 IV I", "Iadd9 v7 IVadd9 I", "I bVII IV Isus4"]),
            (Mode.Dorian, ["i7 IV i7 IVadd9", "i7 bIIImaj7 IV i", "iadd9 v7 IV i7"]),
            (Mode.Lydian, ["Imaj7 II iii7 II", "I II Imaj7 vi7", "Iadd9 V II I"]),
        ],
        SlowestBeatsPerMinute = 58,
        FastestBeatsPerMinute = 82,
        BeatsPerBar = [4, 4, 3],
        BarsPerChord = 1,
        KeySteps = [5, 5, 5],
        TailSeconds = 4,
        Room = new Room(Size: 0.55, Damp: 0.3, Width: 0.8, Level: 0.7),
        Arrange = Arrange,
    };

    // Rungs of the chord's ladder, an eighth note each; the first is the bass.
    private static readonly int[][] Patterns =
    [
        [0, 1, 2, 3, 4, 3, 2, 1],
        [0, 2, 3, 2, 4, 2, 3, 2],
        [0, 1, 3, 4, 3, 1, 2, 1],
        [0, 1, 2, 4, 2, 1, 3, 2],
    ];

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part piano = score.AddPart("Piano", program: 0, volume: 100, pan: 64, reverb: 52);
        Part pad = score.AddPart("Warm pad", program: 89, volume: 66, pan: 64, reverb: 60, chorus: 30);
        Part strings = score.AddPart("Slow strings", program: 49, volume: 56, pan: 54, reverb: 64, chorus: 10);
        Part harp = score.AddPart("Harp", program: 46, volume: 80, pan: 88, reverb: 60);
        Part celesta = score.AddPart("Celesta", program: 8, volume: 76, pan: 36, reverb: 72);

        SustainedVoices.Write(plan, score, pad, new VoiceLeader(4, 48, 72).Next,
            span => 52 + 22 * span.Intensity, overlapBeats: 0.25);
        SustainedVoices.Write(plan, score, strings, new VoiceLeader(3, 55, 79).Next,
            span => span.Intensity > 0.62 ? 30 + 40 * span.Intensity : 0, overlapBeats: 0.2, breathes: true);

        var high = new MelodyWriter(dice.Fork("melody"), 69, 91);
        var low = new MelodyWriter(dice.Fork("low melody"), 57, 78);
        int section = -1;
        int[] pattern = Patterns[0];
        foreach (PhrasePlan phrase in plan.Phrases)
        {
            if (phrase.Section != section)
            {
                section = phrase.Section;
                pattern = dice.Pick(Patterns);
                high.NewMotive(phrase.Spans[0].Beats, 0.2 + 0.7 * phrase.Motion);
                low.NewMotive(phrase.Spans[0].Beats, 0.2 + 0.5 * phrase.Motion);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                score.Pedal(piano, span.StartBeat, span.EndBeat - 0.05);
                LeftHand(score, piano, span, pattern, dice);
                if (span.Motion > 0.5 && dice.Chance(span.Motion))
                    Answer(score, harp, span, dice);
            }
            // Some phrases belong to the accompaniment alone, most of all at the start of a quiet section.
            if (dice.Chance(0.35 + 0.6 * phrase.Intensity) && !(phrase.IndexInSection == 0 && phrase.Intensity < 0.4))
                RightHand(score, piano, celesta, phrase, phrase.Light > 0.35 ? high : low, dice);
        }
        EndOnChord(plan, score, piano);
    }

    private static void LeftHand(ScoreBuilder score, Part piano, HarmonySpan span, int[] pattern, ScoreRandom dice)
    {
        int[] rungs = Ladder.OverBass(span.Chord, 36, 5);
        double force = 40 + 34 * span.Intensity;
        // Hardly any motion: one bass note and a fifth. Then quarters, then eighths; sixteenths only at a climax.
        if (span.Motion < 0.15)
        {
            score.Note(piano, span.StartBeat, span.Beats, rungs[0], force);
            score.Note(piano, span.StartBeat + 1, span.Beats - 1, Ladder.FifthAbove(span.Chord, rungs[0]), force - 6);
            return;
        }
        double step = span.Motion < 0.35 ? 1 : span.Motion < 0.82 ? 0.5 : 0.25;
        for (int i = 0; i * step < span.Beats; i++)
        {
            double accent = i == 0 ? 8 : i * step % 1 == 0 ? 2 : -3;
            if (i > 0 && dice.Chance(0.06))
                continue;
            int pitch = rungs[pattern[i % pattern.Length]];
            score.Note(piano, span.StartBeat + i * step, i == 0 ? span.Beats : step * 1.5, pitch, force + accent);
        }
    }

    private static void RightHand(
        ScoreBuilder score, Part piano, Part celesta, PhrasePlan phrase, MelodyWriter melody, ScoreRandom dice)
    {
        foreach (MelodyNote note in melody.Phrase(phrase))
        {
            HarmonySpan span = phrase.Spans.First(s => note.Beat < s.EndBeat);
            double force = 52 + 36 * span.Intensity + 7 * note.Accent;
            // The line sings a hair behind the accompaniment.
            score.Note(piano, note.Beat + 0.015, note.Beats * 0.95, note.Pitch, force);
            if (note.Accent == 1 && span.Intensity > 0.5 && dice.Chance(0.4))
            {
                int sixthBelow = melody.NearestChordTone(span, note.Pitch - 8);
                score.Note(piano, note.Beat, note.Beats * 0.9, sixthBelow, force - 14);
            }
            // Where it is bright, a celesta lights the line up from an octave above.
            if (span.Light > 0.6 && note.Pitch <= 88)
                score.Note(celesta, note.Beat + 0.02, note.Beats, note.Pitch + 12, force - 16);
        }
    }

    /// <summary>Harp: a few tones of the chord after the beat, upwards.</summary>
    private static void Answer(ScoreBuilder score, Part harp, HarmonySpan span, ScoreRandom dice)
    {
        int[] rungs = Ladder.Climb(span.Chord, span.Light > 0.5 ? 67 : 55, 4);
        double first = span.StartBeat + dice.Below((int)span.Beats) + 0.5;
        for (int i = 0; i < rungs.Length && first + i * 0.25 < span.EndBeat; i++)
            score.Note(harp, first + i * 0.25, 2, rungs[i], 46 + 34 * span.Intensity + 2 * i);
    }

    private static void EndOnChord(PiecePlan plan, ScoreBuilder score, Part piano)
    {
        HarmonySpan last = plan.Spans.Last();
        score.Pedal(piano, last.EndBeat, last.EndBeat + 0.8 * plan.TailBeats);
        foreach (int pitch in Ladder.OverBass(last.Chord, 36, 5))
            score.Note(piano, last.EndBeat, 0.6 * plan.TailBeats, pitch, 40, looseness: 1.6);
    }
}
