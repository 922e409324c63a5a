using Ambience.Benchmarks;
using Ambience.Model;
using BenchmarkDotNet.Running;

// Ambience.Benchmarks [PRESET ..]      what a frame costs, in seconds of measuring; all presets when none is named
// Ambience.Benchmarks --kernels [..]   the parts of a frame, by BenchmarkDotNet, which takes the further arguments
if (args.FirstOrDefault() == "--kernels")
{
    BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks)]).Run(args.Length > 1 ? args[1..] : ["--filter", "*"]);
    return 0;
}
try
{
    QuickTable.Print(args.Length > 0 ? args.Select(WaveNetPresets.Find) : WaveNetPresets.All);
    return 0;
}
catch (Ambience.AmbienceException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
