using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Finds by how many semitones each segment of the prior must be moved to lie in a mood's key. Computed for all segments
/// beforehand; at run time it is a look-up.
/// </summary>
/// <remarks>
/// A shift is scored by the share of the segment's chroma that falls on the scale, the notes of the tonic triad counting
/// more, as they do in measured key profiles (Krumhansl 1990, "Cognitive Foundations of Musical Pitch", ch. 4). Shifts
/// that follow each other should be equal, or the training music's own harmonic motion would be lost: another one is
/// taken only where it fits better by <see cref="Stickiness"/>.
/// </remarks>
internal sealed class KeyFitter
{
    private const int Pitches = ControlLayout.ChromaSize;

    /// <summary>How much better another shift must fit than the one before; a segment's best fit is about 1.</summary>
    public const float Stickiness = 0.1f;

    private readonly int _transpose;
    private readonly float[][]? _fits; // [trained moods][segments x 12]: how well each shift fits

    /// <param name="harmony">Transposition and key.</param>
    /// <param name="prior">The segments.</param>
    public KeyFitter(Harmony harmony, ControlPrior prior)
    {
        _transpose = Wrap(harmony.TransposeSemitones);
        if (harmony.Key is not { } key)
            return;
        float[] profile = Profile(key);
        _fits = [.. prior.Moods.Select(mood => Fits(mood, prior.SlowSteps, profile))];
    }

    /// <summary>Semitones, 0..11, to move a segment up by.</summary>
    /// <param name="mood">Index of the codebook.</param>
    /// <param name="segment">Index of the segment.</param>
    /// <param name="previous">Shift of the segment before; -1 = there is none.</param>
    public int ShiftOf(int mood, int segment, int previous)
    {
        if (_fits is null)
            return _transpose;
        ReadOnlySpan<float> fits = _fits[mood].AsSpan(segment * Pitches, Pitches);
        int stay = previous < 0 ? _transpose : previous;
        int best = stay;
        float toBeat = fits[stay] + Stickiness;
        for (int shift = 0; shift < Pitches; shift++)
        {
            if (fits[shift] > toBeat)
                (best, toBeat) = (shift, fits[shift]);
        }
        return best;
    }

    private static float[] Fits(MoodPrior mood, int steps, float[] profile)
    {
        var fits = new float[mood.Segments * Pitches];
        Span<float> chroma = stackalloc float[Pitches];
        for (int segment = 0; segment < mood.Segments; segment++)
        {
            chroma.Clear();
            for (int step = 0; step < steps; step++)
            {
                int row = ((segment * steps) + step) * ControlPrior.SlowFeatures;
                for (int pitch = 0; pitch < Pitches; pitch++)
                    chroma[pitch] += mood.Slow[row + pitch];
            }
            float sum = 0;
            foreach (float value in chroma)
                sum += value;
            for (int shift = 0; shift < Pitches && sum > 0; shift++)
            {
                for (int pitch = 0; pitch < Pitches; pitch++)
                    fits[(segment * Pitches) + shift] += chroma[pitch] / sum * profile[Wrap(pitch + shift)];
            }
        }
        return fits;
    }

    /// <summary>[12]: what a pitch counts for in a key.</summary>
    private static float[] Profile(Key key)
    {
        const float scaleTone = 1, tonic = 1.5f, triadTone = 1.25f;
        var profile = new float[Pitches];
        for (int pitch = 0; pitch < Pitches; pitch++)
            profile[pitch] = key.Contains(pitch) ? scaleTone : 0;
        profile[key.Tonic] = tonic;
        profile[Wrap(key.Tonic + (key.Contains(Wrap(key.Tonic + 4)) ? 4 : 3))] = triadTone;
        if (key.Contains(Wrap(key.Tonic + 7))) // not so in Locrian
            profile[Wrap(key.Tonic + 7)] = triadTone;
        return profile;
    }

    private static int Wrap(int pitch) => ((pitch % Pitches) + Pitches) % Pitches;
}
