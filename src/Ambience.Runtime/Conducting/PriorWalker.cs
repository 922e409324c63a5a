using Ambience.Inference;
using Ambience.IO;
using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Conducting;

/// <summary>
/// Wanders endlessly through the prior: one segment of control after another, drawn by how often the training music
/// went from this one to that one. Gives the features of one hop at a time.
/// </summary>
/// <remarks>
/// Draws are Philox4x32-10 keyed by the seed and counted by (draw, walker), so that a walk is a function of the seed
/// alone and its state a few numbers. Not thread-safe; allocates nothing after construction.
/// </remarks>
internal sealed class PriorWalker
{
    private readonly ControlPrior _prior;
    private readonly int[] _moods;          // [shares] indices into the prior
    private readonly float[] _cumulative;   // [shares] of the blend, ending at 1
    private readonly uint _walker;
    private readonly KeyFitter _keys;
    private ulong _seed;
    private long _draws;
    private int _hop;                       // within the current segment
    private Step _previous, _current, _next;

    /// <summary>A segment of one of the codebooks, and the semitones that it is moved up by.</summary>
    private readonly record struct Step(int Mood, int Segment, int Shift);

    /// <param name="prior">The codebooks.</param>
    /// <param name="moods">[shares]: which codebooks to wander in.</param>
    /// <param name="weights">[shares]: how much of the time in each; positive sum.</param>
    /// <param name="walker">Distinguishes walkers of the same seed.</param>
    /// <param name="keys">How segments are transposed.</param>
    public PriorWalker(
        ControlPrior prior, ReadOnlySpan<int> moods, ReadOnlySpan<float> weights, uint walker, KeyFitter keys)
    {
        _keys = keys;
        _prior = prior;
        _moods = moods.ToArray();
        _cumulative = new float[weights.Length];
        _walker = walker;
        float sum = 0;
        foreach (float weight in weights)
            sum += weight;
        float upTo = 0;
        for (int i = 0; i < weights.Length; i++)
            _cumulative[i] = upTo += weights[i] / sum;
    }

    /// <summary>The walk of a mood's layer.</summary>
    /// <returns>Null where the network cannot be steered, or was not trained on moods.</returns>
    /// <exception cref="ArgumentException">The layer blends what was not trained.</exception>
    public static PriorWalker? For(Mood mood, Layer layer, WaveNetModel model)
    {
        if (!AskedMusic.CanSteer(model))
            return null;
        ControlPrior prior = model.Prior!;
        TrainedBlend blend = TrainedBlend.Of(mood, layer, model);
        return new PriorWalker(
            prior, blend.Moods, blend.Weights, StableHash.Of(mood.Name, layer.Name),
            new KeyFitter(mood.Harmony, prior));
    }

    /// <summary>Starts the walk of this seed from its beginning.</summary>
    public void Reset(ulong seed)
    {
        _seed = seed;
        _draws = 0;
        _hop = 0;
        _current = Draw(from: null);
        _previous = _current; // nothing came before: the first interpolation stays where it is
        _next = Draw(_current);
    }

    /// <summary>The features of the next hop.</summary>
    /// <param name="features">[15], as <see cref="ControlLayout"/> orders them; chroma not normalised.</param>
    public void Next(Span<float> features)
    {
        // A slow step is the mean of its hops, so it is true at their middle; between two middles lies a straight line,
        // across the seam of two segments as within one.
        const float middle = (ControlPrior.SlowStepHops - 1) / 2f;
        float at = (_hop - middle) / ControlPrior.SlowStepHops;
        int step = (int)MathF.Floor(at);
        float mix = at - step;
        ReadOnlySpan<float> a = SlowStep(step, out int shiftA), b = SlowStep(step + 1, out int shiftB);
        for (int pitch = 0; pitch < ControlLayout.ChromaSize; pitch++)
        {
            float from = a[Unshifted(pitch, shiftA)];
            features[pitch] = from + ((b[Unshifted(pitch, shiftB)] - from) * mix);
        }
        for (int i = ControlLayout.ChromaSize; i < ControlPrior.SlowFeatures; i++)
            features[i] = a[i] + ((b[i] - a[i]) * mix);

        MoodPrior mood = _prior.Moods[_current.Mood];
        features[ControlLayout.Density] = mood.Onsets[(_current.Segment * _prior.SegmentHops) + _hop];

        if (++_hop == _prior.SegmentHops)
        {
            _hop = 0;
            (_previous, _current) = (_current, _next);
            _next = Draw(_current);
        }
    }

    /// <summary>[14]: a slow step of the current segment, or of a neighbour where the index runs over.</summary>
    private ReadOnlySpan<float> SlowStep(int step, out int shift)
    {
        Step segment = step < 0 ? _previous : step < _prior.SlowSteps ? _current : _next;
        shift = segment.Shift;
        int within = (step + _prior.SlowSteps) % _prior.SlowSteps;
        int row = (segment.Segment * _prior.SlowSteps) + within;
        return _prior.Moods[segment.Mood].Slow.AsSpan(row * ControlPrior.SlowFeatures, ControlPrior.SlowFeatures);
    }

    private static int Unshifted(int pitch, int shift) =>
        pitch >= shift ? pitch - shift : pitch - shift + ControlLayout.ChromaSize;

    /// <summary>Draws what follows: which codebook, then which of its segments.</summary>
    private Step Draw(Step? from)
    {
        (uint word0, uint word1, _, _) = Philox4x32.Draw(_seed, _draws++, (int)_walker, Philox4x32.ConductingPurpose);
        float u = Philox4x32.ToUnit(word0);
        int share = 0;
        while (share < _moods.Length - 1 && u >= _cumulative[share])
            share++;
        int mood = _moods[share];
        MoodPrior prior = _prior.Moods[mood];

        // Counts know only what followed within one mood; coming from another, or from nowhere, any segment may follow.
        ReadOnlySpan<float> counts = from is { } step && step.Mood == mood
            ? prior.Transitions.AsSpan(step.Segment * prior.Segments, prior.Segments)
            : [];
        int segment = counts.IsEmpty
            ? Math.Min((int)(Philox4x32.ToUnit(word1) * prior.Segments), prior.Segments - 1)
            : Choose(counts, Philox4x32.ToUnit(word1));
        return new Step(mood, segment, _keys.ShiftOf(mood, segment, from?.Shift ?? -1));
    }

    private static int Choose(ReadOnlySpan<float> counts, float u)
    {
        float sum = 0;
        foreach (float count in counts)
            sum += count;
        float left = u * sum;
        int last = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] <= 0)
                continue;
            last = i; // rounding may leave a crumb after the last positive count
            left -= counts[i];
            if (left < 0)
                break;
        }
        return last;
    }

    /// <summary>
    /// Goes on from where another walk in the same codebooks is; what was drawn is moved into this key.
    /// </summary>
    public void Adopt(PriorWalker other)
    {
        (_seed, _draws, _hop) = (other._seed, other._draws, other._hop);
        _previous = Moved(other._previous, -1);
        _current = Moved(other._current, _previous.Shift);
        _next = Moved(other._next, _current.Shift);
    }

    private Step Moved(Step step, int previous) =>
        step with { Shift = _keys.ShiftOf(step.Mood, step.Segment, previous) };

    public const int StateBytes = sizeof(ulong) + sizeof(long) + sizeof(int) + (3 * 3 * sizeof(int));

    public void Capture(ref StateWriter state)
    {
        state.Write(_seed);
        state.Write(_draws);
        state.Write(_hop);
        CaptureStep(ref state, _previous);
        CaptureStep(ref state, _current);
        CaptureStep(ref state, _next);
    }

    public void Restore(ref StateReader state)
    {
        _seed = state.ReadUInt64("walk seed");
        _draws = state.ReadCounter("walk counter");
        _hop = state.ReadInt32("walk position", 0, _prior.SegmentHops - 1);
        _previous = RestoreStep(ref state);
        _current = RestoreStep(ref state);
        _next = RestoreStep(ref state);
    }

    private static void CaptureStep(ref StateWriter state, Step step)
    {
        state.Write(step.Mood);
        state.Write(step.Segment);
        state.Write(step.Shift);
    }

    private Step RestoreStep(ref StateReader state)
    {
        int mood = state.ReadInt32("walk mood", 0, _prior.Moods.Count - 1);
        int segment = state.ReadInt32("walk segment", 0, _prior.Moods[mood].Segments - 1);
        return new Step(mood, segment, state.ReadInt32("walk transposition", 0, ControlLayout.ChromaSize - 1));
    }
}
