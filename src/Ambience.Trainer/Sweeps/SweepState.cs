using Ambience.Trainer.Listening;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Sweeps;

/// <summary>How far a run of a sweep is.</summary>
internal enum SweepStatus
{
    /// <summary>Nothing is there.</summary>
    NotStarted,

    /// <summary>It was saved before its end.</summary>
    Started,

    /// <summary>It reached its end.</summary>
    Finished,

    /// <summary>It ended with an error; the next sweep tries again.</summary>
    Failed,
}

/// <summary>What became of one run.</summary>
internal sealed record SweepResult(
    int Index, string Name, SweepStatus Status, IReadOnlyDictionary<string, string> Settings, long Step, double Minutes,
    double BestBits, double ValidationBits, double TrainingBits, long SkippedSteps, double ChromaMargin, string Health,
    string Error);

/// <summary>Reads what became of runs from their folders.</summary>
internal static class SweepState
{
    /// <summary>Holds the message of a run that failed.</summary>
    public const string ErrorFile = "error.txt";

    /// <summary>One run.</summary>
    public static SweepResult Of(SweepRun run)
    {
        var settings = run.Settings.ToDictionary();
        string errorPath = Path.Combine(run.Folder, ErrorFile);
        string error = File.Exists(errorPath) ? File.ReadAllText(errorPath).Trim() : "";
        if (!File.Exists(Path.Combine(run.Folder, Checkpoint.FileName)))
        {
            return new SweepResult(
                run.Index, run.Name, error.Length > 0 ? SweepStatus.Failed : SweepStatus.NotStarted, settings, 0, 0, double.NaN,
                double.NaN, double.NaN, 0, double.NaN, "", error);
        }
        Checkpoint last = Checkpoint.Read(run.Folder);
        HeardMood[] heard = [.. RunListener.Read(run.Folder).LastOrDefault()?.Moods ?? []];
        double[] margins = [.. heard.Select(mood => mood.ChromaMargin).OfType<double>()];
        SweepStatus status = LearningRate.Done(last.Options, last.Step, last.Seconds) >= 1 ? SweepStatus.Finished
            : error.Length > 0 ? SweepStatus.Failed
            : SweepStatus.Started;
        return new SweepResult(
            run.Index, run.Name, status, settings, last.Step, last.Seconds / 60, last.BestBits, last.ValidationBits,
            last.TrainingBits, last.SkippedSteps, margins.Length > 0 ? margins.Average() : double.NaN,
            string.Join(", ", heard.Where(mood => mood.Health != "healthy").Select(mood => $"{mood.Mood} {mood.Health}")), error);
    }
}
