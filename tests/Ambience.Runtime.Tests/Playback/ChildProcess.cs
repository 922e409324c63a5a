using System.Diagnostics;
using Xunit;

namespace Ambience.Runtime.Tests.Playback;

/// <summary>
/// Runs one test again in a process of its own, for what can only be chosen before a native library is loaded.
/// </summary>
internal static class ChildProcess
{
    private const string Marker = "AMBIENCE_TEST_IS_CHILD";
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(90);

    /// <summary>Whether this is the process of its own.</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(Marker) == "1";

    /// <summary>Runs the test there and fails as it fails; also if it did not run at all.</summary>
    public static void Run(Type testClass, string testMethod, params (string Name, string Value)[] environment)
    {
        string[] arguments = ["-method", $"{testClass.FullName}.{testMethod}", "-noColor"];
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Marker] = "1";
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync();
        Task<string> errors = child.StandardError.ReadToEndAsync();
        if (!child.WaitForExit(s_longest))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"The child hangs.\n{output.Result}\n{errors.Result}");
        }
        string all = output.Result + errors.Result;
        Assert.True(child.ExitCode == 0, all);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0", all);
    }
}
