using System.Text.Json;
using Ambience.Audio;
using Ambience.Model;
using Ambience.Trainer.Imports;
using Ambience.Trainer.Tests.Data;
using Ambience.Trainer.Tests.Evaluation;
using Ambience.Trainer.Tests.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>prepare, then evaluate, as scripts call them.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvaluateCommandTests()
    {
        WaveNetModel model = TinyModel.Create(WaveNetPresets.Small48);
        WeightFile.Write(_folder["m.safetensors"], model, WeightFormat.Float32);
        WriteAudio(2);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryFigureStandsBesideRealMusics()
    {
        WriteAudio(32);
        JsonElement prepared = await VerbJson.Run(
            "prepare", _folder["audio"], "--store", _folder["store"], "--preset", "small48");
        Assert.Equal(2, prepared.GetProperty("moods").GetArrayLength());
        Assert.Equal(64.0 / 3600, prepared.GetProperty("hours").GetDouble(), 1e-3);
        Assert.True(prepared.GetProperty("receptiveFieldMilliseconds").GetDouble() > 100);
        Assert.True(prepared.GetProperty("cost").GetProperty("timesRealTime").GetDouble() > 0);
        Assert.True(prepared.GetProperty("training").GetProperty("hours").GetDouble() > 0);
        JsonElement calmMusic = prepared.GetProperty("moods")[0];
        Assert.Equal(9, calmMusic.GetProperty("octaveDecibels").GetArrayLength());
        Assert.Equal(1, calmMusic.GetProperty("loudnessHistogram").EnumerateArray().Sum(share => share.GetDouble()), 1e-3);
        Assert.Equal([0, 4, 7], Enumerable.Range(0, 12) // C, E, G
            .OrderByDescending(pitch => calmMusic.GetProperty("chroma")[pitch].GetDouble()).Take(3).Order());

        JsonElement report = await VerbJson.Run(
            "evaluate", "--model", _folder["m.safetensors"], "--store", _folder["store"], "--seconds", "2",
            "--minutes", "0.1", "--weights", "int8", "--weights", "fp32", "--report", _folder["report.json"],
            "--listening", _folder["clips"]);
        Assert.Equal(report.ToString(), JsonDocument.Parse(File.ReadAllText(_folder["report.json"])).RootElement.ToString());
        JsonElement calm = report.GetProperty("moods")[0];
        foreach (string pair in (string[])["frechet", "timbre", "noiseAndStereo", "memorisation"])
        {
            Assert.NotEqual(JsonValueKind.Null, calm.GetProperty(pair).GetProperty("played").ValueKind);
            Assert.NotEqual(JsonValueKind.Null, calm.GetProperty(pair).GetProperty("real").ValueKind);
        }
        JsonElement baselines = calm.GetProperty("baselines");
        Assert.True(baselines.GetProperty("uniform").GetDouble() > baselines.GetProperty("linearPrediction").GetDouble());
        Assert.True(calm.GetProperty("bits").GetDouble() > 0);
        Assert.True(calm.GetProperty("heldOutOfRealMusic").GetProperty("chroma").GetDouble() > 0.95);
        Assert.Equal(0, calm.GetProperty("enduranceOfRealMusic").GetProperty("clippedPerHour").GetDouble());
        Assert.Equal(0.1, calm.GetProperty("endurance").GetProperty("minutes").GetDouble(), 0.01);
        Assert.Equal(2, report.GetProperty("precisions").GetArrayLength());
        Assert.Equal("int8", report.GetProperty("precisions")[0].GetProperty("weights").GetString());
        Assert.Equal(2, report.GetProperty("confusion").GetProperty("played").GetArrayLength());
        // Real music is nearest to its own mood: the table can tell these two apart.
        Assert.Equal(1, report.GetProperty("confusion").GetProperty("recognised").GetProperty("real").GetDouble());

        string page = File.ReadAllText(_folder["clips/listening.md"]);
        Assert.Contains("## tense", page);
        Assert.Contains("| stereo correlation |", page);
        foreach (string clip in (string[])["calm-played.opus", "calm-real.opus", "tense-played.opus", "tense-real.opus"])
        {
            Assert.Contains($"({clip})", page);
            using IAudioSource source = new AudioImport(null).Open(_folder[$"clips/{clip}"], TestContext.Current.CancellationToken);
            Assert.Equal((48_000, 2), (source.SampleRateHz, source.Channels));
            Assert.InRange(source.ClaimedSeconds, 1.9, 3.1); // the held-out end of half a minute of music
        }
        Assert.Equal("PNG"u8, File.ReadAllBytes(_folder["clips/tense.png"]).AsSpan(1, 3));

        (int code, string table, _) = await VerbJson.Text(
            "evaluate", "--model", _folder["m.safetensors"], "--store", _folder["store"], "--seconds", "2",
            "--minutes", "0", "--mood", "calm", "--strict");
        Assert.Equal(1, code); // nobody trained it
        Assert.Contains("linear prediction", table);
        Assert.Contains("missed", table);
    }

    [Theory]
    [InlineData("--mood", "gloom", 2, "calm, tense")]
    [InlineData("--weights", "fp64", 1, "bf16")]
    [InlineData("--seconds", "1", 2, "2 to 3600")]
    [InlineData("--engine", "steam", 1, "cpu")]
    public async Task AWrongOptionIsAClearError(string option, string value, int code, string said)
    {
        (int found, _, string error) = await VerbJson.Text(
            "evaluate", "--model", _folder["m.safetensors"], "--audio", _folder["audio"], "--minutes", "0", option, value);
        Assert.Equal(code, found);
        Assert.Contains(said, error);
    }

    [Fact]
    public async Task WhatIsMissingOrDamagedIsNamed()
    {
        string model = _folder["m.safetensors"];
        Assert.Equal(2, (await VerbJson.Text("evaluate", "--model", model)).Code);
        Assert.Contains("no such folder", (await VerbJson.Text("evaluate", "--model", model, "--store", _folder["x"])).Error);
        Assert.Contains("no such weight file",
            (await VerbJson.Text("evaluate", "--model", _folder["x"], "--audio", _folder["audio"])).Error);
        File.WriteAllBytes(_folder["cut"], File.ReadAllBytes(model)[..5_000]);
        (int code, _, string error) = await VerbJson.Text("evaluate", "--model", _folder["cut"], "--audio", _folder["audio"]);
        Assert.Equal(1, code);
        Assert.Contains("cut", error);
    }

    private void WriteAudio(double seconds)
    {
        foreach ((string mood, int[] keys) in (ReadOnlySpan<(string, int[])>)[("calm", [60, 67, 64]), ("tense", [59, 62, 65])])
        {
            Directory.CreateDirectory(_folder[$"audio/{mood}"]);
            WaveFile.Write(_folder[$"audio/{mood}/a.wav"], TestAudio.Arpeggio(48_000, seconds, keys), WaveEncoding.Pcm16);
        }
    }
}
