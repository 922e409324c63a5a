using Ambience.Audio;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Recording;

[Collection(ProgramsCollection.Name)]
public sealed class TakesPageTests(EditorFixture fixture) : EditorTest(fixture)
{
    [Fact]
    public async Task What_was_heard_is_kept_rendered_and_compared()
    {
        IPage page = await OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "cavern" }).ClickAsync();
        _ = await page.GotoAsync(new Uri(Fixture.Editor.Root, "takes").ToString());
        await page.Locator("h1").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "What can be kept" })).ToContainTextAsync("0:03");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "What plays" })).ToContainTextAsync("Stopped");

        await page.GetByLabel("Name").FillAsync("wolves");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep as a take" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Kept 'wolves'")).ToBeVisibleAsync();
        Assert.True(File.Exists(Path.Combine(Fixture.Project.Folder, "takes", "wolves.take.json")));

        await page.GetByRole(AriaRole.Button, new() { Name = "Render wolves" }).ClickAsync();
        ILocator panel = page.GetByRole(AriaRole.Region, new() { Name = "Render a stretch" });
        await panel.GetByLabel("From, seconds").FillAsync("0.5");
        await panel.GetByLabel("To, seconds").FillAsync("2.5");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Render" }).ClickAsync();
        await Assertions.Expect(panel.GetByText("Written: takes/wolves.wav")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        AudioClip clip = WaveFile.Read(Path.Combine(Fixture.Project.Folder, "takes", "wolves.wav"));
        Assert.Equal((48_000, 2, 96_000), (clip.SampleRateHz, clip.Channels, clip.Frames));
        Assert.InRange(Loudness.IntegratedLufs(clip), -45, -10);

        await page.GetByRole(AriaRole.Button, new() { Name = "Compare wolves" }).ClickAsync();
        panel = page.GetByRole(AriaRole.Region, new() { Name = "Compare two versions" });
        await panel.GetByRole(AriaRole.Button, new() { Name = "Prepare" }).ClickAsync();
        await Assertions.Expect(panel.GetByLabel("Moods of B")).ToHaveValueAsync("Now");
        // The moods have not changed since: both versions are the same music.
        await Assertions.Expect(panel.Locator("tr[data-figure=Loudness] td").Nth(2)).ToHaveTextAsync("0.0", new() { Timeout = 20_000 });
        await Assertions.Expect(panel.Locator("tr[data-figure=Chroma] td").Nth(2)).ToContainTextAsync("1.00");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Play both in step" }).ClickAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Hear B" }).ClickAsync();
        await Assertions.Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Hear B" })).ToHaveAttributeAsync("aria-pressed", "true");
        await AccessibilityCheck.AssertAsync(page);
        await Pictures.TakeAsync(page, "takes");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete wolves" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete wolves for good" }).ClickAsync();
        await Assertions.Expect(page.GetByText("None yet.")).ToBeVisibleAsync();
        Assert.False(File.Exists(Path.Combine(Fixture.Project.Folder, "takes", "wolves.take.json")));
    }
}
