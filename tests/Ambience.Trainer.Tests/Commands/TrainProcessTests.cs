using System.Diagnostics;
using Ambience.Trainer.Tests.Training;
using Ambience.Trainer.Training;
using Xunit;

namespace Ambience.Trainer.Tests.Commands;

/// <summary>What happens to a process that trains: signals, a kill, a disk that fills.</summary>
[Collection(nameof(SmallStore))]
public class TrainProcessTests(SmallStore store)
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "ambience-trainer");

    [Fact]
    public async Task AnInterruptSavesAndAKillLeavesTheLastGoodCheckpoint()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals between processes.");
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        using (Process first = Start(store.Train(run, "--minutes", "5", "--checkpoint-minutes", "60")))
        {
            await Until(first, () => first.StandardOutput.ReadLine()?.StartsWith("step ", StringComparison.Ordinal) == true);
            using (Process kill = Process.Start("kill", ["-INT", $"{first.Id}"]))
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
            string rest = await first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(130, first.ExitCode);
            Assert.Contains("Interrupted; --resume goes on", rest);
        }
        long saved = Checkpoint.Read(run).Step;
        Assert.True(saved > 0);

        // Saves all the time, so that the kill may well hit a save.
        using (Process second = Start(["train", "--run", run, "--resume", "--checkpoint-minutes", "0.01"]))
        {
            await Until(second, () => Checkpoint.Read(run).Step > saved + 3);
            second.Kill(); // SIGKILL
            await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        long left = Checkpoint.Read(run).Step;
        Assert.True(left > saved);
        Assert.Equal(left, (int)(await Verb.Json("train", "--run", run, "--resume", "--steps", $"{left}"))["step"]!);
        Assert.Empty(Directory.GetFiles(run, "*.tmp"));
    }

    [Theory] // who presses Ctrl-C twice wants it to stop now, not to see it crash
    [InlineData("-INT", 130)]
    [InlineData("-TERM", 143)]
    public async Task ASecondInterruptEndsItAtOnce(string signal, int killed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals between processes.");
        using var folder = new TemporaryFolder();
        string[] arguments = store.Train(folder["run"], "--minutes", "5", "--checkpoint-minutes", "60");
        using Process process = Start(arguments, isErrorRead: true);
        await Until(process, () => process.StandardOutput.ReadLine()?.StartsWith("step ", StringComparison.Ordinal) == true);
        for (int i = 0; i < 2; i++)
        {
            using Process kill = Process.Start("kill", [signal, $"{process.Id}"]);
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("Unhandled", error);
        Assert.Contains(process.ExitCode, new[] { 130, killed }); // 130: it was quicker than the second signal
    }

    [Fact]
    public async Task ADiskThatFillsKeepsTheLastGoodCheckpointAndSaysWhy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash's ulimit");
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        _ = await Verb.Json(store.Train(run, "--steps", "2"));
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(run, Checkpoint.FileName), TestContext.Current.CancellationToken);

        // A limit on the size of files fails a write half-way, as a full disk does; a checkpoint takes more than 2 MB.
        string arguments = $"train --run '{run}' --resume --steps 40 --checkpoint-minutes 0.01 --listen-every 15 --listen-seconds 9";
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"trap '' XFSZ; ulimit -f 1024; exec '{s_program}' {arguments}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // it maps a file larger than the limit
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("could not be written", error);
        Assert.Contains("training goes on", await output);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(run, Checkpoint.FileName), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(run, "*.tmp"));
    }

    /// <summary>Starts the trainer with Ctrl-C as a terminal leaves it; under nohup, or behind a script's <c>&amp;</c>, it would be ignored.</summary>
    private static Process Start(string[] arguments, bool isErrorRead = false)
    {
        ProcessStartInfo start = OperatingSystem.IsLinux()
            ? new("env", ["--default-signal=INT", s_program, .. arguments])
            : new(s_program, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = isErrorRead;
        return Process.Start(start)!;
    }

    private static async Task Until(Process process, Func<bool> condition)
    {
        while (!condition())
        {
            Assert.False(process.HasExited, "the process ended early");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
