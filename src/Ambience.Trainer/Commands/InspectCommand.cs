using System.CommandLine;
using System.Globalization;
using Ambience.Inference;
using Ambience.Model;
using Ambience.Trainer.Evaluation;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>inspect</c>: what a weight file holds and what it will cost.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> s_file = new("FILE") { Description = "Weight file (.safetensors)." };

    private static readonly Option<string> s_engine = new("--engine")
    {
        DefaultValueFactory = _ => EngineCatalogue.Auto,
        Description = $"Engine to measure: {EngineCatalogue.Auto}, {string.Join(", ", EngineCatalogue.Names)}.",
        HelpName = "NAME",
    };

    private static readonly Option<double> s_seconds = new("--seconds")
    {
        DefaultValueFactory = _ => 0.5,
        Description = "How long each precision is measured; 0 leaves it out.",
        HelpName = "N",
    };

    private static readonly Option<bool> s_files = new("--files") { Description = "List every training file." };

    public static Command Create()
    {
        var command = new Command("inspect",
            """
            Prints what a weight file holds: shape, control, moods, where it comes from, and what it costs to play,
            measured here by letting an engine play for a moment.
            Examples: inspect ambient48.safetensors
                      inspect ambient48.safetensors --json --seconds 0
            """) { s_file, s_engine, s_seconds, s_files, CommandOutput.Json };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse, cancellation)));
        return command;
    }

    private static int Run(ParseResult parse, CancellationToken cancellation)
    {
        string path = parse.GetRequiredValue(s_file);
        double seconds = UsageException.InRange("--seconds", parse.GetValue(s_seconds), 0, 60);
        WaveNetModel model = WeightFile.Read(path);
        Inspection found = Inspection.Of(path, model, seconds == 0
            ? []
            : Costs(model, parse.GetRequiredValue(s_engine), seconds, cancellation));
        CommandOutput.Of(parse).Finish(found, console => Write(console, found, parse.GetValue(s_files)));
        return ExitCode.Done;
    }

    private static List<PrecisionCost> Costs(WaveNetModel model, string engine, double seconds, CancellationToken cancellation)
    {
        var costs = new List<PrecisionCost>();
        foreach (WeightPrecision weights in (WeightPrecision[])
            [WeightPrecision.Float32, WeightPrecision.BFloat16, WeightPrecision.Int8])
        {
            cancellation.ThrowIfCancellationRequested();
            using IWaveNetEngine network = EngineCatalogue.Create(engine, model, 1, new EngineOptions { Weights = weights });
            costs.Add(new PrecisionCost(PrecisionNames.Of(weights), EngineCost.Measure(network, seconds)));
        }
        return costs;
    }

    private static void Write(IAnsiConsole console, Inspection found, bool listFiles)
    {
        Table table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn("");
        foreach ((string title, string value) in found.Lines())
            table.AddRow(Markup.Escape(title), Markup.Escape(value));
        console.Write(table);
        if (found.Costs.Count > 0)
        {
            Table costs = new Table().Border(TableBorder.Rounded)
                .AddColumns("weights", "engine", "us a frame", "% of a core", "x real time");
            foreach (PrecisionCost cost in found.Costs)
            {
                costs.AddRow(cost.Weights, Markup.Escape(cost.Cost.Engine), Number(cost.Cost.MicrosecondsPerFrame, "0.00"),
                    Number(100 * cost.Cost.CoreShare, "0.00"), Number(cost.Cost.TimesRealTime, "0.0"));
            }
            console.Write(costs.Caption("one stream, measured here for a moment; busy machines measure more"));
        }
        if (!listFiles)
            return;
        Table files = new Table().Border(TableBorder.Rounded).AddColumns("file", "mood", "seconds", "licence", "SHA-256");
        foreach (TrainingFile file in found.Files)
        {
            files.AddRow([.. new[]
            {
                file.Name, file.Mood, Number(file.Seconds, "0.0"), file.Licence, file.Sha256,
            }.Select(Markup.Escape)]);
        }
        console.Write(files);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
