using System.Diagnostics;
using System.Text.Json;
using Ambience.Audio;
using Ambience.Model;
using Xunit;

namespace Ambience.Runtime.Tests.Demo;

/// <summary>The demo from outside, as a script or a person starts it.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-demo-").FullName;

    public DemoTests()
    {
        WeightFile.Write(Weights, MusicModels.Create(), WeightFormat.BFloat16);
        File.WriteAllText(Moods, """
            model: weights.safetensors
            parameters:
              danger: { minimum: 0, maximum: 1 }
            moods:
              calm: { fadeSeconds: 1 }
              wonder: { blend: cavern, fadeSeconds: 1 }
              cavern: { fadeSeconds: 1 }
              tense:
                loudnessDecibels: { parameter: danger, points: [[0, -6], [1, 3]] }
                fadeSeconds: 1
              journey: { blend: tense, fadeSeconds: 1 }
              night: { blend: calm, fadeSeconds: 1 }
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Weights => Path.Combine(_folder, "weights.safetensors");

    private string Moods => Path.Combine(_folder, "moods.yaml");

    private string InFolder(string name) => Path.Combine(_folder, name);

    private sealed record Result(int ExitCode, string Output, string Errors);

    private Result Run(string? alsoftDrivers, params string[] arguments)
    {
        // Beside the tests' own output: ../../../../../samples/Demo/bin/<configuration>/<framework>/.
        string[] here = AppContext.BaseDirectory.TrimEnd('/', '\\').Split('/', '\\');
        string demo = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "../../../../..", "samples/Demo/bin", here[^2], here[^1], "ambience-demo.dll"));
        Assert.True(File.Exists(demo), $"{demo} is not built");
        var start = new ProcessStartInfo("dotnet", [demo, .. arguments])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // No backend has this name: the machine seems to have no sound device, and a test is never heard.
        start.Environment["ALSOFT_DRIVERS"] = alsoftDrivers ?? "none-at-all";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(120_000), "the demo does not end");
        return new Result(process.ExitCode, output, errors.Result);
    }

    private static JsonElement Report(string path) => JsonDocument.Parse(File.ReadAllText(path)).RootElement;

    private Result Record(string name, int seed) => Run(null,
        "--seconds", "12", "--seed", $"{seed}", "--moods", Moods,
        "--wave", InFolder(name + ".wav"), "--report", InFolder(name + ".json"));

    [Fact]
    public void AJourneyIntoAFileReportsEverythingAndIsReproducible()
    {
        Result run = Record("a", 7);
        Assert.True(run.ExitCode == 0, run.Errors);
        AudioClip clip = WaveFile.Read(InFolder("a.wav"));
        Assert.Equal((8_000, 2, 96_000), (clip.SampleRateHz, clip.Channels, clip.Frames));

        JsonElement report = Report(InFolder("a.json"));
        Assert.Contains(report.GetProperty("engine").GetString(), Ambience.Inference.EngineCatalogue.Names);
        Assert.Equal(Weights, report.GetProperty("weights").GetString());
        Assert.Equal(Moods, report.GetProperty("moodFile").GetString());
        Assert.Equal(InFolder("a.wav"), report.GetProperty("output").GetString());
        Assert.False(report.GetProperty("realTime").GetBoolean());
        Assert.Equal("--wave was given", report.GetProperty("why").GetString());
        Assert.Equal(7, report.GetProperty("seed").GetInt64());
        Assert.Equal(12, report.GetProperty("seconds").GetDouble(), 1e-9);
        Assert.Equal(720, report.GetProperty("updates").GetInt64());
        Assert.True(report.GetProperty("realTimeFactor").GetDouble() > 0);
        Assert.Equal(0, report.GetProperty("underruns").GetInt64());
        Assert.Equal(0, report.GetProperty("deviceLosses").GetInt64());
        Assert.Equal(0, report.GetProperty("allocatedBytesWhilePlaying").GetInt64());
        Assert.Equal(8_000, report.GetProperty("sampleRateHz").GetInt32());
        Assert.Equal(2, report.GetProperty("channels").GetInt32());

        // Figures against the file itself, which holds 24 bits: 1e-6 is ten steps of it. The report's last hop may not
        // be all in it.
        Assert.Equal(clip.Samples.Max(MathF.Abs), report.GetProperty("peak").GetDouble(), 1e-6);
        double rms = 10 * Math.Log10(clip.Samples.Average(sample => (double)sample * sample));
        Assert.Equal(rms, report.GetProperty("rmsDecibels").GetDouble(), 0.05);

        var moods = report.GetProperty("moods").EnumerateArray().ToList();
        Assert.Equal(["calm", "wonder", "cavern", "tense", "journey", "night"], moods.Select(mood => mood.GetProperty("name").GetString()));
        Assert.Equal(0, moods[0].GetProperty("from").GetDouble());
        for (int i = 1; i < moods.Count; i++)
        {
            Assert.Equal(moods[i - 1].GetProperty("to").GetDouble(), moods[i].GetProperty("from").GetDouble());
            Assert.Equal(2 * i, moods[i].GetProperty("from").GetDouble(), 0.05);
        }
        Assert.Equal(12, moods[^1].GetProperty("to").GetDouble(), 1e-9);

        string[] words =
            ["faster than real time", "Wolf bridge", "mood tense", "engine", "x real time", "buffered", "underruns 0"];
        foreach (string word in words)
            Assert.Contains(word, run.Output);

        Assert.Equal(0, Record("b", 7).ExitCode);
        Assert.Equal(File.ReadAllBytes(InFolder("a.wav")), File.ReadAllBytes(InFolder("b.wav")));
        Assert.Equal(0, Record("c", 8).ExitCode);
        Assert.NotEqual(File.ReadAllBytes(InFolder("a.wav")), File.ReadAllBytes(InFolder("c.wav")));
    }

    [Fact]
    public void WithoutADeviceItWritesTheDemoFileAndSaysWhy()
    {
        Result run = Run(null, "--seconds", "1.5", "--moods", Moods);
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("artifacts/demo.wav faster than real time, because: ", run.Output);
        Assert.Contains("OpenAL", run.Output);
        Assert.Equal(12_000, WaveFile.Read(InFolder("artifacts/demo.wav")).Frames);
    }

    [Fact]
    public void OnOpenAlsNullBackendItRunsInRealTime()
    {
        long start = Stopwatch.GetTimestamp();
        Result run = Run("null", "--seconds", "2", "--moods", Moods, "--report", InFolder("live.json"));
        Assert.True(run.ExitCode == 0, run.Errors + run.Output);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds >= 2, "it did not run in real time");
        Assert.Contains("Playing in real time: OpenAL, No Output (OpenAL's null backend", run.Output);
        JsonElement report = Report(InFolder("live.json"));
        Assert.True(report.GetProperty("realTime").GetBoolean());
        Assert.Equal("OpenAL, No Output", report.GetProperty("output").GetString());
        Assert.Equal(2, report.GetProperty("seconds").GetDouble(), 1e-9);
        Assert.Equal(0, report.GetProperty("allocatedBytesWhilePlaying").GetInt64());
        Assert.InRange(report.GetProperty("peak").GetDouble(), 1e-4, 0.8913);
        Assert.Equal(6, report.GetProperty("moods").GetArrayLength());
        Assert.False(File.Exists(InFolder("artifacts/demo.wav")));
    }

    [Fact]
    public void MoodsAndWeightsOfOneselfAreTaken()
    {
        File.WriteAllText(
            InFolder("own.yaml"), "model: elsewhere.safetensors\nmoods:\n  dusk: { blend: calm }\n  dawn: { blend: tense }\n");
        Result run = Run(null, "--seconds", "1", "--moods", InFolder("own.yaml"), "--model", Weights,
            "--wave", InFolder("own.wav"), "--report", InFolder("own.json"));
        Assert.True(run.ExitCode == 0, run.Errors);
        var moods = Report(InFolder("own.json")).GetProperty("moods").EnumerateArray()
            .Select(mood => mood.GetProperty("name").GetString());
        Assert.Equal(["dusk", "dawn", "dusk", "dawn", "dusk", "dawn"], moods);
    }

    [Theory]
    [InlineData("--seconds", "-1")]
    [InlineData("--seconds", "NaN")]
    [InlineData("--seconds", "soon")]
    [InlineData("--seed", "-3")]
    [InlineData("--louder")]
    [InlineData("surplus")]
    public void BadArgumentsAreNamedAndNothingIsPlayed(params string[] arguments)
    {
        Result run = Run(null, arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(arguments[^1], run.Errors);
        Assert.DoesNotContain("   at ", run.Errors);
    }

    [Fact]
    public void BadFilesAreErrorsInOneLineEach()
    {
        foreach (string[] arguments in new string[][]
        {
            ["--moods", InFolder("nowhere.yaml")],
            ["--moods", Moods, "--model", InFolder("nowhere.safetensors")],
            ["--moods", Moods, "--model", Moods],
            ["--moods", Moods, "--seconds", "1", "--wave", _folder],
            ["--moods", Moods, "--seconds", "1", "--wave", InFolder("x.wav"), "--report", _folder],
        })
        {
            Result run = Run(null, arguments);
            Assert.Equal(1, run.ExitCode);
            Assert.StartsWith("error: ", run.Errors);
            Assert.DoesNotContain("   at ", run.Errors);
        }
    }

    [Fact]
    public void HelpNamesEveryOption()
    {
        Result run = Run(null, "--help");
        Assert.Equal(0, run.ExitCode);
        foreach (string option in new[] { "--seconds", "--wave", "--report", "--seed", "--moods", "--model", "Example:" })
            Assert.Contains(option, run.Output);
    }
}
