using System.Globalization;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ambience.Editor.Tests.Live;

[Collection(ProgramsCollection.Name)]
public sealed class LivePageTests(EditorFixture fixture) : EditorTest(fixture)
{
    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static ILocator Group(IPage page, string name) => page.GetByRole(AriaRole.Group, new() { Name = name });

    [Fact]
    public async Task The_demo_in_another_process_is_found_steered_and_given_new_moods()
    {
        IPage page = await OpenAsync("live");
        await AccessibilityCheck.AssertAsync(page);
        await using DemoProcess demo = await DemoProcess.StartAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"process {demo.Id}" }).ClickAsync(); // it appears by itself

        // It plays: its meters move, its journey begins in its first mood.
        ILocator level = page.GetByRole(AriaRole.Meter, new() { Name = "Left level" });
        string first = (await level.GetAttributeAsync("aria-valuenow"))!;
        await Expect(level).Not.ToHaveAttributeAsync("aria-valuenow", first);
        ILocator moods = Group(page, "Moods of the game");
        await Expect(moods.GetByRole(AriaRole.Button, new() { Pressed = true })).ToHaveTextAsync("calm");
        await AccessibilityCheck.AssertAsync(page);

        await moods.GetByRole(AriaRole.Button, new() { Name = "tense" }).ClickAsync();
        await Expect(moods.GetByRole(AriaRole.Button, new() { Pressed = true })).ToHaveTextAsync("tense");

        // The game sets its parameter sixty times a second; a held one stays where the designer has put it.
        ILocator slider = page.GetByRole(AriaRole.Slider, new() { Name = "danger" });
        await slider.FillAsync("0.75");
        ILocator hold = Button(page, "Hold danger");
        await Expect(hold).ToHaveAttributeAsync("aria-pressed", "true");
        await page.WaitForTimeoutAsync(500);
        await Pictures.TakeAsync(page, "live");
        Assert.Equal(0.75, double.Parse(await slider.InputValueAsync(), CultureInfo.InvariantCulture), 3);
        await hold.ClickAsync();
        await Expect(hold).ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(slider).Not.ToHaveValueAsync("0.75");

        await Button(page, "Push into the game").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status, new() { Name = "Last push" })).ToContainTextAsync("Pushed at");

        // A second window looks at the same game; one that is reloaded finds it again.
        IPage second = await OpenAsync("live");
        await Expect(Group(second, "Moods of the game")).ToBeVisibleAsync();
        await ReloadAsync(page);
        await Expect(Group(page, "Moods of the game")).ToBeVisibleAsync();

        await demo.KillAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The demo");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Games on this machine" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_wrong_address_is_said_and_nothing_hangs()
    {
        IPage page = await OpenAsync("live");
        await page.GetByLabel("Port").FillAsync("1");
        await page.GetByLabel("Token").FillAsync("0123456789abcdef");
        await Button(page, "Connect").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("127.0.0.1:1: expected a game with a live link");
        await Expect(Button(page, "Connect")).ToBeEnabledAsync();
    }
}
