using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>
/// Late, and nobody about: an electric piano that leans on its chords, a glass pad far behind, a flute that says little,
/// now and then a harp.
/// </summary>
internal static class Night
{
    public static readonly MoodStyle Style = new()
    {
        Name = "night",
        Description = "electric piano, glass pad and flute, half asleep",
        Modes =
        [
            (Mode.Ionian, ["Imaj9 iii7 vi9 ii9", "Imaj7 vi9 IVmaj9 V9", "IVmaj9 iii7 ii9 Imaj9", "Imaj9 IVmaj9 ii9 V7sus4"]),
            (Mode.Dorian, ["i9 IV9 i9 bVIImaj7", "i9 v7 bIIImaj9 IV9", "i9 bVIImaj7 bIIImaj9 IV7"]),
            (Mode.Aeolian, ["i9 bVImaj9 iv9 v7", "i9 iv9 bVIImaj7 bIIImaj9", "bVImaj9 bVII i9 i9"]),
        ],
        SlowestBeatsPerMinute = 50,
        FastestBeatsPerMinute = 66,
        BeatsPerBar = [4, 3],
        BarsPerChord = 1,
        KeySteps = [2, 2, 11],
        TailSeconds = 5,
        Room = new Room(Size: 0.7, Damp: 0.3, Width: 0.9, Level: 0.7),
        Arrange = Arrange,
    };

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part keys = score.AddPart("Electric piano", program: 4, volume: 108, pan: 60, reverb: 56, chorus: 40);
        Part pad = score.AddPart("Glass pad", program: 92, volume: 58, pan: 64, reverb: 84, chorus: 30);
        Part bass = score.AddPart("Fretless bass", program: 35, volume: 92, pan: 66, reverb: 30);
        Part flute = score.AddPart("Flute", program: 73, volume: 74, pan: 82, reverb: 76);
        Part harp = score.AddPart("Harp", program: 46, volume: 84, pan: 38, reverb: 72);
        Part guitar = score.AddPart("Nylon guitar", program: 24, volume: 92, pan: 92, reverb: 56);
        Part crickets = score.AddPart("Celesta", program: 8, volume: 84, pan: 28, reverb: 84);

        SustainedVoices.Write(plan, score, pad, new VoiceLeader(3, 60, 81).Next,
            span => 40 + 24 * span.Intensity, overlapBeats: 0.6);

        var chords = new VoiceLeader(4, 50, 72);
        var low = new MelodyWriter(dice.Fork("melody"), 62, 77);
        var high = new MelodyWriter(dice.Fork("high melody"), 74, 91);
        int section = -1;
        foreach (PhrasePlan phrase in plan.Phrases)
        {
            if (phrase.Section != section)
            {
                section = phrase.Section;
                low.NewMotive(phrase.Spans[0].Beats, 0.1 + 0.3 * phrase.Motion);
                high.NewMotive(phrase.Spans[0].Beats, 0.1 + 0.4 * phrase.Motion);
            }
            foreach (HarmonySpan span in phrase.Spans)
            {
                Lean(score, keys, span, chords.Next(span.Chord), dice);
                Floor(score, bass, span);
                if (dice.Chance(0.1 + 0.4 * span.Motion))
                    Spill(score, harp, span);
                if (span.Motion > 0.35)
                    Pluck(score, guitar, span, dice);
                if (span.Light > 0.45)
                    Chirp(score, crickets, span, dice);
            }
            if (dice.Chance(0.2 + 0.5 * phrase.Intensity))
            {
                foreach (MelodyNote note in (phrase.Light > 0.5 ? high : low).Phrase(phrase))
                    score.Note(flute, note.Beat + 0.03, note.Beats * 0.9, note.Pitch, 42 + 30 * phrase.Intensity + 5 * note.Accent);
            }
        }
        HarmonySpan last = plan.Spans.Last();
        foreach (int pitch in Ladder.OverBass(last.Chord, 45, 5))
            score.Note(keys, last.EndBeat, 0.7 * plan.TailBeats, pitch, 40, looseness: 3);
    }

    /// <summary>
    /// The chord, its voices a little after one another; then single tones of it come back while it fades.
    /// </summary>
    private static void Lean(ScoreBuilder score, Part keys, HarmonySpan span, int[] voicing, ScoreRandom dice)
    {
        double force = 40 + 34 * span.Intensity;
        score.Pedal(keys, span.StartBeat, span.EndBeat - 0.08);
        for (int voice = 0; voice < voicing.Length; voice++)
            score.Note(keys, span.StartBeat + 0.04 * voice, span.Beats, voicing[voice], force - (voice * 2), looseness: 1.5);
        double step = span.Motion > 0.6 ? 0.5 : 1;
        for (double beat = step; beat < span.Beats; beat += step)
        {
            if (!dice.Chance(0.15 + 0.65 * span.Motion))
                continue;
            int pitch = dice.Pick(voicing) + (dice.Chance(0.6 * span.Light) ? 12 : 0);
            score.Note(keys, span.StartBeat + beat, span.Beats - beat, pitch, force - 10, looseness: 2);
        }
    }

    private static void Floor(ScoreBuilder score, Part bass, HarmonySpan span)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 33);
        score.Note(bass, span.StartBeat, span.Beats * 0.9, root, 50 + 26 * span.Intensity, looseness: 1.5);
        if (span.Intensity > 0.5)
            score.Note(bass, span.EndBeat - 0.5, 0.45, Ladder.FifthAbove(span.Chord, root), 44 + 20 * span.Intensity);
    }

    /// <summary>Harp: the chord falls from the top, as if something had been dropped.</summary>
    private static void Spill(ScoreBuilder score, Part harp, HarmonySpan span)
    {
        int[] rungs = Ladder.Climb(span.Chord, 65, 6);
        for (int i = 0; i < rungs.Length; i++)
            score.Note(harp, span.StartBeat + 1 + i * 0.2, 2, rungs[^(i + 1)], 40 + 24 * span.Intensity - i);
    }

    /// <summary>Guitar: single strings between the beats, as if somebody were practising next door.</summary>
    private static void Pluck(ScoreBuilder score, Part guitar, HarmonySpan span, ScoreRandom dice)
    {
        int[] rungs = Ladder.OverBass(span.Chord, 45, 6);
        for (double beat = 0.5; beat < span.Beats; beat += span.Motion > 0.7 ? 0.5 : 1)
            if (dice.Chance(0.3 + 0.5 * span.Motion))
                score.Note(guitar, span.StartBeat + beat, 1.5, dice.Pick(rungs), 46 + 42 * span.Intensity, looseness: 1.5);
    }

    /// <summary>A high tone two or three times, quickly, and a long wait.</summary>
    private static void Chirp(ScoreBuilder score, Part crickets, HarmonySpan span, ScoreRandom dice)
    {
        if (!dice.Chance(0.4 + 0.5 * span.Light))
            return;
        int pitch = dice.Pick(Ladder.Climb(span.Chord, 84, 4));
        double beat = span.StartBeat + dice.Below((int)span.Beats) + dice.Pick([0, 0.25, 0.5]);
        int times = 2 + dice.Below(2);
        for (int i = 0; i < times && beat + i * 0.25 < span.EndBeat; i++)
            score.Note(crickets, beat + i * 0.25, 1, pitch, 44 + 40 * span.Intensity - 6 * i);
    }
}
