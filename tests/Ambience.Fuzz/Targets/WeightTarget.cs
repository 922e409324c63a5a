using System.Buffers.Binary;
using Ambience.Conducting;
using Ambience.Model;

namespace Ambience.Fuzz.Targets;

/// <summary>Weight files.</summary>
internal sealed class WeightTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "weights";

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Corpus { get; } =
        [.. Enum.GetValues<WeightFormat>().Select(format => File(Banded(), format)), File(MuLaw(), WeightFormat.Float32)];

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Words { get; } =
    [
        "9223372036854775807"u8.ToArray(), "18446744073709551616"u8.ToArray(), "-1"u8.ToArray(), "4294967296"u8.ToArray(),
        "\"F32\""u8.ToArray(), "\"BF16\""u8.ToArray(), "\"I8\""u8.ToArray(), "\"__metadata__\":"u8.ToArray(),
        "\"data_offsets\":[0,0]"u8.ToArray(), "\"shape\":[]"u8.ToArray(), "[["u8.ToArray(), "{\"a\":"u8.ToArray(),
        "\\ud800"u8.ToArray(), "\\\""u8.ToArray(), "1e400"u8.ToArray(), [0, 0, 0xC0, 0x7F], [0, 0, 0x80, 0x7F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0, 0, 0, 0, 0x80],
    ];

    /// <inheritdoc/>
    public long AllocationBound(long fileBytes) => WeightFile.AllocationBound(fileBytes);

    /// <inheritdoc/>
    public void Read(byte[] file)
    {
        WaveNetModel model = WeightFile.Read(file, "fuzz");
        // What is read may be played: it must be as sound as what the writer would write.
        if (WeightFileCheck.Numbers(model) is { } problem)
            throw new InvalidOperationException($"A model was read with a number that is none: {problem}");
        if (model.Shape.Validate() is { } wrong)
            throw new InvalidOperationException($"A model was read with a shape that cannot be: {wrong}");
    }

    /// <summary>Lets the header's length fit the header again, as far as its braces tell where it ends.</summary>
    public byte[] Repair(byte[] file)
    {
        int depth = 0;
        for (int at = 8; at < file.Length; at++)
        {
            depth += file[at] switch { (byte)'{' => 1, (byte)'}' => -1, _ => 0 };
            if (depth > 0)
                continue;
            BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)(at - 7));
            break;
        }
        return file;
    }

    private static byte[] File(WaveNetModel model, WeightFormat format)
    {
        string folder = Directory.CreateTempSubdirectory("ambience-fuzz-").FullName;
        try
        {
            string path = Path.Combine(folder, "good.safetensors");
            WeightFile.Write(path, model, format);
            return System.IO.File.ReadAllBytes(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Everything that a file can hold, small: bands, control, moods, prior, provenance.</summary>
    private static WaveNetModel Banded()
    {
        var control = new ControlLayout(3);
        var shape = new WaveNetShape
        {
            Name = "fuzz", SampleRateHz = 12_000, Channels = 1, Bands = 3, Output = OutputKind.Logistic, MixtureCount = 2,
            ResidualChannels = 4, GateChannels = 4, SkipChannels = 6, Dilations = [1, 2], ControlSize = control.Size, HopFrames = 5,
        };
        return new WaveNetModel
        {
            Weights = WaveNetWeights.Random(shape, seed: 11),
            Control = control,
            Moods = ["calm", "tense"],
            MoodEmbeddings = new float[2 * 3],
            LaneDeviations = [1, 0.5f, 0.25f],
            SynthesisFilters = new float[3 * 61],
            Prior = new ControlPrior(8, [Codebook("calm", 2), Codebook("tense", 3)]),
            Provenance = new ModelProvenance
            {
                Steps = 10, TrainingLoudnessLufs = -20, Created = "2026-01-02T03:04:05Z",
                Files = [new("calm/a.wav", "calm", new string('a', 64), 12.5, "MIT")],
            },
        };
    }

    private static MoodPrior Codebook(string mood, int segments)
    {
        const int Hops = 8, Slow = Hops / ControlPrior.SlowStepHops * ControlPrior.SlowFeatures;
        var transitions = new float[segments * segments];
        transitions.AsSpan().Fill(1);
        return new MoodPrior(mood, segments, new float[segments * Slow], new float[segments * Hops], transitions);
    }

    private static WaveNetModel MuLaw() => new()
    {
        Weights = WaveNetWeights.Random(
            new WaveNetShape
            {
                Name = "fuzz-mulaw", SampleRateHz = 8_000, Channels = 1, Bands = 1, Output = OutputKind.MuLaw, MixtureCount = 0,
                ResidualChannels = 2, GateChannels = 3, SkipChannels = 4, Dilations = [1], ControlSize = 0, HopFrames = 80,
            },
            seed: 3),
        LaneDeviations = [1f],
    };
}
