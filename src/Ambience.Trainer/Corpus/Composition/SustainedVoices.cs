using Ambience.Trainer.Corpus.Scores;
using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>
/// A pad, a choir, a string section: voice-led chords whose common tones are held over, with swells that follow the
/// intensity.
/// </summary>
internal static class SustainedVoices
{
    // Expression is felt as 40 log10: from 80 to 118 is 6.8 dB, on top of what velocity does. More than that sounds
    // like a fader.
    private const double Softest = 80;
    private const double Loudest = 118;

    /// <summary>How far each chord sinks by its end, so that the next one is felt to enter.</summary>
    private const double Sag = 7;

    private const double BreathBeats = 0.4;

    /// <summary>Writes the part over the whole plan.</summary>
    /// <param name="plan">The form.</param>
    /// <param name="score">Takes the notes.</param>
    /// <param name="part">Who plays.</param>
    /// <param name="voice">The pitches for a chord: <see cref="VoiceLeader.Next"/>, or an open fifth.</param>
    /// <param name="velocity">Velocity of a chord; 0 or less = silent there.</param>
    /// <param name="overlapBeats">How far a voice rings into the next chord.</param>
    /// <param name="breathes">Singers and bows end a phrase a little early and begin the next one anew; a pad does not.</param>
    public static void Write(PiecePlan plan, ScoreBuilder score, Part part,
        Func<Chord, int[]> voice, Func<HarmonySpan, double> velocity, double overlapBeats = 0.1, bool breathes = false)
    {
        HashSet<double> phraseStarts = breathes ? [.. plan.Phrases.Skip(1).Select(phrase => phrase.StartBeat)] : [];
        // pitch -> when it began and how hard it was struck
        var held = new SortedDictionary<int, (double Beat, double Velocity)>();
        double previousLevel = Softest;
        HarmonySpan? last = null;
        foreach (HarmonySpan span in plan.Spans)
        {
            if (phraseStarts.Contains(span.StartBeat))
                foreach (int pitch in held.Keys.ToArray())
                    Release(pitch, span.StartBeat - BreathBeats);
            double force = velocity(span);
            int[] voicing = force > 0 ? voice(span.Chord) : [];
            foreach (int pitch in held.Keys.Where(p => !voicing.Contains(p)).ToArray())
                Release(pitch, span.StartBeat + overlapBeats);
            foreach (int pitch in voicing)
                held.TryAdd(pitch, (span.StartBeat, force));

            double level = Softest + (Loudest - Softest) * span.Intensity;
            score.Swell(part, span.StartBeat, span.StartBeat + span.Beats / 2, previousLevel, level);
            score.Swell(part, span.StartBeat + span.Beats / 2, span.EndBeat, level, level - Sag);
            previousLevel = level - Sag;
            last = span;
        }
        foreach (int pitch in held.Keys.ToArray())
            Release(pitch, last!.EndBeat + 0.3 * plan.TailBeats);
        score.Swell(part, last!.EndBeat, last.EndBeat + 0.3 * plan.TailBeats, previousLevel, Softest / 2);

        void Release(int pitch, double beat)
        {
            (double start, double force) = held[pitch];
            score.Note(part, start, beat - start, pitch, force);
            held.Remove(pitch);
        }
    }
}
