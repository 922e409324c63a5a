namespace Ambience.Soak.Load;

/// <summary>A game under load with a soundtrack that plays in real time.</summary>
internal static class LoadRun
{
    /// <summary>Runs for <see cref="SoakOptions.Minutes"/>, writes <see cref="SoakOptions.ReportPath"/>.</summary>
    /// <returns>The process's exit code: 0 = every promise was kept.</returns>
    public static int Run(SoakOptions options, CancellationToken interrupt) =>
        throw new AmbienceException($"--load: this build cannot put a game of {options.Minutes} minutes under load.");
}
