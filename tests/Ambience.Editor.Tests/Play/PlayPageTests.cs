using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Play;

public sealed class PlayPageTests(EditorFixture fixture) : EditorTest(fixture)
{
    [Fact]
    public async Task A_click_on_a_mood_plays_it()
    {
        IPage page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "tense" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "What plays" })).ToContainTextAsync("tense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "What plays" })).ToContainTextAsync("Stopped");
    }

    [Theory]
    [InlineData("")]
    [InlineData("models")]
    public async Task A_page_can_be_used_by_everybody(string path)
    {
        IPage page = await OpenAsync(path);
        await AccessibilityCheck.AssertAsync(page);
    }
}
