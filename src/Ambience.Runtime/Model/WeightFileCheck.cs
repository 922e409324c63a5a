using Ambience.Conducting;
using Ambience.Health;

namespace Ambience.Model;

/// <summary>
/// What the numbers themselves must be. The reader asks because one NaN would silence the music for good; the writer
/// asks so that a training that diverged is not exported.
/// </summary>
internal static class WeightFileCheck
{
    /// <summary>Checks every number of a model.</summary>
    /// <returns>Null, or the first problem with the tensor's name and index.</returns>
    public static string? Numbers(WaveNetModel model)
    {
        foreach (TensorSlot slot in WeightFileTensors.Of(model, WeightFormat.Float32))
        {
            if (NotFinite(slot.Name, slot.Data) is { } problem)
                return problem;
        }
        return Negative(WeightFileTensors.LaneDeviation, model.LaneDeviations, "a standard deviation") ??
            model.Prior?.Moods.Select(Transitions).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Compares the arrays of a model from a caller with the sizes that the rest of it asks for.</summary>
    public static string? Lengths(WaveNetModel model, WeightFileMetadata metadata)
    {
        static string? Length(string tensor, float[] values, long expected) =>
            values.Length == expected
                ? null
                : $"tensor '{tensor}' must have {expected} values, but has {values.Length}";

        int embedding = metadata.Control?.MoodEmbeddingSize ?? 0;
        string? problem =
            Length(WeightFileTensors.LaneDeviation, model.LaneDeviations, model.Shape.Lanes) ??
            Length(WeightFileTensors.MoodEmbedding, model.MoodEmbeddings, model.Moods.Count * embedding) ??
            Length(WeightFileTensors.Synthesis, model.SynthesisFilters, model.Shape.Bands * metadata.FilterTaps);
        foreach (MoodHealth mood in model.Health)
        {
            if (mood.Clip is not { } clip)
                continue;
            problem ??= Length(WeightFileTensors.ClipLanes(mood.Mood), clip.Lanes, (long)clip.Frames * model.Shape.Lanes) ??
                Length(WeightFileTensors.ClipFeatures(mood.Mood), clip.Features, metadata.ClipFeatures(clip.Frames));
        }
        foreach ((MoodPrior prior, string mood) in (model.Prior?.Moods ?? []).Zip(model.Moods))
        {
            int n = prior.Segments;
            if (prior.Mood != mood)
                problem ??= $"the prior must have the moods in their order, expected '{mood}', found '{prior.Mood}'";
            problem ??=
                Length(WeightFileTensors.PriorSlow(mood), prior.Slow, n * metadata.SlowValues) ??
                Length(WeightFileTensors.PriorOnsets(mood), prior.Onsets, (long)n * metadata.SegmentHops) ??
                Length(WeightFileTensors.PriorTransitions(mood), prior.Transitions, (long)n * n);
        }
        return problem;
    }

    /// <summary>The first number of a tensor below 0, as a message; null if there is none.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="values">Its numbers.</param>
    /// <param name="what">What each of them is, with its article.</param>
    public static string? Negative(string tensor, ReadOnlySpan<float> values, string what)
    {
        int found = values.IndexOfAnyInRange(float.NegativeInfinity, -float.Epsilon);
        return found < 0 ? null : Expected(tensor, found, $"{what}, 0 or more", values[found]);
    }

    private static string? NotFinite(string tensor, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return Expected(tensor, i, "a finite number", values[i]);
        }
        return null;
    }

    private static string? Transitions(MoodPrior mood)
    {
        string tensor = WeightFileTensors.PriorTransitions(mood.Mood);
        if (Negative(tensor, mood.Transitions, "a count") is { } problem)
            return problem;
        for (int row = 0; row < mood.Segments; row++)
        {
            double sum = 0;
            foreach (float count in mood.Transitions.AsSpan(row * mood.Segments, mood.Segments))
                sum += count;
            // Above the largest float a walk that adds the row up in fp32 would meet infinity.
            if (sum is <= 0 or > float.MaxValue)
            {
                return $"tensor '{tensor}', row {row}: expected transitions out of every segment " +
                    FormattableString.Invariant($"with a sum above 0 that is a float, found {sum}");
            }
        }
        return null;
    }

    private static string Expected(string tensor, int index, string expected, float found) =>
        FormattableString.Invariant($"tensor '{tensor}', value {index}: expected {expected}, found {found}");
}
