using System.Numerics;

namespace Ambience.Trainer.Corpus.Theory;

/// <summary>
/// Chooses how a group of voices sings each chord: of all voicings within the range it takes the one that moves least
/// from the chord before, keeps the chord's important tones, avoids parallel fifths and octaves and
/// all voices going the same way, and stays near the middle of the range.
/// </summary>
internal sealed class VoiceLeader(int voices, int lowest, int highest)
{
    // Weights in "semitones of movement". The tone that gives a chord its colour is worth a leap; drifting is only
    // discouraged.
    private const double MissingToneCost = 9;
    private const double ParallelCost = 5;
    private const double SimilarCost = 3;
    private const double DriftCost = 0.35;
    private const double WideGapCost = 0.5;
    private const double LowThirdCost = 4;

    private int[]? _previous;

    /// <summary>Voices the next chord. Returns the pitches (MIDI notes) from low to high.</summary>
    public int[] Next(Chord chord)
    {
        var pitches = new List<int>();
        for (int pitch = lowest; pitch <= highest; pitch++)
            if (chord.Contains(pitch))
                pitches.Add(pitch);
        if (pitches.Count < voices)
            throw new ArgumentException(
                $"{chord.Name} has {pitches.Count} pitches from {lowest} to {highest}, too few for {voices} voices.",
                nameof(chord));

        var candidate = new int[voices];
        int[]? best = null;
        double bestCost = double.PositiveInfinity;
        Try(0, 0);
        _previous = best!;
        return (int[])best!.Clone();

        void Try(int voice, int from)
        {
            if (voice == voices)
            {
                double cost = Cost(candidate, chord);
                if (cost < bestCost)
                {
                    bestCost = cost;
                    best = (int[])candidate.Clone();
                }
                return;
            }
            for (int i = from; i <= pitches.Count - (voices - voice); i++)
            {
                candidate[voice] = pitches[i];
                Try(voice + 1, i + 1);
            }
        }
    }

    private double Cost(int[] candidate, Chord chord)
    {
        int sung = 0;
        double centre = 0;
        double cost = 0;
        for (int voice = 0; voice < voices; voice++)
        {
            sung |= 1 << Key.Wrap(candidate[voice]);
            centre += candidate[voice];
            if (voice == 0)
                continue;
            int gap = candidate[voice] - candidate[voice - 1];
            cost += WideGapCost * Math.Max(0, gap - 7);
            // Close intervals in the bass are mud: thirds below C3 and seconds below C4 beat audibly.
            if ((gap <= 4 && candidate[voice - 1] < 48) || (gap <= 2 && candidate[voice - 1] < 60))
                cost += LowThirdCost;
            if (gap == 1)
                cost += LowThirdCost / 2;
        }
        // Only as many tones can be missed as there are voices for; the first intervals weigh most.
        int wanted = Math.Min(voices, BitOperations.PopCount((uint)chord.PitchClasses));
        for (int i = 0; i < wanted; i++)
            if ((sung >> Key.Wrap(chord.Root + chord.Intervals[i]) & 1) == 0)
                cost += MissingToneCost;

        cost += DriftCost * Math.Abs(centre / voices - (lowest + highest) / 2.0);
        return _previous is null ? cost : cost + MovementCost(_previous, candidate);
    }

    private double MovementCost(int[] from, int[] to)
    {
        double cost = 0;
        int rising = 0, falling = 0;
        for (int high = 0; high < voices; high++)
        {
            int step = to[high] - from[high];
            rising += step > 0 ? 1 : 0;
            falling += step < 0 ? 1 : 0;
            // A leap costs more than its size: four small steps are better singing than one octave.
            cost += Math.Abs(step) + (Math.Abs(step) > 4 ? Math.Abs(step) - 4 : 0);
            for (int low = 0; low < high && step != 0; low++)
            {
                int before = from[high] - from[low];
                if (before == to[high] - to[low] && before % 12 is 0 or 7)
                    cost += ParallelCost;
            }
        }
        // Voices that all go one way are heard as one block that is pushed, not as voices.
        return rising == voices || falling == voices ? cost + SimilarCost : cost;
    }
}
