using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Ambience.Model;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Evaluation;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>Weight files told about, and made of checkpoints that another program wrote.</summary>
public sealed class InspectAndConvertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AWeightFileIsToldAbout()
    {
        WaveNetModel tiny = TinyModel.Create();
        WeightFile.Write(_folder["m.safetensors"], new WaveNetModel
        {
            Weights = tiny.Weights, Control = tiny.Control, Moods = tiny.Moods, MoodEmbeddings = tiny.MoodEmbeddings,
            LaneDeviations = tiny.LaneDeviations, SynthesisFilters = tiny.SynthesisFilters, Prior = tiny.Prior,
            Provenance = new ModelProvenance
            {
                Steps = 1234, ValidationBits = 7.5,
                Files = [new("calm/a.wav", "calm", new string('0', 64), 1800, "MIT"), new("tense/b.wav", "tense", new string('1', 64), 1800, "")],
            },
        }, WeightFormat.BFloat16);
        JsonElement found = await VerbJson.Run("inspect", _folder["m.safetensors"], "--seconds", "0.05");
        Assert.Equal(tiny.Shape.MacsPerFrame, found.GetProperty("macsPerFrame").GetInt64());
        Assert.Equal(8_000.0 / tiny.Shape.FrameRateHz, found.GetProperty("receptiveFieldMilliseconds").GetDouble(), 1e-3);
        Assert.Equal("BFloat16", found.GetProperty("format").GetString());
        Assert.Equal(1, found.GetProperty("trainingHours").GetDouble(), 1e-6);
        Assert.Equal(1, found.GetProperty("licences").GetProperty("none declared").GetInt32());
        Assert.Equal(["fp32", "bf16", "int8"], found.GetProperty("costs").EnumerateArray().Select(c => c.GetProperty("weights").GetString()));
        Assert.All(found.GetProperty("costs").EnumerateArray(),
            cost => Assert.True(cost.GetProperty("cost").GetProperty("microsecondsPerFrame").GetDouble() > 0));
        Assert.Equal(0, (await VerbJson.Run("inspect", _folder["m.safetensors"], "--seconds", "0")).GetProperty("costs").GetArrayLength());

        (int code, string text, _) = await VerbJson.Text("inspect", _folder["m.safetensors"], "--files", "--seconds", "0");
        Assert.Equal(0, code);
        Assert.All((string[])["calm (2 segments)", "1,234 steps", "7.500 bits", "MIT: 1 files", "tense/b.wav"],
            said => Assert.Contains(said, text));
        File.WriteAllBytes(_folder["cut"], File.ReadAllBytes(_folder["m.safetensors"])[..400]);
        Assert.Equal(1, (await VerbJson.Text("inspect", _folder["cut"])).Code);
        Assert.Equal(1, (await VerbJson.Text("inspect", _folder["none"])).Code);
    }

    [Theory]
    [InlineData("F32", 0)]
    [InlineData("F64", 0)]
    [InlineData("BF16", 1.0 / 128)]
    [InlineData("F16", 1.0 / 1024)]
    public async Task ACheckpointBecomesAWeightFile(string type, double tolerance)
    {
        WaveNetWeights weights = WaveNetWeights.Random(WaveNetPresets.Seed, seed: 8);
        WriteCheckpoint(_folder["c.safetensors"], PythonTensors(weights), type);
        JsonElement result = await VerbJson.Run(
            "convert", _folder["c.safetensors"], "--preset", "seed", "--out", _folder["w.safetensors"], "--steps", "17");
        Assert.Equal(WaveNetPresets.Seed.ParameterCount, result.GetProperty("parameters").GetInt64());
        WaveNetModel model = WeightFile.Read(_folder["w.safetensors"]);
        Assert.Equal(17, model.Provenance.Steps);
        foreach ((WeightTensor expected, WeightTensor found) in weights.Tensors().Zip(model.Weights.Tensors()))
            Near.Equal(expected.Data, found.Data, tolerance, 1e-6, expected.Name);
    }

    [Fact]
    public async Task AControlledCheckpointTakesMoodsAndPriorFromItsStore()
    {
        foreach (string mood in (string[])["calm", "tense"])
        {
            Directory.CreateDirectory(_folder[$"audio/{mood}"]);
            Ambience.Audio.WaveFile.Write(_folder[$"audio/{mood}/a.wav"], TestAudio.Arpeggio(48_000, 4, [60 + mood.Length]));
        }
        await VerbJson.Run("prepare", _folder["audio"], "--store", _folder["store"], "--preset", "small48");
        WaveNetWeights weights = WaveNetWeights.Random(WaveNetPresets.Small48, seed: 9);
        List<(string Name, int[] Shape, float[] Data)> tensors = PythonTensors(weights);
        tensors.Add(("mood.embedding", [2, 8], TestAudio.Counting(16, -2)));
        WriteCheckpoint(_folder["c.safetensors"], tensors, "F32");
        await VerbJson.Run("convert", _folder["c.safetensors"], "--preset", "small48", "--store", _folder["store"],
            "--out", _folder["w.safetensors"]);
        WaveNetModel model = WeightFile.Read(_folder["w.safetensors"]);
        Assert.Equal(["calm", "tense"], model.Moods);
        Assert.Equal(TestAudio.Counting(16, -2), model.MoodEmbeddings);
        Assert.Equal(weights.Layers[5].Present, model.Weights.Layers[5].Present);
        Assert.Equal(weights.Layers[5].Past, model.Weights.Layers[5].Past);
        Assert.Equal(2, model.Prior!.Moods.Count);
        Assert.Equal(2, model.Provenance.Files.Count);

        (int code, _, string error) = await VerbJson.Text(
            "convert", _folder["c.safetensors"], "--preset", "small48", "--out", _folder["w2.safetensors"]);
        Assert.Equal(2, code);
        Assert.Contains("--store", error);
    }

    [Fact]
    public async Task EveryMismatchIsNamed()
    {
        List<(string Name, int[] Shape, float[] Data)> tensors = PythonTensors(WaveNetWeights.Random(WaveNetPresets.Seed, 8));
        tensors.RemoveAll(tensor => tensor.Name == "layers.7.skip.bias");
        int at = tensors.FindIndex(tensor => tensor.Name == "layers.3.dilated.weight");
        tensors[at] = (tensors[at].Name, [64, 32, 3], new float[64 * 32 * 3]);
        tensors.Add(("optimizer.step", [2], [1, 2]));
        WriteCheckpoint(_folder["c.safetensors"], tensors, "F32");
        (int code, _, string error) = await VerbJson.Text(
            "convert", _folder["c.safetensors"], "--preset", "seed", "--out", _folder["w.safetensors"]);
        Assert.Equal(1, code);
        Assert.Contains("'layers.3.dilated.weight': expected [64, 32, 2], found [64, 32, 3]", error);
        Assert.Contains("'layers.7.skip.bias': expected [512], found no such tensor", error);
        Assert.Contains("'optimizer.step': expected no such tensor, found [2]", error);
        Assert.False(File.Exists(_folder["w.safetensors"]));
    }

    [Fact]
    public async Task ADamagedCheckpointIsAClearError()
    {
        WriteCheckpoint(_folder["c.safetensors"], PythonTensors(WaveNetWeights.Random(WaveNetPresets.Seed, 8)), "F32");
        byte[] whole = File.ReadAllBytes(_folder["c.safetensors"]);
        byte[] pickle = [0x80, 2, .. "}q\0.PK\x03\x04 not safetensors at all"u8];
        foreach ((string name, byte[] bytes) in ((string, byte[])[])
            [("empty", []), ("short", whole[..5]), ("header", whole[..300]), ("cut", whole[..^9]), ("pickle", pickle)])
        {
            File.WriteAllBytes(_folder[name], bytes);
            (int code, _, string error) = await VerbJson.Text("convert", _folder[name], "--preset", "seed", "--out", _folder["w"]);
            Assert.True(code == 1 && error.Contains(_folder[name]) && error.Contains("expected"), $"{name}: {error}");
        }
        float[] bad = [1, float.NaN];
        WriteCheckpoint(_folder["nan"], [("input.bias", [2], bad)], "F32");
        Assert.Contains("NaN at 1", (await VerbJson.Text("convert", _folder["nan"], "--preset", "seed", "--out", _folder["w"])).Error);
        Assert.Equal(1, (await VerbJson.Text("convert", _folder["none"], "--preset", "seed", "--out", _folder["w"])).Code);
    }

    /// <summary>The tensors as a PyTorch module has them: Conv1d [out, in, kernel], the two taps in one.</summary>
    private static List<(string Name, int[] Shape, float[] Data)> PythonTensors(WaveNetWeights weights)
    {
        var tensors = new List<(string, int[], float[])>();
        foreach (WeightTensor tensor in weights.Tensors().Where(t => !t.Name.Contains(".past.")))
        {
            if (tensor.Name.EndsWith(".present.weight", StringComparison.Ordinal))
            {
                int layer = int.Parse(tensor.Name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
                float[] past = weights.Layers[layer].Past;
                tensors.Add(($"layers.{layer}.dilated.weight", [.. tensor.Dimensions, 2],
                    [.. past.Zip(tensor.Data).SelectMany(pair => new[] { pair.First, pair.Second })]));
                continue;
            }
            string name = tensor.Name.Replace(".gate.bias", ".dilated.bias").Replace("input.embedding", "input.weight");
            bool convolution = tensor.Dimensions.Count == 2 && name != "input.weight";
            tensors.Add((name, convolution ? [.. tensor.Dimensions, 1] : [.. tensor.Dimensions], tensor.Data));
        }
        return tensors;
    }

    /// <summary>A safetensors file written from its specification, with metadata as Python's library adds it.</summary>
    private static void WriteCheckpoint(string path, IReadOnlyList<(string Name, int[] Shape, float[] Data)> tensors, string type)
    {
        using var data = new MemoryStream();
        var header = new Dictionary<string, object> { ["__metadata__"] = new Dictionary<string, string> { ["format"] = "pt" } };
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            long begin = data.Length;
            foreach (float value in values)
                data.Write(Bytes(value, type));
            header.Add(name, new { dtype = type, shape, data_offsets = new[] { begin, data.Length } });
        }
        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. data.ToArray()]);
    }

    private static byte[] Bytes(float value, string type) => type switch
    {
        "F64" => BitConverter.GetBytes((double)value),
        "F32" => BitConverter.GetBytes(value),
        "F16" => BitConverter.GetBytes((Half)value),
        _ => BitConverter.GetBytes(value)[2..], // bf16 by cutting
    };
}
