using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Hosting;

/// <summary>The server goes away and comes back.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class RestartTests(EditorFixture fixture) : EditorTest(fixture)
{
    [Fact]
    public async Task AWindowWaitsForTheEditorAndFindsItAgain()
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        EditorProcess editor = await EditorProcess.StartAsync(state.FullName, project.MoodsPath, "--sound", "browser");
        IPage page = await OpenAsync(editor: editor);
        int port = editor.Root.Port;
        Assert.Equal(0, await editor.StopAsync());
        await editor.DisposeAsync();
        ILocator notice = page.GetByRole(AriaRole.Dialog, new() { Name = "The editor does not answer" });
        await notice.WaitForAsync();
        await Assertions.Expect(notice).ToContainTextAsync("start it again");

        await using EditorProcess next = await EditorProcess.StartAsync(state.FullName, project.MoodsPath, "--sound", "browser");
        Assert.Equal(port, next.Root.Port);
        await notice.WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.Locator("button.mood", new() { HasText = "calm" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "What plays" })).ToContainTextAsync("calm");
        _ = TakeComplaints(); // of the connections that failed in between
        await page.CloseAsync();
        await next.StopAsync();
        state.Delete(recursive: true);
    }

    [Fact]
    public async Task TheStartPageSaysWhatToDo()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(state.FullName, "--sound", "browser");
        IPage page = await OpenAsync(editor: editor);
        await Assertions.Expect(page.GetByText("Nothing is open")).ToBeVisibleAsync();
        await AccessibilityCheck.AssertAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "The demo's project" }).ClickAsync();
        await page.Locator("button.mood").First.WaitForAsync();
        await page.CloseAsync();
        await editor.StopAsync();
        state.Delete(recursive: true);
    }

    [Theory]
    [InlineData("missing.yaml", "could not be read")]
    public async Task AProjectThatCannotBeOpenedSaysWhy(string name, string why)
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(state.FullName, Path.Combine(state.FullName, name));
        IPage page = await OpenAsync(editor: editor);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync(why);
        await page.CloseAsync();
        await editor.StopAsync();
        state.Delete(recursive: true);
    }
}
