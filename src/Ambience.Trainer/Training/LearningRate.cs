namespace Ambience.Trainer.Training;

/// <summary>What the learning rate does after the warm-up.</summary>
internal enum RateSchedule
{
    /// <summary>Half a cosine down to a small part of the peak (Loshchilov 2017).</summary>
    Cosine,

    /// <summary>It stays: for runs without a planned end.</summary>
    Constant,
}

/// <summary>Linear warm-up to the peak, then the schedule.</summary>
internal static class LearningRate
{
    /// <param name="options">The run's options.</param>
    /// <param name="step">Steps taken so far.</param>
    /// <param name="seconds">Time trained so far; decides only a run that goes by minutes.</param>
    public static double At(TrainingOptions options, long step, double seconds)
    {
        double done = Math.Clamp(Done(options, step, seconds), 0, 1);
        double warm = Math.Min(1, (step + 1.0) / Math.Max(1, options.WarmUpSteps));
        if (options.Schedule == RateSchedule.Constant)
            return options.LearningRate * warm;
        double cosine = 0.5 * (1 + Math.Cos(Math.PI * done));
        return options.LearningRate * warm * (options.FinalRate + ((1 - options.FinalRate) * cosine));
    }

    /// <summary>The part of the run that is over, 0 to 1 and beyond.</summary>
    public static double Done(TrainingOptions options, long step, double seconds) => options.Steps is { } steps
        ? (double)step / steps
        : seconds / (60 * options.Minutes ??
            throw new ArgumentException("neither steps nor minutes are given", nameof(options)));
}
