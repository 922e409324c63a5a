using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Rendering;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>
/// Sparse low drones: bowed open fifths that swell and fade, water that drips and echoes, stones, far-off bells, wide
/// silence between them.
/// </summary>
internal static class Cavern
{
    public static readonly MoodStyle Style = new()
    {
        Name = "cavern",
        Description = "sparse low drones and dripping water",
        Modes =
        [
            (Mode.Aeolian, ["i5 bVI5 i5 bVII5", "i iadd9 bVI v", "i5 iv5 isus2 i5", "isus2 bVIsus2 iv5 i5"]),
            (Mode.Phrygian, ["i5 bII5 i5 bvii", "i5 bVI5 bII5 i5", "i bII bvii i"]),
            (Mode.Dorian, ["i5 IV5 i5 bVII5", "isus2 v i5 IVsus2", "i IV bVII5 i5"]),
        ],
        SlowestBeatsPerMinute = 44,
        FastestBeatsPerMinute = 60,
        BeatsPerBar = [4],
        BarsPerChord = 2,
        KeySteps = [8, 8, 5],
        TailSeconds = 6,
        Room = new Room(Size: 0.88, Damp: 0.12, Width: 1, Level: 0.75),
        Arrange = Arrange,
    };

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part basses = score.AddPart("Low strings", program: 49, volume: 84, pan: 58, reverb: 60, chorus: 10);
        Part pad = score.AddPart("Warm pad", program: 89, volume: 80, pan: 70, reverb: 70, chorus: 40);
        Part voices = score.AddPart("Distant voices", program: 53, volume: 72, pan: 48, reverb: 100, chorus: 20);
        Part glass = score.AddPart("Bowed glass", program: 92, volume: 62, pan: 78, reverb: 100);
        Part bell = score.AddPart("Tubular bells", program: 14, volume: 94, pan: 84, reverb: 110);
        Part drop = score.AddPart("Kalimba", program: 108, volume: 116, pan: 36, reverb: 90);
        Part echo = score.AddPart("Kalimba, far", program: 108, volume: 104, pan: 96, reverb: 120);
        Part stone = score.AddPart("Stone", program: 115, volume: 80, pan: 46, reverb: 110);
        Part strung = score.AddPart("Koto", program: 107, volume: 112, pan: 60, reverb: 84);
        Part piano = score.AddPart("Low piano", program: 0, volume: 110, pan: 64, reverb: 90);

        Drone(plan, score, basses, 33, dice);
        Drone(plan, score, pad, 40, dice);
        SustainedVoices.Write(plan, score, voices, new VoiceLeader(2, 55, 70).Next,
            span => span.Intensity > 0.5 && span.Light > 0.3 ? 36 + 36 * span.Intensity : 0, overlapBeats: 0.5, breathes: true);
        SustainedVoices.Write(plan, score, glass, new VoiceLeader(2, 62, 76).Next,
            span => span.Light > 0.65 ? 24 + 40 * span.Intensity : 0, overlapBeats: 0.8);

        foreach (HarmonySpan span in plan.Spans)
        {
            if (dice.Chance(0.35 + 0.5 * span.Intensity))
                Strike(score, piano, span, dice);
            if (dice.Chance(0.15 + 0.4 * span.Light))
            {
                double beat = span.StartBeat + dice.Below(4);
                int pitch = dice.Pick(Ladder.FromRoot(span.Chord, 55, 3));
                score.Note(bell, beat, 5, pitch, 40 + 40 * span.Intensity);
            }
            Drips(score, drop, echo, span, dice);
            Stones(score, stone, span, dice);
            if (dice.Chance(0.2 + 0.6 * span.Motion))
                Plucks(score, strung, span, dice);
        }
    }

    /// <summary>
    /// An open fifth over the root, bowed anew each chord and swelling over its middle: neighbours overlap, so the
    /// floor never opens.
    /// </summary>
    private static void Drone(PiecePlan plan, ScoreBuilder score, Part part, int lowest, ScoreRandom dice)
    {
        HarmonySpan[] spans = [.. plan.Spans];
        for (int i = 0; i < spans.Length; i++)
        {
            HarmonySpan span = spans[i];
            double end = i == spans.Length - 1 ? span.Beats + 0.35 * plan.TailBeats : span.Beats + 0.4;
            double force = 54 + 36 * span.Intensity;
            int root = Ladder.RootAtOrAbove(span.Chord, lowest);
            score.Note(part, span.StartBeat, end, root, force, looseness: 3);
            int fifth = Ladder.FifthAbove(span.Chord, root);
            score.Note(part, span.StartBeat + 0.5, end - 0.5, fifth, force - 8, looseness: 3);
            if (span.Light > 0.4)
                score.Note(part, span.StartBeat + 1, end - 1, root + 12, force - 14, looseness: 3);

            double low = 60 + 12 * dice.NextUnit();
            double high = low + 14 + 30 * span.Intensity;
            score.Swell(part, span.StartBeat, span.StartBeat + 0.55 * span.Beats, low, high);
            score.Swell(part, span.StartBeat + 0.55 * span.Beats, span.EndBeat, high, low);
        }
    }

    private static void Strike(ScoreBuilder score, Part piano, HarmonySpan span, ScoreRandom dice)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 29);
        double beat = span.StartBeat + dice.Pick([0, 2, 3.0]);
        score.Pedal(piano, span.StartBeat, span.EndBeat - 0.2);
        score.Note(piano, beat, 4, root, 48 + 48 * span.Intensity);
        score.Note(piano, beat, 4, root + 12, 40 + 40 * span.Intensity);
    }

    /// <summary>
    /// Water: single notes, far apart where there is little motion, each thrown back by the other wall, softer twice.
    /// </summary>
    private static void Drips(ScoreBuilder score, Part drop, Part echo, HarmonySpan span, ScoreRandom dice)
    {
        int[] rungs = Ladder.Climb(span.Chord, span.Light < 0.5 ? 57 : 67, 6);
        int count = 1 + dice.Below(1 + (int)Math.Round(7 * span.Motion));
        for (int i = 0; i < count; i++)
        {
            double beat = span.StartBeat + dice.Below((int)(2 * span.Beats)) / 2.0;
            int pitch = dice.Pick(rungs);
            double force = dice.Between(46, 66) + 34 * span.Intensity;
            score.Note(drop, beat, 2, pitch, force, looseness: 4);
            for (int bounce = 1; bounce <= 2 && beat + 0.75 * bounce < span.EndBeat; bounce++)
                score.Note(bounce == 1 ? echo : drop, beat + 0.75 * bounce, 2, pitch, force - 16 * bounce, looseness: 0);
        }
    }

    /// <summary>A stone falls and hops on, quicker and softer: nothing but attack.</summary>
    private static void Stones(ScoreBuilder score, Part stone, HarmonySpan span, ScoreRandom dice)
    {
        if (!dice.Chance(0.15 + 0.6 * span.Motion))
            return;
        double beat = span.StartBeat + dice.Between(0, span.Beats - 2);
        double gap = dice.Between(0.25, 0.6);
        double force = 50 + 50 * span.Intensity;
        int pitch = Ladder.RootAtOrAbove(span.Chord, span.Light < 0.6 ? 48 : 60);
        for (int i = 0; i < 4 && force > 20; i++, beat += gap, gap *= 0.7, force -= 15)
            score.Note(stone, beat, 0.2, pitch, force, looseness: 0);
    }

    private static void Plucks(ScoreBuilder score, Part strung, HarmonySpan span, ScoreRandom dice)
    {
        int[] rungs = Ladder.OverBass(span.Chord, 40, 4);
        double beat = span.StartBeat + dice.Below((int)span.Beats - 2);
        int count = 1 + dice.Below(1 + (int)Math.Round(3 * span.Motion));
        for (int i = 0; i < count; i++)
            score.Note(strung, beat + i, 3, dice.Pick(rungs), 50 + 44 * span.Intensity, looseness: 2);
    }
}
