using System.CommandLine;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Commands;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Evaluation;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AWeightFileBecomesMusicOfTheAskedLength()
    {
        foreach (WaveNetShape shape in (WaveNetShape[])[TestAudio.OddShape,
            TestAudio.OddShape with { ControlSize = 0, Channels = 1 }])
        {
            WeightFile.Write(_folder["m.safetensors"], TinyModel.Create(shape), WeightFormat.Float32);
            Assert.Equal(0, await Run("--seconds", "1.3", "--seed", "5", "--wave", _folder["a.wav"]));
            Assert.Equal(0, await Run("--seconds", "0.7", "--seed", "5", "--wave", _folder["b.wav"]));
            AudioClip a = WaveFile.Read(_folder["a.wav"]), b = WaveFile.Read(_folder["b.wav"]);
            Assert.Equal((12_000, shape.Channels, 15_600), (a.SampleRateHz, a.Channels, a.Frames));
            Assert.Equal(a.Samples[..b.Samples.Length], b.Samples);
            Assert.InRange(a.Samples.Max(MathF.Abs), 1e-4f, 0.9f);
        }
    }

    [Theory]
    [InlineData("--mood", "gloom", "calm, tense")]
    [InlineData("--seconds", "0", "--seconds")]
    [InlineData("--seconds", "1e9", "--seconds")]
    [InlineData("--temperature", "7", "0.1 to 1.5")]
    [InlineData("--engine", "steam", "cpu")]
    public async Task AWrongOptionIsAClearError(string option, string value, string said)
    {
        WeightFile.Write(_folder["m.safetensors"], TinyModel.Create(), WeightFormat.Float32);
        var e = await Assert.ThrowsAnyAsync<AmbienceException>(() => Run(option, value, "--wave", _folder["a.wav"]));
        Assert.Contains(said, e.Message);
        Assert.False(File.Exists(_folder["a.wav"]));
    }

    [Fact]
    public async Task AMoodFileIsPlayedAsAGameHearsIt()
    {
        WeightFile.Write(_folder["m.safetensors"], TinyModel.Create(), WeightFormat.Float32);
        File.WriteAllText(_folder["moods.yaml"], """
            model: m.safetensors
            seed: 7
            parameters:
              danger: { minimum: 0, maximum: 1, default: 0, smoothingSeconds: 0 }
            startMood: tense
            moods:
              calm: {}
              tense:
                loudnessDecibels: { parameter: danger, points: [[0, -6], [1, 6]] }
            """);
        System.Text.Json.JsonElement made = await VerbJson.Run(
            "generate", "--moods", _folder["moods.yaml"], "--seconds", "1.5", "--wave", _folder["a.wav"]);
        Assert.Equal("tense", made.GetProperty("mood").GetString());
        Assert.Equal(7, made.GetProperty("seed").GetInt32());
        Assert.True(made.GetProperty("timesRealTime").GetDouble() > 0);
        await VerbJson.Run("generate", "--moods", _folder["moods.yaml"], "--seconds", "1.5", "--set", "danger=1",
            "--wave", _folder["b.wav"]);
        await VerbJson.Run("generate", "--moods", _folder["moods.yaml"], "--seconds", "1.5", "--mood", "calm",
            "--wave", _folder["c.wav"]);
        float[] a = WaveFile.Read(_folder["a.wav"]).Samples;
        Assert.Equal(2 * 18_000, a.Length);
        Assert.NotEqual(a, WaveFile.Read(_folder["b.wav"]).Samples);
        Assert.NotEqual(a, WaveFile.Read(_folder["c.wav"]).Samples);

        foreach ((string[] wrong, string said) in ((string[], string)[])
            [(["--set", "fear=1"], "danger"), (["--set", "danger=much"], "NAME=NUMBER"), (["--temperature", "1"], "mood by mood")])
        {
            (int code, _, string error) = await VerbJson.Text(
                ["generate", "--moods", _folder["moods.yaml"], "--wave", _folder["d.wav"], .. wrong]);
            Assert.Equal(2, code);
            Assert.Contains(said, error);
        }
        Assert.Equal(2, (await VerbJson.Text("generate", "--wave", _folder["d.wav"])).Code);
        Assert.Equal(1, (await VerbJson.Text("generate", "--moods", _folder["none.yaml"], "--wave", _folder["d.wav"])).Code);
        Assert.False(File.Exists(_folder["d.wav"]));
    }

    [Fact]
    public async Task ADeviceIsNoPlaceForAWave()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux has this device.");
        WeightFile.Write(_folder["m.safetensors"], TinyModel.Create(), WeightFormat.Float32);
        (int code, _, string error) = await VerbJson.Text(
            "generate", "--model", _folder["m.safetensors"], "--seconds", "1", "--wave", "/dev/full");
        Assert.Equal(1, code);
        Assert.Contains("a device", error);
        Assert.True(File.Exists("/dev/full"));
    }

    private Task<int> Run(params string[] arguments) => GenerateCommand.Create()
        .Parse(["--model", _folder["m.safetensors"], .. arguments])
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken);
}
