using System.Text.RegularExpressions;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ambience.Editor.Tests.Sound;

/// <summary><c>--sound</c>: on the device, in the browser, on both. OpenAL's null device stands for a sound card.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class SoundChoiceTests(EditorFixture fixture) : EditorTest(fixture)
{
    private static readonly Dictionary<string, string> s_nullDevice = new() { ["ALSOFT_DRIVERS"] = "null" };
    private static readonly Dictionary<string, string> s_noDevice = new() { ["ALSOFT_DRIVERS"] = "none-at-all" };

    [Theory]
    [InlineData("device", true, false)]
    [InlineData("both", true, true)]
    [InlineData(null, true, false)] // the device, since there is one
    public async Task TheMusicIsHeardWhereItWasAskedFor(string? choice, bool onDevice, bool inBrowser)
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        string[] sound = choice is null ? [] : ["--sound", choice];
        await using EditorProcess editor = await EditorProcess.StartAsync(
            state.FullName, s_nullDevice, [project.MoodsPath, "--no-window", .. sound]);
        IPage page = await OpenAsync(editor: editor);
        await page.Locator("button.mood").First.ClickAsync();
        await Expect(page.Locator(".sound-device")).ToHaveCountAsync(onDevice ? 1 : 0);
        ILocator inWindow = page.GetByTestId("audio");
        await Expect(inWindow).ToBeVisibleAsync(new() { Visible = inBrowser });
        if (inBrowser)
            await page.WaitForFunctionAsync("() => +document.querySelector('[data-testid=audio]').dataset.peak > 0.001");
        // The device takes music at its own pace, or none would be made beyond what fits into the buffer.
        await Expect(page.Locator(".now")).ToContainTextAsync(new Regex("0:0[3-9]"));
        ILocator running = page.Locator("dl.running");
        await Expect(running).ToContainTextAsync(new Regex("OpenAL", RegexOptions.IgnoreCase));
        await page.CloseAsync();
        await editor.StopAsync();
        state.Delete(recursive: true);
    }

    [Fact]
    public async Task WithoutADeviceTheWindowPlaysUnlessTheDeviceWasAskedFor()
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using (EditorProcess editor = await EditorProcess.StartAsync(state.FullName, s_noDevice, [project.MoodsPath, "--no-window"]))
        {
            IPage page = await OpenAsync(editor: editor);
            await page.Locator("button.mood").First.ClickAsync();
            await page.WaitForFunctionAsync("() => +document.querySelector('[data-testid=audio]').dataset.peak > 0.001");
            await Expect(page.Locator(".sound")).ToHaveAttributeAsync("title", new Regex("No sound device: .+"));
            await page.CloseAsync();
            await editor.StopAsync();
        }
        await using (EditorProcess editor = await EditorProcess.StartAsync(
            state.FullName, s_noDevice, [project.MoodsPath, "--no-window", "--sound", "device"]))
        {
            IPage page = await OpenAsync(editor: editor);
            await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync(new Regex("sound device|OpenAL", RegexOptions.IgnoreCase));
            await page.CloseAsync();
            await editor.StopAsync();
        }
        state.Delete(recursive: true);
    }
}
