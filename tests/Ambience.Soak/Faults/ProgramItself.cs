using System.Diagnostics;

namespace Ambience.Soak.Faults;

/// <summary>Starts this program again, in a process of its own.</summary>
internal static class ProgramItself
{
    /// <summary>What a shell needs to start it.</summary>
    public static string[] Command => ["dotnet", typeof(ProgramItself).Assembly.Location];

    public static Process Start(params string[] arguments) => StartCommand([.. Command, .. arguments]);

    public static Process StartCommand(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Exit code and all that it said.</returns>
    public static (int ExitCode, string Said) Finish(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
