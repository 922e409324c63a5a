using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>
/// Strings, minor and dissonant: a clock, a driving low figure, trembling chords, sighing semitones, drums that gather.
/// </summary>
internal static class Tense
{
    public static readonly MoodStyle Style = new()
    {
        Name = "tense",
        Description = "strings and struck wood, minor and dissonant",
        Modes =
        [
            (Mode.HarmonicMinor, ["i imaj7 i7 i6", "i bVI iv V", "i iv iadd9 V7", "i bVI V i", "iv i V i"]),
            (Mode.Phrygian, ["i bII i bvii", "iaddb9 bIImaj7 i bII", "i bVI bII i", "iv bII i iaddb9"]),
            (Mode.Aeolian, ["i bvi i bvi", "i biii bvi V", "i bvi bII V", "iadd9 bVI iv v"]),
        ],
        SlowestBeatsPerMinute = 84,
        FastestBeatsPerMinute = 122,
        BeatsPerBar = [4, 4, 3],
        BarsPerChord = 2,
        KeySteps = [1, 1, 1],
        TailSeconds = 3.5,
        Room = new Room(Size: 0.45, Damp: 0.35, Width: 0.9, Level: 0.6),
        Arrange = Arrange,
    };

    // The low figure in eighth notes: 0 = root, 1 = octave, 2 = fifth, 3 = minor second above the root (where the
    // line allows it), - = rest.
    private static readonly string[] Figures = ["00100010", "0-00-010", "01020102", "0003000-", "0-0-1-00", "00200301"];

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part tremolo = score.AddPart("Tremolo strings", program: 44, volume: 64, pan: 50, reverb: 46);
        Part violins = score.AddPart("Violins", program: 48, volume: 80, pan: 42, reverb: 50);
        Part celli = score.AddPart("Celli", program: 48, volume: 92, pan: 80, reverb: 36);
        Part plucked = score.AddPart("Pizzicato", program: 45, volume: 112, pan: 74, reverb: 40);
        Part basses = score.AddPart("Basses", program: 43, volume: 90, pan: 84, reverb: 36);
        Part drums = score.AddPart("Timpani", program: 47, volume: 96, pan: 60, reverb: 54);
        Part piano = score.AddPart("Low piano", program: 0, volume: 116, pan: 54, reverb: 40);
        Part clock = score.AddPart("Clock", program: 115, volume: 84, pan: 92, reverb: 60);
        Part bones = score.AddPart("Xylophone", program: 13, volume: 104, pan: 34, reverb: 50);

        // The strings leave the sparse moments to what is struck; a carpet that never ends would hide every attack.
        SustainedVoices.Write(plan, score, tremolo, new VoiceLeader(4, 53, 76).Next,
            span => span.Motion > 0.3 && span.Light > 0.25 ? 44 + 44 * span.Intensity : 0, breathes: true);
        SustainedVoices.Write(plan, score, basses, chord => [Ladder.RootAtOrAbove(chord, 33)],
            span => 50 + 36 * span.Intensity);

        var melody = new MelodyWriter(dice.Fork("melody"), 64, 86);
        int section = -1;
        string figure = Figures[0];
        foreach (PhrasePlan phrase in plan.Phrases)
        {
            if (phrase.Section != section)
            {
                section = phrase.Section;
                figure = dice.Pick(Figures);
                melody.NewMotive(phrase.Spans[0].Beats, 0.2 + 0.5 * phrase.Motion);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                if (span.Motion > 0.18)
                    Drive(score, plucked, span, figure);
                if (span.Intensity > 0.55)
                    Drive(score, celli, span, figure);
                if (span.Intensity > 0.45)
                    Hit(score, drums, span, dice);
                Tick(score, clock, span);
                if (dice.Chance(0.3 + 0.6 * span.Intensity))
                    Blow(score, piano, span, dice);
                if (span.Light > 0.45)
                    Rattle(score, bones, span, dice);
            }
            if (phrase.Light > 0.7 || phrase.Intensity < 0.45)
                Sigh(score, violins, phrase, melody, dice);
            else if (dice.Chance(0.75))
                foreach (MelodyNote note in melody.Phrase(phrase))
                    score.Note(violins, note.Beat, note.Beats * 0.97, note.Pitch,
                        50 + 46 * phrase.Intensity + 5 * note.Accent);
            if (phrase.Intensity > 0.6)
                Roll(score, drums, phrase.Spans[^1]);
        }
        HarmonySpan last = plan.Spans.Last();
        int root = Ladder.RootAtOrAbove(last.Chord, 36);
        // The last word is short and low; what was held dies away under it.
        score.Note(plucked, last.EndBeat, 1, root, 80);
        score.Note(drums, last.EndBeat, 1, root, 70);
    }

    private static void Drive(ScoreBuilder score, Part part, HarmonySpan span, string figure)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, span.Light > 0.6 ? 48 : 36);
        bool semitone = (span.LinePitchClasses >> Key.Wrap(root + 1) & 1) != 0;
        double step = span.Motion > 0.85 ? 0.25 : span.Motion > 0.35 ? 0.5 : 1;
        for (int i = 0; i * step < span.Beats; i++)
        {
            int? pitch = figure[i % figure.Length] switch
            {
                '0' => root,
                '1' => root + 12,
                '2' => Ladder.FifthAbove(span.Chord, root),
                '3' => semitone ? root + 1 : root,
                _ => null,
            };
            if (pitch is int sounding)
                score.Note(part, span.StartBeat + i * step, step * 0.7, sounding,
                    50 + 48 * span.Intensity + (i % 4 == 0 ? 8 : -4), looseness: 0.6);
        }
    }

    /// <summary>
    /// Wood on every second beat, every beat or half of one, accurate as a clock: time that runs out. It is hardly a
    /// tone, so it stays short and on the root.
    /// </summary>
    private static void Tick(ScoreBuilder score, Part clock, HarmonySpan span)
    {
        double step = span.Motion > 0.7 ? 0.5 : span.Motion > 0.4 ? 1 : 2;
        int pitch = Ladder.RootAtOrAbove(span.Chord, span.Light < 0.5 ? 58 : 70);
        for (int i = 0; i * step < span.Beats; i++)
            score.Note(clock, span.StartBeat + i * step, 0.12, pitch,
                42 + 46 * span.Intensity + (i % 2 == 0 ? 6 : -6), looseness: 0.2);
    }

    /// <summary>The lowest strings of a piano, an octave, struck and left.</summary>
    private static void Blow(ScoreBuilder score, Part piano, HarmonySpan span, ScoreRandom dice)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 26);
        double beat = span.StartBeat + (dice.Chance(0.7) ? 0 : span.Beats / 2);
        score.Note(piano, beat, 3, root, 58 + 52 * span.Intensity);
        score.Note(piano, beat, 3, root + 12, 50 + 46 * span.Intensity);
    }

    /// <summary>Dry bones: a few chord tones of a xylophone close together, then nothing.</summary>
    private static void Rattle(ScoreBuilder score, Part bones, HarmonySpan span, ScoreRandom dice)
    {
        int[] rungs = Ladder.Climb(span.Chord, 72, 5);
        for (double beat = 0.5; beat < span.Beats - 0.5; beat += dice.Pick([1, 1.5, 2.0]))
        {
            if (!dice.Chance(0.25 + 0.5 * span.Motion))
                continue;
            int strokes = 1 + dice.Below(3);
            for (int i = 0; i < strokes; i++)
                score.Note(bones, span.StartBeat + beat + i * 0.25, 0.25, dice.Pick(rungs), 44 + 46 * span.Intensity - 5 * i);
        }
    }

    /// <summary>
    /// A long note that leans on the chord from a step above and resolves late: the oldest sound of grief.
    /// </summary>
    private static void Sigh(ScoreBuilder score, Part violins, PhrasePlan phrase, MelodyWriter melody, ScoreRandom dice)
    {
        foreach (HarmonySpan span in phrase.Spans)
        {
            if (dice.Chance(0.3))
                continue;
            int resolved = melody.NearestChordTone(span, 67 + dice.Below(14));
            int leaning = melody.StepInScale(span, resolved, 1);
            double force = 44 + 40 * span.Intensity;
            score.Note(violins, span.StartBeat, span.Beats * 0.5, leaning, force + 6);
            score.Note(violins, span.StartBeat + span.Beats * 0.5, span.Beats * 0.45, resolved, force - 6);
        }
    }

    private static void Hit(ScoreBuilder score, Part drums, HarmonySpan span, ScoreRandom dice)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 38);
        score.Note(drums, span.StartBeat, 1, root, 56 + 44 * span.Intensity);
        if (dice.Chance(span.Intensity))
            score.Note(drums, span.StartBeat + span.Beats - 1.5, 0.5, root, 44 + 36 * span.Intensity);
    }

    /// <summary>A roll that grows into the next phrase.</summary>
    private static void Roll(ScoreBuilder score, Part drums, HarmonySpan span)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 38);
        int strokes = (int)(span.Beats * 2);
        for (int i = 0; i < strokes; i++)
        {
            double force = 26.0 + 46.0 * i / strokes;
            score.Note(drums, span.EndBeat - span.Beats / 2 + i * 0.25, 0.25, root, force, looseness: 0.5);
        }
    }
}
