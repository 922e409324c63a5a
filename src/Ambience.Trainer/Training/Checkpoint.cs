using System.Text.Json;
using System.Text.Json.Serialization;
using Ambience.IO;
using Ambience.Model;

namespace Ambience.Trainer.Training;

/// <summary>Everything that a run needs to go on as if it had never stopped, and that an export needs.</summary>
internal sealed record Checkpoint
{
    public const string FileName = "checkpoint.bin";

    /// <summary>Layout of the file, raised when it changes.</summary>
    private const int CurrentVersion = 1;

    private static readonly byte[] s_magic = "AMBIENCE-TRAINING\n"u8.ToArray();
    private static readonly JsonSerializerOptions s_json = new()
    {
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public int Version { get; init; } = CurrentVersion;

    public required WaveNetShape Shape { get; init; }

    public required TrainingOptions Options { get; init; }

    /// <summary>Folder of the training store, absolute.</summary>
    public required string Store { get; init; }

    public required IReadOnlyList<string> Moods { get; init; }

    /// <summary>Optimiser steps taken.</summary>
    public long Step { get; init; }

    /// <summary>Time trained, all parts of the run together.</summary>
    public double Seconds { get; init; }

    /// <summary>The last validation; NaN before the first or without held-out music.</summary>
    public double ValidationBits { get; init; } = double.NaN;

    /// <summary>The running mean of the training loss that the progress line shows.</summary>
    public double TrainingBits { get; init; } = double.NaN;

    /// <summary>The lowest validation NLL of the run; NaN before the first.</summary>
    public double BestBits { get; init; } = double.NaN;

    /// <summary>A factor on the learning rate, halved each time that training diverged.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Steps that were left out because their loss or gradient was not finite.</summary>
    public long SkippedSteps { get; init; }

    /// <summary>The weight file that the run began from; empty if it began from random weights.</summary>
    public string StartedFrom { get; init; } = "";

    /// <summary>[P] each: weights, Adam's two moments, running mean of the weights.</summary>
    [JsonIgnore]
    public float[] Parameters { get; init; } = [];

    [JsonIgnore]
    public float[] Momentum { get; init; } = [];

    [JsonIgnore]
    public float[] Variance { get; init; } = [];

    [JsonIgnore]
    public float[] Mean { get; init; } = [];

    /// <summary>The layers' pasts of every stream.</summary>
    [JsonIgnore]
    public float[] Memory { get; init; } = [];

    /// <summary>Replaces the checkpoint of a run folder whole: a reader sees the old one or the new.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="fileName">Which of its checkpoints.</param>
    /// <exception cref="AmbienceException">It cannot be written.</exception>
    public void Write(string folder, string fileName = FileName) =>
        AtomicFile.Write(Path.Combine(folder, fileName), stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, s_json);
            writer.Write(s_magic);
            writer.Write(json.Length);
            writer.Write(json);
            foreach (float[] values in new[] { Parameters, Momentum, Variance, Mean, Memory })
            {
                writer.Write(values.Length);
                writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values));
            }
        });

    /// <summary>Reads a checkpoint of a run folder.</summary>
    /// <exception cref="AmbienceException">The folder holds no such checkpoint, or a damaged one.</exception>
    public static Checkpoint Read(string folder, string fileName = FileName)
    {
        string path = Path.Combine(folder, fileName);
        if (!File.Exists(path))
        {
            throw new AmbienceException(
                $"{folder}: expected a run with {fileName}, found none. Start one with: " +
                $"train --store STORE --run {folder} --minutes 20. " +
                "The first checkpoint is written a few minutes after the start.");
        }
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path));
            if (!reader.ReadBytes(s_magic.Length).AsSpan().SequenceEqual(s_magic))
                throw new InvalidDataException("it does not begin as a checkpoint");
            Checkpoint checkpoint = JsonSerializer.Deserialize<Checkpoint>(ReadBytes(reader, 1), s_json) ??
                throw new InvalidDataException("its description is empty");
            if (checkpoint.Version != CurrentVersion)
                throw new InvalidDataException($"expected version {CurrentVersion}, found {checkpoint.Version}");
            if (checkpoint.Shape.Validate() is { } problem)
                throw new InvalidDataException($"its shape is impossible: {problem}");
            return (checkpoint with
            {
                Parameters = ReadFloats(reader),
                Momentum = ReadFloats(reader),
                Variance = ReadFloats(reader),
                Mean = ReadFloats(reader),
                Memory = ReadFloats(reader),
            }).Complete();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException or
            NotSupportedException or UnauthorizedAccessException)
        {
            throw new AmbienceException(
                $"{path}: is not a readable checkpoint ({e.Message}). " +
                (RunFolder.Others(folder, fileName) is { Length: > 0 } others
                    ? $"Copy another one of this run over it ({others}) and resume, or start anew in another folder."
                    : "Start the run anew in another folder."), e);
        }
    }

    /// <summary>This checkpoint, if its vectors fit its shape.</summary>
    private Checkpoint Complete()
    {
        var layout = new Model.ParameterLayout(Shape, Moods.Count);
        Require("weights", layout.Count, Parameters.Length);
        if (Step == 0)
            return this;
        Require("first moments", layout.Count, Momentum.Length);
        Require("second moments", layout.Count, Variance.Length);
        Require("mean weights", layout.Count, Mean.Length);
        long memory = (long)Shape.Dilations.Sum() * Options.Streams * Shape.ResidualChannels;
        Require("values of the layers' memory", memory, Memory.Length);
        return this;

        static void Require(string what, long expected, int found)
        {
            if (expected != found)
                throw new InvalidDataException($"expected {expected} {what} for its shape, found {found}");
        }
    }

    private static float[] ReadFloats(BinaryReader reader)
    {
        byte[] bytes = ReadBytes(reader, sizeof(float));
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>A counted block; its length is checked against the file before anything is allocated.</summary>
    private static byte[] ReadBytes(BinaryReader reader, int unit)
    {
        long length = (long)reader.ReadInt32() * unit;
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new InvalidDataException($"a part of {length} bytes runs past the end of the file");
        return reader.ReadBytes((int)length);
    }
}
