namespace Ambience.Trainer.Training;

/// <summary>What a run shows while it goes.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Seconds">Time trained.</param>
/// <param name="TrainingBits">Running mean of the training loss, bits a sample of audio.</param>
/// <param name="ValidationBits">The last validation, NaN before it.</param>
/// <param name="StepsPerSecond">Speed of late.</param>
/// <param name="Done">Part of the run that is over, 0..1.</param>
/// <param name="Checkpointed">True when a checkpoint was just written.</param>
/// <param name="LearningRate">Of the step that was just taken.</param>
/// <param name="Notice">Something that a person should know, else null.</param>
internal sealed record TrainingProgress(
    long Step,
    double Seconds,
    double TrainingBits,
    double ValidationBits,
    double StepsPerSecond,
    double Done,
    bool Checkpointed,
    double LearningRate = 0,
    string? Notice = null);
