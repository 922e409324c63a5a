using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Browser;

/// <summary>
/// Each page at both sizes, dark and light: everybody can use it, and nothing sticks out of it.
/// </summary>
[Collection(ProgramsCollection.Name)]
public sealed class ScreenshotTests(EditorFixture fixture) : EditorTest(fixture)
{
    public static TheoryData<string> Pages => [.. Components.Layout.EditorPages.All.Select(page => page.Address)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task APageFitsAndCanBeUsedByEverybody(string path)
    {
        IPage page = await OpenAsync(path);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync(); // whatever was before
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true })).ToBeVisibleAsync();
        await page.EvaluateAsync("document.activeElement.blur()");
        string name = path.Length == 0 ? "play" : path;
        if (Pictures.Wanted && name is "play" or "models" or "see") // the others have more to show in the course of their tests
        {
            await page.WaitForTimeoutAsync(name == "see" ? 12_000 : 2_000);
            await Pictures.TakeAsync(page, name, photographic: name == "see");
        }
        foreach ((int width, int height) in ((int, int)[])[(1440, 900), (900, 700)])
        {
            await page.SetViewportSizeAsync(width, height);
            await page.WaitForTimeoutAsync(200); // for what moves
            int over = await page.EvaluateAsync<int>("Math.max(...['.page', '.top'].map(q => { const e = document.querySelector(q); return e.scrollWidth - e.clientWidth; }))");
            Assert.True(over <= 0, $"{name} is {over} pixels too wide at {width} x {height}");
        }
        await AccessibilityCheck.AssertAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Light", Exact = true }).ClickAsync();
        await page.Locator(".shell.light").WaitForAsync();
        await page.WaitForTimeoutAsync(400); // colours cross over
        await AccessibilityCheck.AssertAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
    }
}
