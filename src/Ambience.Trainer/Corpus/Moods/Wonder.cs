using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>Bells and choir: glittering arpeggios over sung chords, bright modes, keys a third apart.</summary>
internal static class Wonder
{
    public static readonly MoodStyle Style = new()
    {
        Name = "wonder",
        Description = "bells and choir",
        Modes =
        [
            (Mode.Lydian, ["Imaj7 II Iadd9 II", "I II iii7 II", "Iadd9 V vi7 II", "I II vii iii"]),
            (Mode.Ionian,
            [
                "I bVI IV I", "I III vi IV", "Iadd9 iii7 IVmaj7 V", "I bVImaj7 bVII I", "vi IV I V", "I IVadd9 vi V",
            ]),
            (Mode.Mixolydian, ["I bVII IV I", "Iadd9 v7 bVII IV", "I bVIImaj7 IVadd9 I"]),
        ],
        SlowestBeatsPerMinute = 72,
        FastestBeatsPerMinute = 102,
        BeatsPerBar = [4, 4, 3, 6],
        BarsPerChord = 1,
        KeySteps = [4, 4, 7],
        TailSeconds = 4,
        Room = new Room(Size: 0.68, Damp: 0.2, Width: 0.9, Level: 0.7),
        Arrange = Arrange,
    };

    // Celesta, glockenspiel, music box, vibraphone: with the lowest rung where each sounds best.
    private static readonly (string Name, int Program, int Lowest, int Volume)[] Bells =
    [
        ("Celesta", 8, 67, 88), ("Music box", 10, 67, 94), ("Vibraphone", 11, 62, 124), ("Glockenspiel", 9, 72, 82),
    ];

    private static readonly int[][] Patterns =
    [
        [0, 2, 1, 3, 2, 4, 3, 5],
        [0, 1, 2, 3, 4, 3, 2, 1],
        [4, 2, 3, 1, 2, 0, 1, 2],
        [0, 3, 1, 4, 2, 5, 1, 3],
    ];

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part choir = score.AddPart("Choir", program: 52, volume: 80, pan: 64, reverb: 70, chorus: 10);
        Part pad = score.AddPart("Warm pad", program: 89, volume: 66, pan: 64, reverb: 60, chorus: 30);
        Part harp = score.AddPart("Harp", program: 46, volume: 82, pan: 46, reverb: 56);
        Part tubular = score.AddPart("Tubular bells", program: 14, volume: 72, pan: 78, reverb: 76);
        Part[] bells = [.. Bells.Select((bell, i) =>
            score.AddPart(bell.Name, bell.Program, bell.Volume, pan: 40 + 16 * i, reverb: 64))];

        SustainedVoices.Write(plan, score, choir, new VoiceLeader(4, 55, 79).Next,
            span => span.Intensity > 0.12 ? 50 + 32 * span.Intensity : 0, overlapBeats: 0.3, breathes: true);
        SustainedVoices.Write(plan, score, pad, chord => Ladder.OpenFifth(chord, 41),
            span => 56 + 16 * span.Intensity, overlapBeats: 0.3);

        var high = new MelodyWriter(dice.Fork("melody"), 74, 95);
        var low = new MelodyWriter(dice.Fork("low melody"), 62, 81);
        int section = -1;
        int leading = dice.Below(bells.Length);
        int[] pattern = Patterns[0];
        foreach (PhrasePlan phrase in plan.Phrases)
        {
            if (phrase.Section != section)
            {
                section = phrase.Section;
                leading = (leading + 1 + dice.Below(bells.Length - 1)) % bells.Length;
                pattern = dice.Pick(Patterns);
                high.NewMotive(phrase.Spans[0].Beats, 0.1 + 0.7 * phrase.Motion);
                low.NewMotive(phrase.Spans[0].Beats, 0.1 + 0.5 * phrase.Motion);
                Toll(score, tubular, phrase.Spans[0]);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                Glitter(score, bells[leading], Bells[leading].Lowest, span, pattern, dice);
                if (span.Motion > 0.45)
                    Sweep(score, harp, span);
            }
            if (dice.Chance(0.25 + 0.6 * phrase.Intensity))
                foreach (MelodyNote note in (phrase.Light > 0.4 ? high : low).Phrase(phrase))
                    score.Note(bells[(leading + 1) % bells.Length], note.Beat, note.Beats, note.Pitch,
                        48 + 40 * phrase.Intensity + 6 * note.Accent);
        }
        HarmonySpan last = plan.Spans.Last();
        foreach (int pitch in Ladder.FromRoot(last.Chord, 60, 4))
            score.Note(bells[leading], last.EndBeat, 0.6 * plan.TailBeats, pitch + 12, 46, looseness: 2);
    }

    private static void Glitter(
        ScoreBuilder score, Part bell, int lowest, HarmonySpan span, int[] pattern, ScoreRandom dice)
    {
        // In the dark the bells ring an octave lower, where they are warm.
        int[] rungs = Ladder.Climb(span.Chord, span.Light < 0.35 ? lowest - 12 : lowest, 6);
        double step = span.Motion < 0.3 ? 1 : span.Motion < 0.78 ? 0.5 : 0.25;
        // Bells need air: the calmer, the more of the pattern is left out.
        double rest = 0.4 - 0.35 * span.Motion;
        for (int i = 0; i * step < span.Beats; i++)
            if (i == 0 || !dice.Chance(rest))
                score.Note(bell, span.StartBeat + i * step, Math.Max(1, step * 2), rungs[pattern[i % pattern.Length]],
                    46 + 34 * span.Intensity + (i * step % 1 == 0 ? 5 : -4));
    }

    /// <summary>Harp: the chord rolled upwards over the first two beats.</summary>
    private static void Sweep(ScoreBuilder score, Part harp, HarmonySpan span)
    {
        int[] rungs = Ladder.OverBass(span.Chord, 41, 8);
        for (int i = 0; i < rungs.Length; i++)
            score.Note(harp, span.StartBeat + i * 0.25, span.Beats - i * 0.25, rungs[i], 38 + 34 * span.Intensity + i);
    }

    private static void Toll(ScoreBuilder score, Part tubular, HarmonySpan span)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 60);
        score.Note(tubular, span.StartBeat, span.Beats, root, 50 + 30 * span.Intensity);
        int fifth = Ladder.FifthAbove(span.Chord, root - 12);
        score.Note(tubular, span.StartBeat + span.Beats / 2, span.Beats, fifth, 44 + 26 * span.Intensity);
    }
}
