using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Ambience.Trainer.Training;

/// <summary>
/// Shows a run: one live line on a terminal, else a line now and then, and a line for every checkpoint.
/// </summary>
internal sealed class ProgressLine(IAnsiConsole console)
{
    private const double LiveSeconds = 0.5, PlainSeconds = 20;

    private readonly bool _live = console.Profile.Capabilities.Interactive;
    private long _shown;

    public void Show(TrainingProgress progress)
    {
        double every = _live ? LiveSeconds : PlainSeconds;
        if (progress.Notice is { } notice)
            console.WriteLine($"\r{notice}");
        if (!progress.Checkpointed && _shown != 0 && Stopwatch.GetElapsedTime(_shown).TotalSeconds < every)
            return;
        _shown = Stopwatch.GetTimestamp();
        string text = Format(progress);
        if (progress.Checkpointed)
            text += ", saved";
        if (_live && !progress.Checkpointed)
            console.Write($"\r{text}  ");
        else
            console.WriteLine(_live ? $"\r{text}  " : text);
    }

    /// <summary>Ends the live line.</summary>
    public void End()
    {
        if (_live)
            console.WriteLine();
    }

    internal static string Format(TrainingProgress progress)
    {
        double heldOut = progress.ValidationBits;
        string validation = double.IsNaN(heldOut) ? "" : Invariant($", held out {heldOut:F3}");
        double left = progress.Done > 0 ? progress.Seconds * ((1 / progress.Done) - 1) : double.NaN;
        string time = double.IsFinite(left) ? $", {TimeSpan.FromSeconds(Math.Max(0, left)):h\\:mm\\:ss} left" : "";
        string step = Invariant($"step {progress.Step:N0}, NLL {progress.TrainingBits:F3} bits");
        return Invariant($"{step}{validation}, {progress.StepsPerSecond:F1} steps/s{time}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
