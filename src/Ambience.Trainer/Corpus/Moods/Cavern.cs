using Ambience.Trainer.Corpus.Composition;
using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Moods;

/// <summary>
/// Sparse low drones: bowed open fifths that swell and fade, far-off bells and drops, wide silence between them.
/// </summary>
internal static class Cavern
{
    public static readonly MoodStyle Style = new()
    {
        Name = "cavern",
        Description = "sparse low drones",
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
        RoomSize = 0.85,
        Arrange = Arrange,
    };

    private static void Arrange(PiecePlan plan, ScoreBuilder score, ScoreRandom dice)
    {
        Part basses = score.AddPart("Low strings", program: 49, volume: 88, pan: 58, reverb: 60, chorus: 10);
        Part pad = score.AddPart("Warm pad", program: 89, volume: 86, pan: 70, reverb: 70, chorus: 40);
        Part voices = score.AddPart("Distant voices", program: 53, volume: 72, pan: 48, reverb: 100, chorus: 20);
        Part bell = score.AddPart("Tubular bells", program: 14, volume: 90, pan: 84, reverb: 110);
        Part drop = score.AddPart("Vibraphone", program: 11, volume: 122, pan: 36, reverb: 110);
        Part piano = score.AddPart("Low piano", program: 0, volume: 104, pan: 64, reverb: 90);

        Drone(plan, score, basses, 33, dice);
        Drone(plan, score, pad, 40, dice);
        SustainedVoices.Write(plan, score, voices, new VoiceLeader(2, 55, 70).Next,
            span => span.Intensity > 0.5 ? 36 + 36 * span.Intensity : 0, overlapBeats: 0.5);

        foreach (HarmonySpan span in plan.Spans)
        {
            if (dice.Chance(0.3 + 0.4 * span.Intensity))
                Strike(score, piano, span, dice);
            if (dice.Chance(0.15 + 0.4 * span.Intensity))
            {
                double beat = span.StartBeat + dice.Below(4);
                int pitch = dice.Pick(Ladder.FromRoot(span.Chord, 55, 3));
                score.Note(bell, beat, 5, pitch, 34 + 34 * span.Intensity);
            }
            Drops(score, drop, span, dice);
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
            double force = 58 + 34 * span.Intensity;
            int root = Ladder.RootAtOrAbove(span.Chord, lowest);
            score.Note(part, span.StartBeat, end, root, force, looseness: 3);
            int fifth = Ladder.FifthAbove(span.Chord, root);
            score.Note(part, span.StartBeat + 0.5, end - 0.5, fifth, force - 8, looseness: 3);
            if (span.Intensity > 0.4)
                score.Note(part, span.StartBeat + 1, end - 1, root + 12, force - 14, looseness: 3);

            double low = 66 + 10 * dice.NextUnit();
            double high = low + 16 + 26 * span.Intensity;
            score.Swell(part, span.StartBeat, span.StartBeat + 0.55 * span.Beats, low, high);
            score.Swell(part, span.StartBeat + 0.55 * span.Beats, span.EndBeat, high, low);
        }
    }

    private static void Strike(ScoreBuilder score, Part piano, HarmonySpan span, ScoreRandom dice)
    {
        int root = Ladder.RootAtOrAbove(span.Chord, 29);
        double beat = span.StartBeat + dice.Pick([0, 2, 3.0]);
        score.Pedal(piano, span.StartBeat, span.EndBeat - 0.2);
        score.Note(piano, beat, 4, root, 40 + 40 * span.Intensity);
        score.Note(piano, beat, 4, root + 12, 32 + 34 * span.Intensity);
    }

    /// <summary>Water: a few single notes, far apart, then an answer close behind one of them.</summary>
    private static void Drops(ScoreBuilder score, Part drop, HarmonySpan span, ScoreRandom dice)
    {
        int[] rungs = Ladder.Climb(span.Chord, 62, 6);
        int count = dice.Below(3 + (int)Math.Round(6 * span.Intensity));
        for (int i = 0; i < count; i++)
        {
            double beat = span.StartBeat + dice.Below((int)(2 * span.Beats)) / 2.0;
            int pitch = dice.Pick(rungs);
            double force = dice.Between(40, 58) + 26 * span.Intensity;
            score.Note(drop, beat, 3, pitch, force, looseness: 4);
            if (dice.Chance(0.3) && beat + 0.75 < span.EndBeat)
                score.Note(drop, beat + 0.75, 3, dice.Pick(rungs), force - 12, looseness: 4);
        }
    }
}
