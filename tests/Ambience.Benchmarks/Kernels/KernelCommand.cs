using System.CommandLine;
using BenchmarkDotNet.Running;

namespace Ambience.Benchmarks.Kernels;

/// <summary>The parts of a frame, each for itself, by BenchmarkDotNet.</summary>
internal static class KernelCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Description = "BenchmarkDotNet's own, for example --filter *Gate*" };
        var command = new Command("kernels", "the parts of a frame, each for itself") { arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result =>
        {
            string[] further = [.. result.GetValue(arguments) ?? [], .. result.UnmatchedTokens];
            BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks)]).Run(further.Length > 0 ? further : ["--filter", "*"]);
        });
        return command;
    }
}
