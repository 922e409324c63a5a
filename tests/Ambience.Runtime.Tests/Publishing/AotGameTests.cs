using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ambience.Inference;
using Xunit;

namespace Ambience.Runtime.Tests.Publishing;

/// <summary>A game that is compiled ahead of time, without a JIT compiler and with everything unused cut away.</summary>
public sealed class AotGameTests(AotGameTests.PublishedGame game) : IClassFixture<AotGameTests.PublishedGame>
{
    private const double Seconds = 0.5;

    [Theory]
    [InlineData(EngineCatalogue.Cpu)]
    [InlineData(EngineCatalogue.Auto)]
    [InlineData(EngineCatalogue.Reference)]
    public void It_plays_the_very_samples_of_a_game_with_a_jit(string engine)
    {
        (int exitCode, string output) = game.Play(engine, Seconds);

        Assert.True(exitCode == 0, output);
        string expectedEngine = engine == EngineCatalogue.Auto ? EngineCatalogue.Cpu : engine;
        Assert.StartsWith($"engine {expectedEngine}, ", output, StringComparison.Ordinal);
        Assert.EndsWith($"hash {HashOf(engine):x16}", output.TrimEnd(), StringComparison.Ordinal);
        Assert.InRange(Decibels(output), -60, -3); // music, not silence
    }

    private static double Decibels(string output) =>
        double.Parse(output.Split(", ")[2].Split(' ')[0], CultureInfo.InvariantCulture);

    [Fact]
    public void It_plays_through_Vulkan()
    {
        (int exitCode, string output) = game.Play(EngineCatalogue.Vulkan, seconds: 0.2);

        Assert.True(exitCode == 0, output);
        Assert.StartsWith($"engine {EngineCatalogue.Vulkan}, ", output, StringComparison.Ordinal);
        Assert.InRange(Decibels(output), -60, -3);
    }

    [Fact]
    public void It_has_no_engine_that_needs_a_JIT()
    {
        (int exitCode, string output) = game.Play("ilgpu:cpu", seconds: 0.1);

        Assert.True(exitCode == 0, output); // the CPU engine plays instead
        Assert.StartsWith($"engine {EngineCatalogue.Cpu}, ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_what_is_wrong_with_a_mood_file()
    {
        string missing = Path.Combine(game.Folder, "missing.yaml");
        (int exitCode, string output) = PublishedGame.Run(game.Program, missing, EngineCatalogue.Cpu, "1");
        Assert.Equal(1, exitCode);
        Assert.Contains("missing.yaml", output, StringComparison.Ordinal);
    }

    private static ulong HashOf(string engine)
    {
        using Soundtrack soundtrack = Soundtrack.Open(PublishedGame.Moods, new SoundtrackOptions
        {
            Output = SoundtrackOutput.Pull, Engine = engine, Seed = 7,
        });
        soundtrack.Play();
        var block = new float[1024 * soundtrack.Channels];
        ulong hash = 14695981039346656037;
        for (double made = 0; made < Seconds; made += 1024.0 / soundtrack.SampleRateHz)
        {
            soundtrack.Read(block);
            foreach (float sample in block)
                hash = (hash ^ BitConverter.SingleToUInt32Bits(sample)) * 1099511628211;
        }
        return hash;
    }

    /// <summary>The game, published once for all tests, into a folder of its own.</summary>
    public sealed class PublishedGame : IDisposable
    {
        private static readonly string s_repository =
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));

        public PublishedGame()
        {
            // Everything that the build writes goes there too: other tests use the outputs beside the sources.
            (int exitCode, string output) = Run("dotnet", "publish", Path.Combine(s_repository, "tests/Ambience.AotGame"),
                "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--artifacts-path", Folder,
                "-o", Path.Combine(Folder, "game"), "-p:RunAnalyzers=false", "-nodeReuse:false", "-v", "quiet", "--nologo");
            Assert.True(exitCode == 0 && File.Exists(Program), output);
        }

        public static string Moods => Path.Combine(s_repository, "samples/Demo/moods.yaml");

        public string Folder { get; } = Directory.CreateTempSubdirectory("ambience-aot-").FullName;

        public string Program => Path.Combine(Folder, "game", OperatingSystem.IsWindows() ? "aot-game.exe" : "aot-game");

        public (int ExitCode, string Output) Play(string engine, double seconds) =>
            Run(Program, Moods, engine, seconds.ToString(CultureInfo.InvariantCulture));

        public static (int ExitCode, string Output) Run(string program, params string[] arguments)
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(300_000))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{program} does not end.");
            }
            return (process.ExitCode, output + errors.Result);
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
