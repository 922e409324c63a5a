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

    private Task<int> Run(params string[] arguments) => GenerateCommand.Create()
        .Parse(["--model", _folder["m.safetensors"], .. arguments])
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false },
            TestContext.Current.CancellationToken);
}
