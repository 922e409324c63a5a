using System.Text.RegularExpressions;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ambience.Editor.Tests.Edit;

/// <summary>The page Edit as a person uses it, in Chromium.</summary>
public class EditPageTests(EditorFixture fixture) : EditorTest(fixture)
{
    private const string Text = "() => monaco.editor.getModels()[0].getValue()";

    private static async Task ReadyAsync(IPage page) => await page.Locator("[data-ready=true]").WaitForAsync();

    private static async Task PutCursorAsync(IPage page, int line, int column) => await page.EvaluateAsync(
        "place => { const e = monaco.editor.getEditors()[0]; e.setPosition({ lineNumber: place[0], column: place[1] }); e.focus(); }",
        new[] { line, column });

    private static async Task WaitForTextAsync(IPage page, string text) =>
        await page.WaitForFunctionAsync($"text => ({Text})() === text", text);

    [Fact]
    public async Task AMistakeIsUnderlinedInItsPlaceAndUndone()
    {
        IPage page = await OpenAsync("edit");
        await ReadyAsync(page);
        string before = await page.EvaluateAsync<string>(Text);
        Assert.Equal(File.ReadAllText(Fixture.Project.MoodsPath), before);

        int line = before[..before.IndexOf("startMood", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        await PutCursorAsync(page, line, "startMood: calm".Length + 1);
        await page.Keyboard.TypeAsync("er", new KeyboardTypeOptions { Delay = 20 });
        await Expect(page.Locator(".squiggly-error")).ToHaveCountAsync(1);
        int[] place = await page.EvaluateAsync<int[]>(
            "() => { const m = monaco.editor.getModelMarkers({})[0]; return [m.startLineNumber, m.startColumn, m.endColumn]; }");
        Assert.Equal([line, 12, 18], place);
        ILocator problem = page.Locator(".problems button");
        await Expect(problem).ToContainTextAsync($"{line}:12");
        await Expect(problem).ToContainTextAsync("Did you mean 'calm'");
        await Expect(page.Locator(".saved")).ToHaveTextAsync("Not saved");
        await PutCursorAsync(page, 1, 1);
        await problem.ClickAsync();
        await page.WaitForFunctionAsync("line => monaco.editor.getEditors()[0].getPosition().lineNumber === line", line);
        await Pictures.TakeAsync(page, "edit-problem");
        await PutCursorAsync(page, line, 1);

        await page.Keyboard.PressAsync("Control+z");
        await WaitForTextAsync(page, before);
        await Expect(page.Locator(".squiggly-error")).ToHaveCountAsync(0);
        await Expect(page.Locator(".saved")).ToHaveTextAsync("Saved");
        await AccessibilityCheck.AssertAsync(page);
    }

    [Fact]
    public async Task CompletionOffersMoodsAndHoverExplains()
    {
        IPage page = await OpenAsync("edit");
        await ReadyAsync(page);
        string before = await page.EvaluateAsync<string>(Text);
        int line = before[..before.IndexOf("startMood", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        await PutCursorAsync(page, line, "startMood: calm".Length + 1);
        for (int i = 0; i < 4; i++)
            await page.Keyboard.PressAsync("Backspace");
        await page.Keyboard.PressAsync("Control+Space");
        ILocator rows = page.Locator(".suggest-widget .monaco-list-row");
        await Pictures.TakeAsync(page, "edit", untouched: true);
        await Expect(rows).ToHaveTextAsync([new Regex("calm"), new Regex("wonder"), new Regex("cavern"), new Regex("tense"), new Regex("journey"), new Regex("night")]);
        await page.Keyboard.TypeAsync("wo");
        await page.Keyboard.PressAsync("Enter");
        await WaitForTextAsync(page, before.Replace("startMood: calm", "startMood: wonder"));
        while (await page.EvaluateAsync<string>(Text) is var now && now != before)
        {
            await page.Keyboard.PressAsync("Control+z");
            await page.WaitForFunctionAsync($"text => ({Text})() !== text", now);
        }

        ILocator key = page.Locator(".view-line span", new PageLocatorOptions { HasTextRegex = new Regex("^startMood$") }).First;
        await key.HoverAsync();
        await Expect(page.Locator(".monaco-hover").First).ToContainTextAsync("The mood that plays first");
    }

    [Fact]
    public async Task SavingChangesTheEditedBytesAloneAndOthersChangesAreMergedOrAsked()
    {
        string original = File.ReadAllText(RepositoryFiles.DemoMoods).Replace("\n", "\r\n");
        using var project = new TestProject(original);
        await using EditorProcess editor = await EditorProcess.StartAsync(project.Folder + "-state", project.MoodsPath, "--sound", "browser");
        IPage page = await OpenAsync("edit", editor);
        await ReadyAsync(page);
        string window = await page.EvaluateAsync<string>(Text);

        // A change by hand, and Ctrl+S: outside of it every byte is as it was.
        await PutCursorAsync(page, 1, 1);
        await page.Keyboard.TypeAsync("# mine");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator(".saved")).ToHaveTextAsync("Saved");
        string saved = "# mine\r\n" + original;
        Assert.Equal(saved, File.ReadAllText(project.MoodsPath));

        // Somebody else saves: loaded anew with a note.
        saved = saved.Replace("smoothingSeconds: 0.8", "smoothingSeconds: 0.9");
        File.WriteAllText(project.MoodsPath, saved);
        await Expect(page.Locator(".note")).ToContainTextAsync("loaded anew");
        await WaitForTextAsync(page, saved.Replace("\r\n", "\n"));

        // Both change something: both are kept.
        await PutCursorAsync(page, 1, 1);
        await page.Keyboard.TypeAsync("#");
        await Expect(page.Locator(".saved")).ToHaveTextAsync("Not saved");
        File.WriteAllText(project.MoodsPath, saved.Replace("cooldownSeconds: 10", "cooldownSeconds: 12"));
        await Expect(page.Locator(".note")).ToContainTextAsync("both changes");
        string merged = "#" + saved.Replace("cooldownSeconds: 10", "cooldownSeconds: 12");
        await WaitForTextAsync(page, merged.Replace("\r\n", "\n"));

        // Both change the same line: a person chooses, and sees both first.
        File.WriteAllText(project.MoodsPath, merged.Replace("## mine", "# theirs"));
        ILocator question = page.Locator(".question");
        await Expect(question).ToContainTextAsync("same lines");
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Show both" }).ClickAsync();
        await Expect(page.Locator(".monaco-diff-editor .view-lines").First).ToContainTextAsync("theirs");
        await Expect(page.Locator(".monaco-diff-editor .char-insert").First).ToBeVisibleAsync();
        await AccessibilityCheck.AssertAsync(page);
        await Pictures.TakeAsync(page, "edit-both");
        await question.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Take theirs" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Back to the text" }).ClickAsync();
        await Expect(page.Locator(".saved")).ToHaveTextAsync("Saved");
        await WaitForTextAsync(page, merged.Replace("## mine", "# theirs").Replace("\r\n", "\n"));
        Assert.NotEqual(window, await page.EvaluateAsync<string>(Text));
        await page.CloseAsync();
        Directory.Delete(project.Folder + "-state", recursive: true);
    }

    [Fact]
    public async Task TwoWindowsWriteOneText()
    {
        IPage one = await OpenAsync("edit"), other = await OpenAsync("edit");
        await ReadyAsync(one);
        await ReadyAsync(other);
        string before = await one.EvaluateAsync<string>(Text);
        await PutCursorAsync(one, 1, 1);
        await one.Keyboard.TypeAsync("# first ");
        await WaitForTextAsync(other, "# first " + before);
        await other.BringToFrontAsync();
        await PutCursorAsync(other, 1, 1);
        await other.Keyboard.TypeAsync("# second ");
        await WaitForTextAsync(one, "# second # first " + before);
        await other.Keyboard.PressAsync("Control+z");
        await other.Keyboard.PressAsync("Control+z");
        await WaitForTextAsync(one, before);
        await WaitForTextAsync(other, before);
    }

    [Fact]
    public async Task ACellOfTheTableWritesARuleThatUndoTakesBack()
    {
        IPage page = await OpenAsync("edit/transitions");
        ILocator cell = page.Locator("[data-from=calm][data-to=wonder]");
        await Expect(cell).ToContainTextAsync("5 s");
        await Expect(cell).Not.ToHaveClassAsync(new Regex("own"));
        await cell.ClickAsync();
        await Expect(page.Locator(".reason")).ToContainTextAsync("Rule 1 of the file: from * to *");
        await page.GetByLabel("Seconds", new PageGetByLabelOptions { Exact = true }).FillAsync("7.5");
        await page.Keyboard.PressAsync("Tab");
        await Expect(cell).ToHaveClassAsync(new Regex("own"));
        await page.GetByLabel("When", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("quiet");
        await Expect(cell).ToContainTextAsync("quiet");
        await AccessibilityCheck.AssertAsync(page);
        await Pictures.TakeAsync(page, "transitions");

        IPage text = await OpenAsync("edit");
        await ReadyAsync(text);
        Assert.Contains("\n  - { from: calm, to: wonder, fadeSeconds: 7.5, when: quiet }\n", await text.EvaluateAsync<string>(Text));
        await PutCursorAsync(text, 1, 1);
        await text.Keyboard.PressAsync("Control+z");
        await text.Keyboard.PressAsync("Control+z");
        await Expect(cell).ToContainTextAsync("5 s");
        await WaitForTextAsync(text, File.ReadAllText(Fixture.Project.MoodsPath));
    }

    [Fact]
    public async Task TwoVersionsAreHeardFromTheSameMoment()
    {
        IPage page = await OpenAsync("edit/compare");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Begin" }).ClickAsync();
        await Expect(page.GetByText("The same to the bit so far.")).ToBeVisibleAsync();
        await AccessibilityCheck.AssertAsync(page);
        await page.WaitForFunctionAsync("() => Number(document.querySelector('[data-testid=audio]').dataset.peak) > 0.001");

        IPage text = await OpenAsync("edit");
        await ReadyAsync(text);
        string before = await text.EvaluateAsync<string>(Text);
        int line = before[..before.IndexOf("density:", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        _ = await text.EvaluateAsync( // pasted, so that no indentation is added
            "line => monaco.editor.getModels()[0].applyEdits([{ range: new monaco.Range(line, 1, line, 1), text: '    brightnessOctaves: 2\\n' }])", line);
        await Expect(page.GetByText(new Regex("sample by sample: -[0-3]?[0-9]\\.[0-9] dB"))).ToBeVisibleAsync(
            new LocatorAssertionsToBeVisibleOptions { Timeout = 20_000 }); // it grows while the edit comes over
        await page.BringToFrontAsync();
        ILocator b = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "B", Exact = true });
        await b.ClickAsync();
        await Expect(b).ToHaveAttributeAsync("aria-pressed", "true");
        await Pictures.TakeAsync(page, "compare");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "End" }).ClickAsync();
        await text.BringToFrontAsync();
        while (await text.EvaluateAsync<string>(Text) is var now && now != before)
        {
            await PutCursorAsync(text, 1, 1);
            await text.Keyboard.PressAsync("Control+z");
            await text.WaitForFunctionAsync($"text => ({Text})() !== text", now);
        }
    }
}
