using System.Diagnostics;
using System.Text.Json;
using Ambience.Soak;
using Ambience.Soak.Faults;
using Ambience.Soak.Playing;
using Ambience.Soak.Reporting;
using Xunit;

namespace Ambience.Runtime.Tests.Soak;

/// <summary>The soak program's music: ten minutes of the shipped weights, and that a run can be taken up again.</summary>
public sealed class SoakRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ambience-soak-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SoakOptions Options(double minutes, string report, bool resume = false) => new()
    {
        Minutes = minutes,
        ReportPath = Path.Combine(_folder, report),
        Seed = 3,
        Engine = "cpu",
        MoodsPath = DemoFiles.Moods,
        TrainingPath = Path.Combine(AppContext.BaseDirectory, "training-audio.json"),
        Resume = resume,
    };

    private static SoakReport Run(SoakOptions options) => new SoakRun(options, CancellationToken.None).Run();

    [Fact]
    public void TenMinutesOfTheShippedWeightsKeepEveryPromise()
    {
        // In a process of its own, for other tests need memory too.
        string path = Path.Combine(_folder, "ten.json");
        using Process program = ProgramItself.Start("--minutes", "10", "--seed", "3", "--engine", "cpu", "--report", path);
        (int exitCode, string said) = ProgramItself.Finish(program);
        Assert.True(exitCode == 0, said);
        SoakReport report = SoakReport.Read(path);
        Assert.Equal(600, report.Music.Seconds);
        Assert.True(report.Music.Transitions > 5 && report.Music.Stingers > 5);
        Assert.Equal(6, report.Music.MoodSeconds.Count);
        Assert.True(report.Verdicts.Count >= 8 && report.Verdicts.All(verdict => verdict.IsKept), said);
        Assert.Contains(report.Music.Fingerprint, said);
    }

    [Fact]
    public void AnInterruptedRunGoesOnToTheBit()
    {
        SoakReport whole = Run(Options(0.5, "whole.json"));
        _ = Run(Options(0.2, "parts.json"));
        SoakReport parts = Run(Options(0.5, "parts.json", resume: true));
        Assert.Equal(1, parts.Machine.Resumed);
        Assert.Equal(JsonSerializer.Serialize(whole.Music), JsonSerializer.Serialize(parts.Music));
        Assert.Equal(JsonSerializer.Serialize(whole.Hours), JsonSerializer.Serialize(parts.Hours));

        // The control: another seed is other music.
        Assert.NotEqual(whole.Music.Fingerprint, Run(Options(0.2, "other.json") with { Seed = 4 }).Music.Fingerprint);
    }

    [Fact]
    public void CtrlCEndsARunWithEverythingWritten()
    {
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();
        SoakOptions options = Options(1, "ended.json");
        SoakReport report = new SoakRun(options, interrupt.Token).Run();
        Assert.InRange(report.Music.Seconds, 0.001, 1);
        Assert.True(File.Exists(options.ReportPath) && File.Exists(options.ReportPath + ".state"));
        SoakReport rest = Run(options with { Minutes = 0.1, Resume = true });
        Assert.Equal(Run(Options(0.1, "straight.json")).Music.Fingerprint, rest.Music.Fingerprint);
    }

    [Fact]
    public void ARunOfAnotherKindIsNotTakenUp()
    {
        SoakOptions options = Options(0.1, "one.json");
        _ = Run(options);
        Assert.Contains("--seed 3", Assert.Throws<AmbienceException>(() => Run(options with { Seed = 9, Resume = true })).Message);
        Assert.Contains("Start anew", Assert.Throws<AmbienceException>(
            () => Run(options with { ReportPath = Path.Combine(_folder, "none.json"), Resume = true })).Message);
        byte[] state = File.ReadAllBytes(options.ReportPath + ".state");
        File.WriteAllBytes(options.ReportPath + ".state", state[..(state.Length / 2)]);
        Assert.Throws<AmbienceException>(() => Run(options with { Minutes = 0.2, Resume = true }));
    }

    [Fact]
    public void TheJudgeSeesWhatIsWrong()
    {
        var good = new HourFigures { Seconds = 3600, Lufs = -20, MinuteLufs = [.. Enumerable.Repeat(-20.0, 60)], Peak = 0.5 };
        SoakReport training = Of(good with { MinuteLufs = [-24, -18] });
        Assert.All(Judge.Compare(Of(good), training), verdict => Assert.True(verdict.IsKept, verdict.Promise));
        foreach ((string promise, HourFigures bad) in new (string, HourFigures)[]
        {
            ("no gap", good with { Gaps = 1 }),
            ("no gap", good with { Silences = 1 }),
            ("no click", good with { Clicks = 1 }),
            ("no sample clipped", good with { Clipped = 1 }),
            ("no sample clipped", good with { NotANumber = 1 }),
            ("no loop", good with { Loops = 1 }),
            ("no hour outside", good with { Lufs = -17.9 }),
            ("no hour outside", good with { Lufs = -24.1 }),
        })
        {
            Assert.StartsWith(promise, Assert.Single(Judge.Compare(Of(bad), training), verdict => !verdict.IsKept).Promise);
        }
        SoakReport leaks = Of(good) with
        {
            Machine = new SoakMachine { Start = new MemoryFigures(0, 0, 0), End = new MemoryFigures(0, 2 << 20, 0) },
        };
        Assert.StartsWith("memory", Assert.Single(Judge.Compare(leaks, training), verdict => !verdict.IsKept).Promise);
    }

    private static SoakReport Of(HourFigures hour) => new()
    {
        Music = new SoakMusic { Source = "test", Health = HealthChoice.Off, Fingerprint = "", Total = hour },
        Machine = new SoakMachine(),
        Hours = [hour],
    };
}
