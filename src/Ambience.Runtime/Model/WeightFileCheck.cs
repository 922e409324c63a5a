using Ambience.Conducting;

namespace Ambience.Model;

/// <summary>
/// What the numbers themselves must be. The reader asks because one NaN would silence the music for good; the writer asks so
/// that a training that diverged is not exported.
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
        int negative = model.LaneDeviations.AsSpan().IndexOfAnyInRange(float.NegativeInfinity, -float.Epsilon);
        if (negative >= 0)
            return Expected(WeightFileTensors.LaneDeviation, negative, "a standard deviation, 0 or more", model.LaneDeviations[negative]);
        return model.Prior?.Moods.Select(Transitions).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The first number of a tensor that is not finite, as a message; null if there is none.</summary>
    public static string? NotFinite(string tensor, ReadOnlySpan<float> values)
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
        for (int row = 0; row < mood.Segments; row++)
        {
            double sum = 0;
            for (int i = row * mood.Segments; i < (row + 1) * mood.Segments; i++)
            {
                if (mood.Transitions[i] < 0f)
                    return Expected(tensor, i, "a count, 0 or more", mood.Transitions[i]);
                sum += mood.Transitions[i];
            }
            if (sum <= 0)
                return $"tensor '{tensor}', row {row}: expected at least one transition out of every segment, found none";
            if (sum > float.MaxValue) // the walk adds the row up in fp32
                return $"tensor '{tensor}', row {row}: expected counts whose sum is a float, found {sum}";
        }
        return null;
    }

    private static string Expected(string tensor, int index, string expected, float found) =>
        FormattableString.Invariant($"tensor '{tensor}', value {index}: expected {expected}, found {found}");
}
