using System.CommandLine;
using System.Globalization;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Health;
using Ambience.Trainer.Model;
using Ambience.Trainer.Training;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>export</c>: writes a checkpoint as a weight file, or a weight file in another format.</summary>
internal static class ExportCommand
{
    /// <summary>What a game's repository should carry at most; the shipped weights are half of it.</summary>
    private const long LargeBytes = 4_000_000;

    private static readonly Option<string?> s_run = new("--run")
    {
        Description = "Folder of the run.",
        HelpName = "FOLDER",
    };

    private static readonly Option<string?> s_model = new("--model")
    {
        Description = "Instead of --run: an exported weight file to write in another format.",
        HelpName = "FILE",
    };

    private static readonly Option<string> s_out = new("--out")
    {
        Description = "The weight file to write (safetensors).",
        Required = true,
        HelpName = "FILE",
    };

    private static readonly Option<string> s_format = new("--format")
    {
        Description = "How matrices are stored: bf16 (half the size, the default), fp32 or int8 (a quarter).",
        DefaultValueFactory = _ => "bf16",
    };

    private static readonly Option<bool> s_best = new("--best")
    {
        Description = "The checkpoint with the lowest held-out NLL.",
    };

    private static readonly Option<bool> s_last = new("--last") { Description = "The last checkpoint (the default)." };

    private static readonly Option<bool> s_ema = new("--ema")
    {
        Description = "The running mean of the weights (the default); --ema false: the weights of the last step.",
        DefaultValueFactory = _ => true,
        HelpName = "true|false",
    };

    private static readonly Option<string?> s_store = new("--store")
    {
        Description = "The training store, if it is no longer where it was when the run started; with --model: judges " +
            "the losses.",
        HelpName = "STORE",
    };

    private static readonly Option<bool> s_losses = new("--losses")
    {
        Description = "Say what each format costs on held-out music (some seconds).",
    };

    private static readonly Option<double> s_seconds = new("--losses-seconds")
    {
        Description = "Held-out music of each mood that the losses are measured on.",
        DefaultValueFactory = _ => 10,
        HelpName = "N",
    };

    public static Command Create()
    {
        _ = s_format.AcceptOnlyFromAmong("bf16", "fp32", "int8");
        var command = new Command("export",
            """
            Writes a checkpoint of a run as a weight file for the runtime; works while the run goes on. Or writes a weight
            file in another format.
            Example: export --run artifacts/run --out model.safetensors --format bf16
                     export --run artifacts/run --best --out model.safetensors --losses
                     export --model model.safetensors --out small.safetensors --format int8 --store artifacts/store
            int8 loses least with --store: some of the training music is then listened to while rounding.
            """)
        {
            s_run, s_model, s_out, s_format, s_best, s_last, s_ema, s_store, s_losses, s_seconds, CommandOutput.Json,
        };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellation)
    {
        CommandOutput output = CommandOutput.Of(parse);
        string path = parse.GetValue(s_out)!;
        WeightFormat format = parse.GetValue(s_format) switch
        {
            "fp32" => WeightFormat.Float32,
            "int8" => WeightFormat.Int8,
            _ => WeightFormat.BFloat16,
        };
        (WaveNetModel model, string? storeFolder) = Read(parse, format);
        WaveNetModel stored = format == WeightFormat.Int8 ? Rounded(model, storeFolder) : model;
        stored = Listened(stored, storeFolder, cancellation);
        WeightFile.Write(path, stored, format);
        model = ModelExport.With(model, model.Weights, stored.Health); // the losses are of files like this one
        var losses = new List<FormatLoss>();
        if (parse.GetValue(s_losses) || (parse.GetValue(s_model) is not null && parse.GetValue(s_store) is not null))
        {
            double seconds = UsageException.InRange("--losses-seconds", parse.GetValue(s_seconds), 0.1, 3600);
            using var store = TrainingStore.Open(storeFolder ?? throw new UsageException(
                "--losses needs held-out music: name the training store with --store STORE."));
            TorchSetup.Use(1);
            output.WithProgress(context =>
            {
                ProgressTask task = context.AddTask("what each format costs", maxValue: 1);
                string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
                losses.AddRange(FormatLosses.Measure(
                    model, store, seconds, folder, part => task.Value = part, cancellation));
            });
        }
        long bytes = new FileInfo(path).Length;
        ModelProvenance provenance = model.Provenance;
        var result = new ExportResult(
            path, model.Shape.Name, format, provenance.Steps, provenance.ValidationBits, bytes, bytes > LargeBytes,
            losses);
        output.Finish(result, console => Show(console, result));
        return ExitCode.Done;
    }

    private static (WaveNetModel Model, string? Store) Read(ParseResult parse, WeightFormat format)
    {
        string? run = parse.GetValue(s_run), file = parse.GetValue(s_model), store = parse.GetValue(s_store);
        bool best = parse.GetValue(s_best);
        if (run is null == file is null)
            throw new UsageException("Name what to export: --run FOLDER, or --model FILE.");
        if (best && parse.GetValue(s_last))
            throw new UsageException("--best and --last were both given; choose one.");
        if (file is not null)
        {
            if (best)
                throw new UsageException("--best is a checkpoint of a run: name it with --run FOLDER.");
            return (WeightFile.Read(file), store);
        }
        Checkpoint checkpoint = Checkpoint.Read(run!, best ? RunFolder.BestFile : Checkpoint.FileName);
        store ??= checkpoint.Store;
        using var opened = TrainingStore.Open(store);
        return (ModelExport.Create(checkpoint, opened, format, parse.GetValue(s_ema)), store);
    }

    /// <summary>Rounded with an ear for the training music, where it is known; else the writer rounds each weight for itself.</summary>
    private static WaveNetModel Rounded(WaveNetModel model, string? storeFolder)
    {
        if (storeFolder is null)
            return model;
        using var store = TrainingStore.Open(storeFolder);
        store.RequireFits(model.Shape);
        return CalibratedRounding.Apply(model, store);
    }

    /// <summary>
    /// With what the training music is like and a clip of each mood, by which the runtime knows when music went wrong; a
    /// weight file that has them keeps them where no store is named.
    /// </summary>
    private static WaveNetModel Listened(WaveNetModel model, string? storeFolder, CancellationToken cancellation)
    {
        if (storeFolder is null)
            return model;
        using var store = TrainingStore.Open(storeFolder);
        store.RequireFits(model.Shape);
        return ModelExport.With(model, model.Weights, TrainingHealth.Measure(model, store, cancellation));
    }

    private static void Show(IAnsiConsole console, ExportResult result)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.File}: {result.Preset}, step {result.Step:N0}, NLL {result.ValidationBits:F3} bits, ") +
            string.Create(CultureInfo.InvariantCulture, $"{result.Bytes / 1e6:F2} MB"));
        if (result.IsLarge)
            console.WriteLine("More than 4 MB: --format int8 takes a quarter of fp32.");
        if (result.Losses.Count == 0)
            return;
        var table = new Table().AddColumns("stored", "multiplied", "MB", "NLL bits", "loss bits");
        foreach (FormatLoss loss in result.Losses)
        {
            table.AddRow($"{loss.Format}", $"{loss.Precision}", Number(loss.Megabytes, "F2"), Number(loss.Bits, "F4"),
                Number(loss.LossBits, "+0.0000;-0.0000;0"));
        }
        console.Write(table);

        static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>What <c>export --json</c> says.</summary>
    internal sealed record ExportResult(
        string File, string Preset, WeightFormat Format, long Step, double ValidationBits, long Bytes, bool IsLarge,
        IReadOnlyList<FormatLoss> Losses);
}
