using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ambience.Editor.Tests.Hosting;

/// <summary>A window that is closed while something is not saved.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class LeavingTests(EditorFixture fixture) : EditorTest(fixture)
{
    private const string Asks = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";

    [Theory]
    [InlineData("")]
    [InlineData("edit")]
    public async Task LeavingAsksWhileSomethingIsNotSaved(string path)
    {
        IPage page = await OpenAsync(path);
        var asked = new List<IDialog>();
        page.Dialog += (_, dialog) =>
        {
            lock (asked)
                asked.Add(dialog);
            _ = dialog.DismissAsync(); // stay
        };
        if (path.Length > 0)
        {
            await page.Locator("[data-ready=true]").WaitForAsync();
            await page.Locator(".monaco-editor .view-line").First.ClickAsync();
            await page.Keyboard.TypeAsync("#");
        }
        else
        {
            ILocator slider = page.GetByRole(AriaRole.Slider, new() { Name = "Loudness", Exact = true });
            await slider.FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
        }
        await Expect(page.Locator(".project")).ToContainTextAsync("●");
        await page.WaitForFunctionAsync(Asks); // the page learns of it a moment later
        await page.CloseAsync(new() { RunBeforeUnload = true });
        while (Count() == 0)
            await page.WaitForTimeoutAsync(50);
        Assert.Equal(DialogType.BeforeUnload, asked[0].Type);
        Assert.False(page.IsClosed);

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo", Exact = true }).ClickAsync();
        await Expect(page.Locator(".project")).Not.ToContainTextAsync("●");
        await page.WaitForFunctionAsync($"() => !({Asks})()");
        var closed = new TaskCompletionSource();
        page.Close += (_, _) => closed.TrySetResult();
        await page.CloseAsync(new() { RunBeforeUnload = true });
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(1, Count());

        int Count()
        {
            lock (asked)
                return asked.Count;
        }
    }
}
