using System.Diagnostics;
using Ambience.Audio;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ambience.Editor.Tests.Projects;

/// <summary>The report that the trainer really writes, in its frame on the page Models.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ListeningReportTests(EditorFixture fixture) : EditorTest(fixture)
{
    [Fact]
    public async Task ARunsReportIsShownAndItsClipsCanBePlayed()
    {
        using var project = new TestProject();
        string folder = Directory.CreateTempSubdirectory("ambience-run-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "audio", "calm"));
        WaveFile.Write(Path.Combine(folder, "audio", "calm", "a.wav"), Chords());
        await TrainAsync("prepare", Path.Combine(folder, "audio"), "--store", Path.Combine(folder, "store"), "--preset", "small48");
        await TrainAsync(
            "train", "--store", Path.Combine(folder, "store"), "--run", Path.Combine(folder, "run"), "--streams", "2", "--crop", "64",
            "--threads", "1", "--steps", "2", "--listen-every", "2", "--listen-seconds", "1");
        File.Copy(Path.Combine(folder, "run", "report.html"), Path.Combine(project.Folder, "report.html"));

        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(state.FullName, project.MoodsPath, "--sound", "browser");
        IPage page = await OpenAsync("models", editor);
        ILocator frame = page.Locator("section.report iframe");
        IFrameLocator report = page.FrameLocator("section.report iframe");
        await Expect(report.Locator("h1")).ToHaveTextAsync("run");
        await Expect(report.Locator("h2").First).ToHaveTextAsync("Loss");
        Assert.True((await frame.BoundingBoxAsync())!.Height >= 300, "the report is but a slit");
        // Pictures and sounds are in the file itself, and allowed; the sandbox keeps scripts from running, so the browser is asked.
        ILocator picture = report.Locator("img");
        Assert.True(await picture.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth > 100; }"));
        foreach (ILocator sound in await report.Locator("audio").AllAsync())
        {
            // No event is told to anybody in a sandbox without scripts: asked again and again.
            double seconds = 0;
            for (int asked = 0; seconds == 0 && asked < 200; asked++)
            {
                seconds = await sound.EvaluateAsync<double>("sound => sound.error ? -1 : sound.readyState > 0 ? sound.duration : 0");
                await page.WaitForTimeoutAsync(50);
            }
            Assert.InRange(seconds, 0.3, 1.1); // a second at most, and what there was to hold out of so little music
        }
        await AccessibilityCheck.AssertAsync(page);
        await page.CloseAsync();
        await editor.StopAsync();
        state.Delete(recursive: true);
        Directory.Delete(folder, recursive: true);
    }

    private static AudioClip Chords()
    {
        const int rate = 48_000, seconds = 8;
        var samples = new float[2 * rate * seconds];
        for (int i = 0; i < samples.Length; i++)
        {
            double time = i / 2 / (double)rate, note = time % 0.5;
            samples[i] = (float)(0.3 * Math.Exp(-3 * note) * Math.Sin(2 * Math.PI * (220 + (55 * (int)(time * 2 % 4))) * time));
        }
        return new AudioClip(rate, 2, samples);
    }

    private static async Task TrainAsync(params string[] arguments)
    {
        using Process trainer = Process.Start(new ProcessStartInfo("dotnet", [RepositoryFiles.TrainerProgram, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> said = trainer.StandardOutput.ReadToEndAsync(), wrong = trainer.StandardError.ReadToEndAsync();
        await trainer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(trainer.ExitCode == 0, $"{await said}\n{await wrong}");
    }
}
