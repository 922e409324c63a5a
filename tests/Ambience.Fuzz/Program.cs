using System.CommandLine;
using System.Diagnostics;
using Ambience.Fuzz;
using Ambience.Fuzz.Targets;

IFuzzTarget[] targets = [new WeightTarget(), new MoodTarget(), new WaveTarget()];

var name = new Argument<string>("target") { Description = "what is read" };
name.AcceptOnlyFromAmong([.. targets.Select(target => target.Name)]);
var files = new Argument<FileInfo[]>("files") { Description = "files to read in place of those made by chance" };
var rounds = new Option<int>("--rounds") { Description = "files made by chance", DefaultValueFactory = _ => 100_000, HelpName = "N" };
var seed = new Option<int>("--seed") { Description = "the same seed makes the same files", DefaultValueFactory = _ => 1, HelpName = "N" };
var libFuzzer = new Option<bool>("--libfuzzer")
{
    Description = "take files from libFuzzer, guided by coverage; see docs/reliability.md",
};
var root = new RootCommand("""
    Reads files that were made to break a reader: each is read, or refused with an AmbienceException, within the bound of
    memory that is promised. A file that shows a defect is written to artifacts/fuzz.

    Examples:
      Ambience.Fuzz weights --rounds 1000000 --seed 7
      Ambience.Fuzz moods artifacts/fuzz/moods-1
    """)
{
    name, files, rounds, seed, libFuzzer,
};
root.SetAction((arguments, interrupt) => Task.FromResult(Run(
    targets.Single(target => target.Name == arguments.GetValue(name)), arguments, interrupt)));
return await root.Parse(args).InvokeAsync();

int Run(IFuzzTarget target, ParseResult arguments, CancellationToken interrupt)
{
    if (arguments.GetValue(libFuzzer))
    {
        SharpFuzz.Fuzzer.LibFuzzer.Run(bytes => _ = FuzzRun.One(target, bytes.ToArray()));
        return 0;
    }
    long began = Stopwatch.GetTimestamp();
    try
    {
        (int read, int refused) = arguments.GetValue(files) is { Length: > 0 } chosen
            ? Replay(target, chosen)
            : FuzzRun.Many(target, arguments.GetValue(seed), arguments.GetValue(rounds), interrupt);
        Console.WriteLine($"{target.Name}: {read} read, {refused} refused, 0 defects, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        return 0;
    }
    catch (FuzzException e)
    {
        string path = Path.Combine("artifacts", "fuzz", $"{target.Name}-{arguments.GetValue(seed)}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, e.File);
        Console.Error.WriteLine($"{e.Message}\nThe file: {path}");
        return 1;
    }
}

static (int Read, int Refused) Replay(IFuzzTarget target, FileInfo[] files)
{
    int read = files.Count(file => FuzzRun.One(target, File.ReadAllBytes(file.FullName)));
    return (read, files.Length - read);
}
