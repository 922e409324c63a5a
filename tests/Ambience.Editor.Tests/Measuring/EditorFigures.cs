using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Measuring;

/// <summary>What the editor costs, printed for people: eng/measure-editor.sh. Only on a quiet machine; asserts nothing.</summary>
public sealed class EditorFigures(EditorFixture fixture, ITestOutputHelper output) : EditorTest(fixture)
{
    private const double MeasuredSeconds = 8;

    [Fact(Explicit = true)]
    public async Task FirstSound()
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        for (int run = 0; run < 3; run++)
        {
            long start = Stopwatch.GetTimestamp();
            await using EditorProcess editor = await EditorProcess.StartAsync(state.FullName, project.MoodsPath, "--sound", "browser");
            double listens = Stopwatch.GetElapsedTime(start).TotalSeconds;
            IPage page = await Person.NewPageAsync();
            _ = await page.GotoAsync(editor.Address.ToString());
            await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync(); // waits until it can
            double clicked = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _ = await page.WaitForFunctionAsync(
                "() => +document.querySelector('[data-testid=audio]').dataset.peak > 0", null, new() { PollingInterval = 10 });
            double sounds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            output.WriteLine(FormattableString.Invariant(
                $"from the start of the process: listens {listens:0.00} s, Play is clicked {clicked:0.00} s, sound in the browser {sounds:0.00} s"));
            await page.CloseAsync();
        }
        state.Delete(recursive: true);
    }

    [Fact(Explicit = true)]
    public async Task IdleAndPlaying()
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(state.FullName, project.MoodsPath, "--sound", "browser");
        IPage page = await OpenAsync(editor: editor);
        await page.Locator("button.mood").First.WaitForAsync();
        await Task.Delay(2_000, TestContext.Current.CancellationToken); // what the start left to do
        output.WriteLine(FormattableString.Invariant($"idle, one window: {await CoreShareAsync(editor):0.0 %} of a core"));
        await page.Locator("button.mood").First.ClickAsync();
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        double all = await CoreShareAsync(editor);
        string speed = await page.Locator("dl.running dd").Nth(1).InnerTextAsync();
        double generation = 1 / double.Parse(Regex.Match(speed, "[0-9.]+").Value, CultureInfo.InvariantCulture);
        output.WriteLine(FormattableString.Invariant(
            $"playing, one window that is heard: {all:0.0 %} of a core, generation {generation:0.0 %}, all else {all - generation:0.0 %}"));
        await page.CloseAsync();
        state.Delete(recursive: true);
    }

    private static async Task<double> CoreShareAsync(EditorProcess editor)
    {
        using Process process = Process.GetProcessById(editor.Id);
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(MeasuredSeconds), TestContext.Current.CancellationToken);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(start);
    }
}
