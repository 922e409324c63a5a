using System.CommandLine;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Data;
using Ambience.Trainer.Imports;
using Spectre.Console;

namespace Ambience.Trainer.Commands;

/// <summary><c>convert</c>: a checkpoint that Python saved becomes a weight file.</summary>
internal static class ConvertCommand
{
    private static readonly Argument<string> s_checkpoint = new("CHECKPOINT")
    {
        Description = "safetensors file with the tensors of docs/python-checkpoints.md.",
    };

    private static readonly Option<string> s_preset = new("--preset")
    {
        Required = true,
        Description =
            $"The network that it is: {string.Join(", ", WaveNetPresets.All.Select(shape => shape.Name))}.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> s_store = new("--store")
    {
        Description = "Training store of the music that it was trained on: gives moods, lane deviations, prior and " +
            "licences. Needed unless the preset has neither control nor bands.",
        HelpName = "STORE",
    };

    private static readonly Option<string> s_out = new("--out")
    {
        Required = true,
        Description = "The weight file to write.",
        HelpName = "FILE",
    };

    private static readonly Option<string> s_format = new("--format")
    {
        Description = "How matrices are stored: fp32 (the default), bf16 or int8.",
        DefaultValueFactory = _ => "fp32",
        HelpName = "NAME",
    };

    private static readonly Option<long> s_steps = new("--steps")
    {
        Description = "Optimiser steps behind it, for the record.",
        HelpName = "N",
    };

    /// <summary>What was written.</summary>
    private sealed record Result(string File, string Preset, long Parameters, string Format, long Bytes);

    public static Command Create()
    {
        _ = s_format.AcceptOnlyFromAmong("fp32", "bf16", "int8");
        var command = new Command("convert",
            """
            Writes a weight file from a checkpoint of the same architecture that was trained and saved in Python. What does
            not fit is named, tensor by tensor.
            Example: convert my-ambient48.safetensors --preset ambient48 --store artifacts/store --out ambient48.safetensors
                     convert seed.safetensors --preset seed --out seed-weights.safetensors
            """) { s_checkpoint, s_preset, s_store, s_out, s_format, s_steps, CommandOutput.Json };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parse)
    {
        WaveNetShape shape = WaveNetPresets.Find(parse.GetRequiredValue(s_preset));
        string? folder = parse.GetValue(s_store);
        if (folder is null && (shape.ControlSize > 0 || shape.Bands > 1))
        {
            throw new UsageException(
                $"--store: preset '{shape.Name}' needs the store of its training music, for its " +
                $"{(shape.ControlSize > 0 ? "moods and prior" : "lane deviations")}. Make one with: prepare AUDIO-FOLDER --store STORE --preset {shape.Name}.");
        }
        using TrainingStore? store = folder is null ? null : TrainingStore.Open(folder);
        store?.RequireFits(shape);
        IReadOnlyList<string> moods = shape.ControlSize == 0 ? [] : store?.Moods ?? [];
        PythonCheckpoint.Content content = PythonCheckpoint.Read(parse.GetRequiredValue(s_checkpoint), shape, moods.Count);
        WeightFormat format = parse.GetValue(s_format) switch
        {
            "bf16" => WeightFormat.BFloat16,
            "int8" => WeightFormat.Int8,
            _ => WeightFormat.Float32,
        };
        var model = new WaveNetModel
        {
            Weights = content.Weights,
            Control = moods.Count > 0 ? new ControlLayout(shape.ControlSize - ControlLayout.MoodEmbedding) : null,
            Moods = moods,
            MoodEmbeddings = content.MoodEmbeddings,
            LaneDeviations = content.LaneDeviations ?? store?.LaneDeviations ?? [.. Enumerable.Repeat(1f, shape.Lanes)],
            SynthesisFilters = shape.Bands == 1 ? [] : FilterBankDesign.SynthesisFilters(shape.Bands),
            Prior = moods.Count > 0 ? store?.Prior : null,
            Format = format,
            Provenance = new ModelProvenance
            {
                Steps = parse.GetValue(s_steps),
                TrainingLoudnessLufs = store?.TrainingLoudnessLufs ?? double.NaN,
                Created = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                Files = store?.Files ?? [],
            },
        };
        string path = parse.GetRequiredValue(s_out);
        WeightFile.Write(path, model, format);
        var result = new Result(path, shape.Name, shape.ParameterCount, parse.GetValue(s_format)!, new FileInfo(path).Length);
        CommandOutput.Of(parse).Finish(result, console => console.WriteLine(FormattableString.Invariant(
            $"{result.File}: {result.Preset}, {result.Parameters:N0} parameters, {result.Format}, {result.Bytes / 1e6:F2} MB")));
        return ExitCode.Done;
    }
}
