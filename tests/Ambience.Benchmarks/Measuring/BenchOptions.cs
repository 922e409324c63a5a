using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ambience.Benchmarks.Machine;
using Ambience.Inference;
using Ambience.IO;
using Ambience.Model;
using Spectre.Console;

namespace Ambience.Benchmarks.Measuring;

/// <summary>The command line of the table.</summary>
internal static class BenchOptions
{
    private static readonly Option<bool> s_quick = new("--quick") { Description = "a short table, within 50 s" };
    private static readonly Option<bool> s_noPeers = new("--no-peers")
    {
        Description = "leave out ONNX Runtime and TorchSharp",
    };
    private static readonly Option<string?> s_json = new("--json")
    {
        Description = "write the rows into this file too", HelpName = "FILE",
    };
    private static readonly Option<string[]> s_presets = new("--preset")
    {
        Description = $"network, may be repeated: {string.Join(", ", WaveNetPresets.All.Select(shape => shape.Name))}",
        HelpName = "NAME",
    };
    private static readonly Option<string[]> s_engines = new("--engine")
    {
        Description = "engine of the catalogue, may be repeated; without it: the CPU engine", HelpName = "NAME",
    };
    private static readonly Option<string[]> s_weights = new("--weights")
    {
        Description = "fp32, bf16, int8-float or int8, may be repeated", HelpName = "FORMAT",
    };
    private static readonly Option<int[]> s_batches = new("--batch")
    {
        Description = "streams in a call, may be repeated", HelpName = "N",
    };
    private static readonly Option<int> s_threads = new("--threads")
    {
        Description = "cores of the CPU engine", HelpName = "N", DefaultValueFactory = _ => 1,
    };
    private static readonly Option<double> s_seconds = new("--seconds")
    {
        Description = "measuring time of a row", HelpName = "S", DefaultValueFactory = _ => 2,
    };

    private static readonly JsonSerializerOptions s_jsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true,
    };

    public static void AddTo(Command command)
    {
        s_weights.AcceptOnlyFromAmong("fp32", "bf16", "int8-float", "int8");
        s_batches.Validators.Add(result => Positive(result, s_batches.Name));
        s_threads.Validators.Add(result => Positive(result, s_threads.Name));
        s_seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 600))
                result.AddError("--seconds: expected a number above 0, at most 600.");
        });
        foreach (Option option in new Option[]
            { s_quick, s_noPeers, s_json, s_presets, s_engines, s_weights, s_batches, s_threads, s_seconds })
        {
            command.Add(option);
        }
    }

    public static int Run(ParseResult arguments)
    {
        string[] engines = arguments.GetValue(s_engines) ?? [];
        bool ownChoice = engines.Length > 0 || arguments.GetValue(s_batches) is { Length: > 0 } ||
            arguments.GetValue(s_weights) is { Length: > 0 } || arguments.GetValue(s_threads) > 1;
        List<WaveNetShape> shapes = [.. (arguments.GetValue(s_presets) ?? []).Select(WaveNetPresets.Find)];
        if (arguments.GetValue(s_quick) && (ownChoice || shapes.Count > 0))
            throw new AmbienceException("--quick has rows of its own: leave out the other choices, or leave out --quick.");
        Plan plan = arguments.GetValue(s_quick) ? Plan.Quick
            : ownChoice ? Chosen(arguments, engines, Or(shapes, WaveNetPresets.Ambient48))
            : Plan.Full(shapes.Count > 0 ? shapes : WaveNetPresets.All);

        IAnsiConsole console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            console.Profile.Width = 180; // a log has no edge
        Ceilings ceilings = Ceilings.Measure();
        RowTable.Print(console, ceilings);
        bool peers = !arguments.GetValue(s_noPeers) && !ownChoice;
        List<Row> rows = Measuring.Run.Everything(plan, ceilings, peers, preset => RowTable.Print(console, preset));
        if (arguments.GetValue(s_json) is { } path)
            Write(path, ceilings, rows);
        return 0;
    }

    private static Plan Chosen(ParseResult arguments, string[] engines, List<WaveNetShape> shapes)
    {
        IEnumerable<WeightPrecision> formats = (arguments.GetValue(s_weights) ?? []) is { Length: > 0 } names
            ? names.Select(name => name switch
            {
                "bf16" => WeightPrecision.BFloat16,
                "int8-float" => WeightPrecision.Int8FloatActivations,
                "int8" => WeightPrecision.Int8,
                _ => WeightPrecision.Float32,
            })
            : [WeightPrecision.Float32];
        return Plan.Of(Or(engines, EngineCatalogue.Cpu), shapes, formats, Or(arguments.GetValue(s_batches) ?? [], 1),
            arguments.GetValue(s_threads), arguments.GetValue(s_seconds));
    }

    private static void Write(string path, Ceilings ceilings, List<Row> rows)
    {
        var report = new
        {
            Machine = new
            {
                Architecture = RuntimeInformation.ProcessArchitecture.ToString(),
                System = RuntimeInformation.OSDescription,
                Runtime = RuntimeInformation.FrameworkDescription,
                Cores = Environment.ProcessorCount,
            },
            Ceilings = new
            {
                ceilings.FloatGmacs,
                ceilings.Int8Gmacs,
                Bandwidth = ceilings.Bandwidth.Select(point => new { point.KibiBytes, point.GigaBytes }),
            },
            Rows = rows,
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, report, s_jsonOptions));
    }

    private static List<T> Or<T>(IReadOnlyCollection<T> chosen, T otherwise) => chosen.Count > 0 ? [.. chosen] : [otherwise];

    private static void Positive(OptionResult result, string name)
    {
        foreach (Token token in result.Tokens)
        {
            if (!int.TryParse(token.Value, out int number) || number is < 1 or > 65_536)
                result.AddError($"{name}: expected a whole number from 1 to 65536, found '{token.Value}'.");
        }
    }
}
