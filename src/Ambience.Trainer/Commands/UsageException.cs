namespace Ambience.Trainer.Commands;

/// <summary>The command line asks for something that cannot be: exit code 2, as for an unknown option.</summary>
internal sealed class UsageException(string message) : AmbienceException(message)
{
    /// <summary>The value, if it lies in the range; else the error that names the option.</summary>
    public static double InRange(string option, double value, double low, double high) => value >= low && value <= high
        ? value
        : throw new UsageException(
            FormattableString.Invariant($"{option}: expected {low} to {high}, found {value}."));
}
