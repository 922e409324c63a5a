using System.Diagnostics;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Listening;

/// <summary>Tells TensorBoard how a run goes: a point a second is enough, and every checkpoint.</summary>
internal sealed class RunEvents(EventFile file)
{
    private long _told;
    private bool _broken;

    /// <summary>Takes the progress of a step.</summary>
    /// <returns>A notice for people if the file can no longer be written, once.</returns>
    public string? Take(TrainingProgress progress)
    {
        bool due = progress.Checkpointed || _told == 0 || Stopwatch.GetElapsedTime(_told).TotalSeconds >= 1;
        if (_broken || !due)
            return null;
        _told = Stopwatch.GetTimestamp();
        try
        {
            file.Number("loss/training bits", progress.Step, progress.TrainingBits);
            file.Number("loss/held-out bits", progress.Step, progress.ValidationBits);
            file.Number("run/learning rate", progress.Step, progress.LearningRate);
            file.Number("run/steps a second", progress.Step, progress.StepsPerSecond);
            return null;
        }
        catch (AmbienceException e)
        {
            _broken = true;
            return $"TensorBoard's curves end here: {e.Message}";
        }
    }
}
