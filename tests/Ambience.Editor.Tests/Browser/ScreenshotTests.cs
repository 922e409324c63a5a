using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Browser;

/// <summary>
/// Each page at both sizes, dark and light: everybody can use it, and nothing sticks out of it. With AMBIENCE_UPDATE=1 the
/// pictures of docs/editor.md are made on the way.
/// </summary>
public sealed class ScreenshotTests(EditorFixture fixture) : EditorTest(fixture)
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("AMBIENCE_UPDATE") == "1";

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
        foreach ((int width, int height) in ((int, int)[])[(1440, 900), (900, 700)])
        {
            await page.SetViewportSizeAsync(width, height);
            await page.WaitForTimeoutAsync(s_update ? 2_500 : 200); // for what moves
            await SaveAsync(page, $"{name}-{width}x{height}");
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

    private static async Task SaveAsync(IPage page, string name)
    {
        if (!s_update || !name.StartsWith("play", StringComparison.Ordinal) && !name.StartsWith("models", StringComparison.Ordinal) && !name.StartsWith("live", StringComparison.Ordinal))
            return; // the other pages have pictures of their own, made where there is more to see
        Directory.CreateDirectory(RepositoryFiles.Images);
        await page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryFiles.Images, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
    }
}
