using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Play;

/// <summary>The Play page as somebody uses it, with its own editor, since it changes the mood file.</summary>
public sealed class PlayPageTests(EditorFixture fixture) : EditorTest(fixture)
{
    private static ILocator Now(IPage page) => page.GetByRole(AriaRole.Status, new() { Name = "What plays" });

    private static ILocator Slider(IPage page, string name) => page.GetByRole(AriaRole.Slider, new() { Name = name, Exact = true });

    private static ILocator Mood(IPage page, string name) => page.Locator("button.mood", new() { HasText = name });

    private static Task ClickAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>As a hand does it: every value on the way is heard of.</summary>
    private static Task DragAsync(ILocator slider, double from, double to) => slider.EvaluateAsync(
        """
        (slider, [from, to]) => {
          for (let step = 1; step <= 8; step++) {
            slider.value = from + (to - from) * step / 8;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
          }
          slider.dispatchEvent(new Event('change', { bubbles: true }));
        }
        """, new[] { from, to });

    [Fact]
    public async Task AClickOnAMoodPlaysItAndIsHeard()
    {
        IPage page = await OpenAsync();
        await Mood(page, "tense").ClickAsync();
        await Assertions.Expect(Now(page)).ToContainTextAsync("tense");
        await Assertions.Expect(Mood(page, "tense")).ToHaveAttributeAsync("aria-pressed", "true");
        ILocator sound = page.GetByTestId("audio");
        await Assertions.Expect(sound).ToHaveAttributeAsync("data-state", "on");
        // The worklet has played a while, and not silence.
        await page.WaitForFunctionAsync("() => +document.querySelector('[data-testid=audio]').dataset.playedFrames > 24000");
        await page.WaitForFunctionAsync("() => +document.querySelector('[data-testid=audio]').dataset.peak > 0.001");
        await Mood(page, "wonder").ClickAsync();
        await Assertions.Expect(Now(page)).ToContainTextAsync("wonder");
        await ClickAsync(page, "Pause");
        await Assertions.Expect(Now(page)).ToContainTextAsync("paused");
        await ClickAsync(page, "Stop");
        await Assertions.Expect(Now(page)).ToContainTextAsync("Stopped");
    }

    [Fact]
    public async Task ADraggedSliderIsHeardAndWrittenWithCommentsKept()
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(state.FullName, project.MoodsPath, "--sound", "browser");
        IPage page = await OpenAsync(editor: editor);
        using SoundProbe probe = await SoundProbe.ConnectAsync(editor, Person);
        Assert.Equal("""{"sampleRateHz":48000,"channels":2}""", probe.Format);
        await Mood(page, "calm").ClickAsync();
        _ = await probe.HearAsync(2);
        double before = Sounds.Level(await probe.HearAsync(4));
        await DragAsync(Slider(page, "Loudness"), 0, -24);
        double after = await HearLevelAsync(probe, level => level < before - 6);
        Assert.True(after < before - 6, $"{before:0.0} dB before, {after:0.0} dB after");
        await Assertions.Expect(page.GetByText("moods.yaml ●")).ToBeVisibleAsync();

        // One drag is one step to undo.
        await ClickAsync(page, "Undo");
        await Assertions.Expect(Slider(page, "Loudness")).ToHaveValueAsync("0");
        await Assertions.Expect(page.GetByText("moods.yaml ●")).ToBeHiddenAsync();
        double undone = await HearLevelAsync(probe, level => level > after + 4);
        Assert.True(undone > after + 4, $"{before:0.0} dB before, {after:0.0} dB after, {undone:0.0} dB when undone");

        await DragAsync(Slider(page, "danger"), 0, 0.8);
        await Assertions.Expect(Slider(page, "danger")).ToHaveValueAsync("0.8");
        // Ends with the change unsaved: it is kept aside, and the file is as it was.
        await DragAsync(Slider(page, "Temperature"), 1, 0.7);
        await Assertions.Expect(page.GetByText("moods.yaml ●")).ToBeVisibleAsync();
        await page.CloseAsync();
        Assert.Equal(0, await editor.StopAsync());
        Assert.Equal(await File.ReadAllTextAsync(RepositoryFiles.DemoMoods, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(project.MoodsPath, TestContext.Current.CancellationToken));
        string kept = await File.ReadAllTextAsync(Directory.GetFiles(state.FullName, "moods-*.yaml", SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken);
        Assert.Contains("temperature: 0.7", kept);
        Assert.Contains("# wanders by itself", kept);
        state.Delete(recursive: true);
    }

    /// <summary>
    /// The level of the first 3 seconds that are as wanted, or of the last of six times that: what was made already comes first, then
    /// the way there, and music has its own louder and quieter seconds.
    /// </summary>
    private static async Task<double> HearLevelAsync(SoundProbe probe, Predicate<double> wanted)
    {
        double level = 0;
        for (int times = 0; times < 6; times++)
        {
            level = Sounds.Level(await probe.HearAsync(3));
            if (wanted(level))
                break;
        }
        return level;
    }

    [Fact]
    public async Task LayersAreMutedAndHeardAlone()
    {
        IPage page = await OpenAsync();
        await Mood(page, "wonder").ClickAsync();
        ILocator glimmer = page.Locator(".layer", new() { HasText = "glimmer" }), main = page.Locator(".layer", new() { HasText = "main" });
        await ClickAsync(page, "Hear glimmer alone");
        await Assertions.Expect(main).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("unheard"));
        await Assertions.Expect(glimmer).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("unheard"));
        await ClickAsync(page, "Mute glimmer");
        await Assertions.Expect(glimmer).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("unheard"));
        await ClickAsync(page, "Mute glimmer");
        await ClickAsync(page, "Hear glimmer alone");
        await Assertions.Expect(main).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("unheard"));
        await ClickAsync(page, "howl");
        await ClickAsync(page, "Stop");
    }

    [Fact]
    public async Task KeysDoWhatTheirListSays()
    {
        IPage page = await OpenAsync();
        await page.Keyboard.PressAsync("4");
        await Assertions.Expect(Now(page)).ToContainTextAsync("tense");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(Now(page)).ToContainTextAsync("paused");
        await page.Keyboard.PressAsync("m");
        ILocator mute = page.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true });
        await Assertions.Expect(mute).ToHaveAttributeAsync("aria-pressed", "true");
        await page.Keyboard.PressAsync("m");
        await Assertions.Expect(mute).ToHaveAttributeAsync("aria-pressed", "false");
        await page.Keyboard.PressAsync("-");
        await Assertions.Expect(Slider(page, "Volume")).ToHaveValueAsync("0.95");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeVisibleAsync();
        await AccessibilityCheck.AssertAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await page.Keyboard.PressAsync("s");
        await Assertions.Expect(Now(page)).ToContainTextAsync("Stopped");
    }

    [Fact]
    public async Task ASecondWindowAndAReloadSeeTheSame()
    {
        IPage first = await OpenAsync();
        await Mood(first, "cavern").ClickAsync();
        ILocator sound = first.GetByTestId("audio");
        await Assertions.Expect(sound).ToHaveAttributeAsync("data-state", "on");
        IPage second = await OpenAsync();
        await Assertions.Expect(Now(second)).ToContainTextAsync("cavern");
        // One window is enough to be heard; two would sound one behind the other.
        await Assertions.Expect(second.GetByTestId("audio")).ToHaveAttributeAsync("data-state", "off");
        await Mood(second, "calm").ClickAsync();
        await Assertions.Expect(Now(first)).ToContainTextAsync("calm");
        await ReloadAsync(first);
        await Assertions.Expect(Now(first)).ToContainTextAsync("calm");
        await Assertions.Expect(first.GetByTestId("audio")).ToHaveAttributeAsync("data-state", "on");
        await ClickAsync(first, "Stop");
        await Assertions.Expect(Now(second)).ToContainTextAsync("Stopped");
    }
}
