using System.CommandLine;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Training;

namespace Ambience.Trainer.Commands;

/// <summary><c>export</c>: writes a run's last checkpoint as a weight file.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> s_run = new("--run") { Description = "Folder of the run.", Required = true };

    private static readonly Option<string> s_out = new("--out")
    {
        Description = "The weight file to write (safetensors).",
        Required = true,
    };

    private static readonly Option<string> s_format = new("--format")
    {
        Description = "How matrices are stored: bf16 (half the size, the default), fp32 or int8.",
        DefaultValueFactory = _ => "bf16",
    };

    private static readonly Option<string> s_store = new("--store")
    {
        Description = "The training store, if it is no longer where it was when the run started.",
    };

    public static Command Create()
    {
        _ = s_format.AcceptOnlyFromAmong("bf16", "fp32", "int8");
        var command = new Command("export",
            """
            Writes the last checkpoint of a run as a weight file for the runtime; works while the run goes on. The
            weights are the running mean.
            Example: export --run artifacts/run --out model.safetensors --format bf16
            """) { s_run, s_out, s_format, s_store };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parse)
    {
        string folder = parse.GetValue(s_run)!, path = parse.GetValue(s_out)!;
        Checkpoint checkpoint = Checkpoint.Read(folder);
        using var store = TrainingStore.Open(parse.GetValue(s_store) ?? checkpoint.Store);
        WeightFormat format = parse.GetValue(s_format) switch
        {
            "fp32" => WeightFormat.Float32,
            "int8" => WeightFormat.Int8,
            _ => WeightFormat.BFloat16,
        };
        WeightFile.Write(path, ModelExport.Create(checkpoint, store, format), format);
        Console.WriteLine(
            $"{path}: {checkpoint.Shape.Name}, step {checkpoint.Step:N0}, NLL {checkpoint.ValidationBits:F3} bits, " +
            $"{new FileInfo(path).Length / 1e6:F2} MB");
        return 0;
    }
}
