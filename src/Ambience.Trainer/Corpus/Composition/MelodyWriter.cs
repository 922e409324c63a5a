using Ambience.Trainer.Corpus.Theory;

namespace Ambience.Trainer.Corpus.Composition;

/// <summary>One note of a line. Accent is 0..1.</summary>
internal readonly record struct MelodyNote(double Beat, double Beats, int Pitch, double Accent);

/// <summary>
/// Invents a line: a rhythmic motive that returns, steps more than leaps, a leap answered by steps back, chord tones
/// on strong beats, a long chord tone at the end of a phrase and room to breathe after it.
/// </summary>
internal sealed class MelodyWriter(ScoreRandom dice, int lowest, int highest)
{
    private static readonly double[][] TwoBeatCells =
        [[2], [1, 1], [1.5, 0.5], [1, 0.5, 0.5], [0.5, 0.5, 1], [0.5, 1.5]];

    private double[] _motive = [];
    private double[] _answer = [];
    private int[] _contour = [];
    private int _pitch = (lowest + highest) / 2;

    /// <summary>A new motive; a section keeps one so that the ear has something to recognise.</summary>
    public void NewMotive(double beats, double busyness)
    {
        _motive = Rhythm(beats, busyness);
        _answer = Rhythm(beats, busyness * 0.6);
        _contour = new int[12];
        for (int i = 0; i < _contour.Length; i++)
            _contour[i] = dice.Pick([-2, -1, -1, -1, 0, 1, 1, 1, 2, 4]);
    }

    /// <summary>The line over one phrase.</summary>
    public List<MelodyNote> Phrase(PhrasePlan phrase)
    {
        var line = new List<MelodyNote>();
        int correction = 0;
        for (int i = 0; i < phrase.Spans.Count; i++)
        {
            HarmonySpan span = phrase.Spans[i];
            bool cadence = i == phrase.Spans.Count - 1;
            double[] rhythm = cadence ? [span.Beats * 0.75] : i % 2 == 0 ? _motive : _answer;
            double at = 0;
            for (int n = 0; n < rhythm.Length && at < span.Beats; n++)
            {
                int step = correction != 0 ? correction : _contour[(n + (i % 2) * 5) % _contour.Length];
                correction = Math.Abs(step) > 2 ? -Math.Sign(step) : 0;
                bool strong = at % 2 == 0;
                _pitch = strong ? NearestChordTone(span, _pitch + step) : StepInScale(span, _pitch, step);
                line.Add(new MelodyNote(span.StartBeat + at, rhythm[n], _pitch, strong ? 1 : 0.4));
                at += rhythm[n];
            }
        }
        return line;
    }

    /// <summary>
    /// The pitch that a line steps to: scale tones up or down, turning back at the ends of the range.
    /// </summary>
    public int StepInScale(HarmonySpan span, int from, int steps)
    {
        int direction = Math.Sign(steps);
        if (from + 2 * steps > highest || from + 2 * steps < lowest)
            direction = -direction;
        int pitch = from;
        for (int left = Math.Abs(steps); left > 0;)
        {
            pitch += direction;
            if ((span.LinePitchClasses >> Key.Wrap(pitch) & 1) != 0)
                left--;
        }
        return (span.LinePitchClasses >> Key.Wrap(pitch) & 1) != 0 ? pitch : NearestChordTone(span, pitch);
    }

    /// <summary>The chord tone nearest to a pitch, inside the range.</summary>
    public int NearestChordTone(HarmonySpan span, int pitch)
    {
        pitch = Math.Clamp(pitch, lowest, highest);
        for (int distance = 0; distance < 12; distance++)
        {
            if (pitch - distance >= lowest && span.Chord.Contains(pitch - distance))
                return pitch - distance;
            if (pitch + distance <= highest && span.Chord.Contains(pitch + distance))
                return pitch + distance;
        }
        throw new InvalidOperationException($"No tone of {span.Chord.Name} from {lowest} to {highest}.");
    }

    private double[] Rhythm(double beats, double busyness)
    {
        var lengths = new List<double>();
        double left = beats;
        for (; left >= 2; left -= 2)
            lengths.AddRange(dice.Chance(busyness) ? dice.Pick(TwoBeatCells) : TwoBeatCells[dice.Below(2)]);
        if (left > 0)
            lengths.Add(left);
        return [.. lengths];
    }
}
