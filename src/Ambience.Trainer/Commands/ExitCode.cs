namespace Ambience.Trainer.Commands;

/// <summary>What a verb returns to the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Error = 1;
    public const int Usage = 2;

    /// <summary>Ctrl-C or SIGTERM, as a shell counts it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
