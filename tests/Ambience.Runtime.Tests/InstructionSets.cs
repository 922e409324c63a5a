using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Xunit;

namespace Ambience.Runtime.Tests;

/// <summary>
/// Runs a test class again in a child process with an instruction set switched off. The class calls
/// <see cref="AssertSwitchedOff"/> in its constructor, so that a switch that does nothing fails instead of passing
/// silently.
/// </summary>
internal static class InstructionSets
{
    private const string Marker = "AMBIENCE_TEST_WITHOUT";

    /// <summary>The runtime's switches, from a full machine to one without any vector instruction.</summary>
    public static TheoryData<string> Switches => 
        ["EnableAVX512", "EnableAVX2", "EnableHWIntrinsic", .. AvxVnni.IsSupported ? s_vnni : []];

    /// <summary>Only where there is something to switch off.</summary>
    private static readonly string[] s_vnni = ["EnableAVXVNNI"];

    public static void AssertSwitchedOff()
    {
        switch (Environment.GetEnvironmentVariable(Marker))
        {
            case null:
                break;
            case "EnableAVX512":
                Assert.False(Avx512F.IsSupported || Vector512.IsHardwareAccelerated, "AVX-512 is still on");
                break;
            case "EnableAVX2":
                Assert.False(Avx2.IsSupported || Vector256.IsHardwareAccelerated, "AVX2 is still on");
                Assert.False(Fma.IsSupported, "FMA is still on");
                break;
            case "EnableAVXVNNI":
                Assert.False(AvxVnni.IsSupported, "AVX-VNNI is still on");
                break;
            case "EnableHWIntrinsic":
                Assert.False(Sse42.IsSupported || Vector128.IsHardwareAccelerated, "hardware intrinsics are still on");
                break;
            case string unknown:
                Assert.Fail($"Unknown switch {unknown}.");
                break;
        }
    }

    /// <summary>
    /// Runs every test of a class with DOTNET_<paramref name="name"/>=0 and expects that some ran and all passed.
    /// </summary>
    public static void RunWithout(string name, Type testClass)
    {
        string program = Path.Combine(AppContext.BaseDirectory, typeof(InstructionSets).Assembly.GetName().Name!);
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? program + ".exe" : program)
        {
            ArgumentList = { "-class", testClass.FullName!, "-noColor", "-noLogo", "-parallelMode", "none" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[$"DOTNET_{name}"] = "0";
        start.Environment[Marker] = name;
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        string output = child.StandardOutput.ReadToEnd() + errors.Result;
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, output);
        Assert.DoesNotContain("Total: 0", output);
        Assert.Contains("Failed: 0,", output);
    }
}
