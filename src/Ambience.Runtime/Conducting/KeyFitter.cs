using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Finds by how many semitones each segment of the prior must be moved to lie in a mood's key. Computed for all
/// segments beforehand; at run time it is a look-up.
/// </summary>
/// <remarks>
/// What fits is the shift that puts most of a segment's chroma on the scale; often several do, and which of them is the
/// key says only the whole codebook, measured against a key profile in which the tonic triad counts more than the
/// rest of the scale (Krumhansl 1990, "Cognitive Foundations of Musical Pitch", ch. 4). Segments that follow each
/// other should be moved alike, or the training music's own harmonic motion would be lost: another shift than the one
/// before is taken only where it is better by <see cref="Stickiness"/>.
/// </remarks>
internal sealed class KeyFitter
{
    private const int Pitches = ControlLayout.ChromaSize;

    /// <summary>How much better another shift must be than the one before, as a share of the chroma.</summary>
    public const float Stickiness = 0.1f;

    /// <summary>What the whole codebook's fit counts for beside the segment's.</summary>
    private const float CodebookShare = 0.5f;

    private readonly int _transpose;
    private readonly Codebook[]? _codebooks; // [trained moods]; null: no key

    /// <summary>How well the segments of a trained mood fit when they are moved.</summary>
    /// <param name="Scores">[segments, 12]</param>
    /// <param name="Start">The shift that fits the mood as a whole.</param>
    private readonly record struct Codebook(float[] Scores, int Start);

    /// <param name="harmony">Transposition and key.</param>
    /// <param name="prior">The segments.</param>
    public KeyFitter(Harmony harmony, ControlPrior prior)
    {
        _transpose = Wrap(harmony.TransposeSemitones);
        if (harmony.Key is { } key)
            _codebooks = [.. prior.Moods.Select(mood => Score(mood, prior.SlowSteps, key))];
    }

    /// <summary>Semitones, 0..11, to move a segment up by.</summary>
    /// <param name="mood">Index of the codebook.</param>
    /// <param name="segment">Index of the segment.</param>
    /// <param name="previous">Shift of the segment before; -1 = there is none.</param>
    public int ShiftOf(int mood, int segment, int previous)
    {
        if (_codebooks is null)
            return _transpose;
        ReadOnlySpan<float> scores = _codebooks[mood].Scores.AsSpan(segment * Pitches, Pitches);
        int best = previous < 0 ? _codebooks[mood].Start : previous;
        float toBeat = scores[best] + Stickiness;
        for (int shift = 0; shift < Pitches; shift++)
        {
            if (scores[shift] > toBeat)
                (best, toBeat) = (shift, scores[shift]);
        }
        return best;
    }

    private Codebook Score(MoodPrior mood, int steps, Key key)
    {
        var scale = new float[Pitches];
        for (int pitch = 0; pitch < Pitches; pitch++)
            scale[pitch] = key.Contains(pitch) ? 1 : 0;
        float[] profile = Profile(key, scale);

        float[] whole = Chroma(mood, 0, mood.Segments * steps);
        int start = _transpose;
        for (int shift = 0; shift < Pitches; shift++)
        {
            if (Fit(whole, profile, shift) > Fit(whole, profile, start) + (start == _transpose ? Stickiness / 2 : 0))
                start = shift;
        }
        var scores = new float[mood.Segments * Pitches];
        for (int segment = 0; segment < mood.Segments; segment++)
        {
            float[] chroma = Chroma(mood, segment * steps, steps);
            for (int shift = 0; shift < Pitches; shift++)
            {
                scores[(segment * Pitches) + shift] =
                    Fit(chroma, scale, shift) + (CodebookShare * Fit(whole, profile, shift));
            }
        }
        return new Codebook(scores, start);
    }

    /// <summary>[12]: the mean chroma of some slow steps, sum 1; of silence 0.</summary>
    private static float[] Chroma(MoodPrior mood, int first, int steps)
    {
        var chroma = new float[Pitches];
        float sum = 0;
        for (int step = first; step < first + steps; step++)
        {
            for (int pitch = 0; pitch < Pitches; pitch++)
            {
                float value = mood.Slow[(step * ControlPrior.SlowFeatures) + pitch];
                chroma[pitch] += value;
                sum += value;
            }
        }
        for (int pitch = 0; pitch < Pitches && sum > 0; pitch++)
            chroma[pitch] /= sum;
        return chroma;
    }

    private static float Fit(float[] chroma, float[] profile, int shift)
    {
        float fit = 0;
        for (int pitch = 0; pitch < Pitches; pitch++)
            fit += chroma[pitch] * profile[(pitch + shift) % Pitches];
        return fit;
    }

    /// <summary>[12]: what a pitch counts for in a key.</summary>
    private static float[] Profile(Key key, float[] scale)
    {
        const float tonic = 1.5f, triadTone = 1.25f;
        float[] profile = [.. scale];
        profile[key.Tonic] = tonic;
        profile[Wrap(key.Tonic + (key.Contains(Wrap(key.Tonic + 4)) ? 4 : 3))] = triadTone;
        if (key.Contains(Wrap(key.Tonic + 7))) // not so in Locrian
            profile[Wrap(key.Tonic + 7)] = triadTone;
        return profile;
    }

    private static int Wrap(int pitch) => ((pitch % Pitches) + Pitches) % Pitches;
}
