using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Hosting;

/// <summary>The window that the editor opens by itself: a real one, of a browser that the editor started, on a screen.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class AppWindowTests(EditorFixture fixture) : EditorTest(fixture)
{
    [Fact]
    public async Task TheEditorEndsWithItsWindow()
    {
        using var project = new TestProject();
        using Display display = await Display.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(folder.FullName, new()
        {
            ["DISPLAY"] = display.Name,
            ["PATH"] = $"{FolderOfObservableChromium(folder)}:{Environment.GetEnvironmentVariable("PATH")}",
        }, [project.MoodsPath, "--sound", "browser"]);
        Assert.Contains("The editor is open in a window, and ends with it", editor.Output);

        string profile = Path.Combine(folder.FullName, "ambience-editor", "window");
        await using (IBrowser browser = await Fixture.Playwright.Chromium.ConnectOverCDPAsync(await DebuggerOfAsync(profile)))
        {
            IPage window = Assert.Single(Assert.Single(browser.Contexts).Pages);
            await window.Locator(".shell[data-ready] button.mood").First.WaitForAsync();
            Assert.Equal(editor.Root.ToString(), window.Url); // the key that was on the command line is used up, and gone from sight
            Assert.Equal("standalone", await window.EvaluateAsync<string>(
                "['browser', 'standalone'].find(mode => matchMedia(`(display-mode: ${mode})`).matches)")); // no tabs, no address
            await window.CloseAsync();
        }
        Assert.Equal(0, await editor.EndsAsync());
        Directory.Delete(folder.FullName, recursive: true);
    }

    /// <summary>The system's browser, which also listens to a test; otherwise it is started as the editor starts it.</summary>
    private static string FolderOfObservableChromium(DirectoryInfo folder)
    {
        string programs = folder.CreateSubdirectory("bin").FullName, script = Path.Combine(programs, "chromium");
        File.WriteAllText(script, $"#!/bin/sh\nexec {EditorFixture.ChromiumPath} --disable-gpu --remote-debugging-port=0 \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return programs;
    }

    private static async Task<string> DebuggerOfAsync(string profile)
    {
        string file = Path.Combine(profile, "DevToolsActivePort"); // Chromium writes where it listens
        for (int waited = 0; ; waited++)
        {
            if (File.Exists(file) && File.ReadAllLines(file) is [{ Length: > 0 } port, ..])
                return $"http://127.0.0.1:{port}";
            Assert.True(waited < 300, "the browser did not start");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
