using System.CommandLine;
using Ambience;
using Ambience.Benchmarks.Measuring;

var root = new RootCommand("""
    What a frame of the network costs on this machine, beside what the machine could do at most.

    Examples:
      bench --quick                          the table that a change is judged by, within 50 s
      bench                                  every preset in every format, at every vector width (minutes)
      bench --preset ambient48 --json r.json one preset, the rows as JSON too
      bench --engine vulkan --batch 64 --batch 512 --weights fp32
      bench health samples/Demo/moods.yaml  what the health monitor adds to a hop of music
      bench kernels --filter *Gate*          the parts of a frame, by BenchmarkDotNet
    """);
BenchOptions.AddTo(root);
root.SetAction(BenchOptions.Run);
root.Add(HealthCommand.Create());
#if PEERS
root.Add(Ambience.Benchmarks.Kernels.KernelCommand.Create());
root.Add(Ambience.Benchmarks.Training.TrainingCommand.Create());
#endif
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (AmbienceException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
