using System.CommandLine;
using System.Text;
using Ambience.IO;
using Ambience.Trainer.Sweeps;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>sweep</c>: several trainings from one file, here one after another or as jobs of a scheduler.</summary>
internal static class SweepCommand
{
    private static readonly Argument<string> s_file = new("FILE") { Description = "The sweep (YAML; docs/training.md)." };

    private static readonly Option<int?> s_only = new("--only")
    {
        Description = "Only the run of this number, from 0: what a scheduler's job does.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_slurm = new("--slurm")
    {
        Description = "Instead of training: write a Slurm array script, one job a run.",
        HelpName = "SCRIPT",
    };

    private static readonly Option<string?> s_kubernetes = new("--kubernetes")
    {
        Description = "Instead of training: write the manifest of an indexed Kubernetes Job.",
        HelpName = "MANIFEST",
    };

    private static readonly Option<string?> s_html = new("--html")
    {
        Description = "Also write the table as a page.",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        var command = new Command("sweep",
            """
            Trains every run of a sweep file, one after another. Finished runs are skipped, so the same command goes on
            after an interrupt; one run that fails does not stop the others.
            Example: sweep rates.yaml
                     sweep report rates.yaml --html rates.html
                     sweep rates.yaml --slurm rates.sh && sbatch rates.sh
            """) { s_file, s_only, s_slurm, s_kubernetes, CommandOutput.Json };
        command.SetAction(Run);
        var report = new Command("report",
            """
            Gathers what became of a sweep's runs, the best first.
            Example: sweep report rates.yaml --json
            """) { s_file, s_html, CommandOutput.Json };
        report.SetAction(Report);
        command.Add(report);
        return command;
    }

    private static async Task<int> Run(ParseResult parse, CancellationToken interrupt)
    {
        CommandOutput output = CommandOutput.Of(parse);
        SweepFile sweep = SweepReader.Read(parse.GetValue(s_file)!);
        if (parse.GetValue(s_slurm) is { } script)
            return WriteJobs(output, script, SchedulerJobs.Slurm(sweep));
        if (parse.GetValue(s_kubernetes) is { } manifest)
            return WriteJobs(output, manifest, SchedulerJobs.Kubernetes(sweep));
        int? only = parse.GetValue(s_only);
        if (only is < 0 || only >= sweep.Runs.Count)
            throw new UsageException($"--only: expected 0 to {sweep.Runs.Count - 1}, found {only}.");
        bool failed = false;
        foreach (SweepRun run in sweep.Runs.Where(run => only is null || run.Index == only))
        {
            SweepStatus status = SweepState.Of(run).Status;
            output.Console.WriteLine($"[{run.Index + 1}/{sweep.Runs.Count}] {run.Name}: {status}");
            if (status == SweepStatus.Finished)
                continue;
            int code = await Train(sweep, run, output, interrupt);
            if (code == ExitCode.Interrupted || interrupt.IsCancellationRequested)
                return ExitCode.Interrupted;
            failed |= code != ExitCode.Done;
        }
        Show(output, sweep, [.. sweep.Runs.Where(run => only is null || run.Index == only).Select(SweepState.Of)]);
        return failed ? ExitCode.Error : ExitCode.Done;
    }

    private static async Task<int> Train(SweepFile sweep, SweepRun run, CommandOutput output, CancellationToken interrupt)
    {
        bool resume = File.Exists(Path.Combine(run.Folder, Training.Checkpoint.FileName));
        // What makes a run what it is stays with its checkpoint; its length may have grown in the file.
        IEnumerable<string> arguments = resume
            ? ["--resume", .. run.Settings.Where(setting => setting.Key is "steps" or "minutes")
                .SelectMany(setting => new[] { $"--{setting.Key}", setting.Value })]
            : run.Arguments;
        string errorPath = Path.Combine(run.Folder, SweepState.ErrorFile);
        if (File.Exists(errorPath))
            File.Delete(errorPath);
        var error = new StringWriter();
        int code = await TrainerProgram.RunAsync(
            ["train", "--store", sweep.Store, "--run", run.Folder, .. arguments],
            new InvocationConfiguration { Output = output.Console.Profile.Out.Writer, Error = error }, interrupt);
        if (code is not (ExitCode.Done or ExitCode.Interrupted))
        {
            string message = error.ToString().Trim();
            AtomicFile.Write(errorPath, stream => stream.Write(Encoding.UTF8.GetBytes(message + "\n")));
            output.Console.WriteLine($"{run.Name}: {message}");
        }
        return code;
    }

    private static int Report(ParseResult parse)
    {
        CommandOutput output = CommandOutput.Of(parse);
        SweepFile sweep = SweepReader.Read(parse.GetValue(s_file)!);
        SweepResult[] results = [.. sweep.Runs.Select(SweepState.Of)
            .OrderBy(result => double.IsNaN(result.BestBits)).ThenBy(result => result.BestBits)];
        if (parse.GetValue(s_html) is { } path)
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(SweepPage.Html(sweep.Name, results))));
        Show(output, sweep, results);
        return ExitCode.Done;
    }

    private static int WriteJobs(CommandOutput output, string path, string text)
    {
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        output.Finish(
            new { File = path },
            console => console.WriteLine($"{path}: one job a run; gather them with: sweep report"));
        return ExitCode.Done;
    }

    private static void Show(CommandOutput output, SweepFile sweep, IReadOnlyList<SweepResult> results) =>
        output.Finish(new { sweep.Name, Runs = results }, console =>
        {
            var table = new Table().AddColumns(
                "run", "status", "step", "minutes", "best NLL", "last NLL", "chroma", "notes");
            foreach (SweepResult result in results)
            {
                table.AddRow(
                    Markup.Escape(result.Name), $"{result.Status}", $"{result.Step}", SweepPage.Number(result.Minutes, "F1"),
                    SweepPage.Number(result.BestBits, "F3"), SweepPage.Number(result.ValidationBits, "F3"),
                    SweepPage.Number(result.ChromaMargin, "F2"), Markup.Escape($"{result.Health} {result.Error}".Trim()));
            }
            console.Write(table);
        });
}
