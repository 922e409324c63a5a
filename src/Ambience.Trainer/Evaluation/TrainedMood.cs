using Ambience.Model;
using Ambience.Moods;

namespace Ambience.Trainer.Evaluation;

/// <summary>A mood of a weight file just as it was trained, without a mood file.</summary>
internal static class TrainedMood
{
    /// <summary>The mood of networks that were not trained on any.</summary>
    public const string Nameless = "music";

    /// <summary>Makes the mood.</summary>
    /// <param name="model">The weights.</param>
    /// <param name="name">One of its moods; null takes the first.</param>
    /// <param name="temperature">0.1..1.5.</param>
    /// <exception cref="AmbienceException">
    /// The weights do not know the mood, or the temperature is out of range.
    /// </exception>
    public static Mood Of(WaveNetModel model, string? name, float temperature)
    {
        if (!(temperature is >= 0.1f and <= 1.5f))
            throw new AmbienceException($"Temperature: expected 0.1 to 1.5, found {temperature}.");
        if (name is not null && !model.Moods.Contains(name))
        {
            throw new AmbienceException(
                $"There is no mood '{name}' in the weights. " +
                (model.Moods.Count == 0
                    ? "They were trained without moods: leave the mood out."
                    : $"Choose one of: {string.Join(", ", model.Moods)}."));
        }
        string trained = name ?? model.Moods.FirstOrDefault() ?? Nameless;
        return new Mood
        {
            Name = trained,
            Blend = [new MoodShare(trained, 1)],
            Temperature = Curve.Constant(temperature),
        };
    }

    /// <summary>The same as a mood file tunes it: with the temperatures of its mood of that name, if it has one.</summary>
    /// <param name="model">The weights.</param>
    /// <param name="name">As above.</param>
    /// <param name="temperature">Where the file has no mood of that name.</param>
    /// <param name="moods">The file; a temperature that follows a parameter is that of the parameter's default.</param>
    /// <exception cref="AmbienceException">As above.</exception>
    public static Mood Of(WaveNetModel model, string? name, float temperature, MoodFile? moods)
    {
        Mood trained = Of(model, name, temperature);
        if (moods?.Moods.FirstOrDefault(mood => mood.Name == trained.Name) is not { } tuned)
            return trained;
        ParameterDefinition? followed = moods.Parameters.FirstOrDefault(known => known.Name == tuned.Temperature.Parameter);
        float middle = tuned.Temperature.Evaluate(followed?.Default ?? 0.5f);
        return trained with { Temperature = Curve.Constant(middle), BandTemperatures = tuned.BandTemperatures };
    }
}
