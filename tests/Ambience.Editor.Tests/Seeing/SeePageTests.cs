using System.Globalization;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Seeing;

public sealed class SeePageTests(EditorFixture fixture) : EditorTest(fixture)
{
    private static async Task<double> MeterAsync(IPage page, string name)
    {
        string text = await page.Locator($"[data-meter={name}]").InnerTextAsync();
        return double.TryParse(text.Replace('−', '-'), CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
    }

    /// <summary>A sum over the picture: another one for another picture.</summary>
    private static Task<double> PictureAsync(IPage page, string name) => page.EvaluateAsync<double>(
        """
        name => {
            const canvas = document.querySelector(`canvas[data-see=${name}]`);
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            let sum = 0;
            for (let i = 0; i < data.length; i += 4)
                sum = (sum * 31 + data[i] + 3 * data[i + 1] + 7 * data[i + 2]) % 1e9;
            return sum;
        }
        """, name);

    private static async Task PlayAsync(IPage page)
    {
        await StopAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await page.WaitForFunctionAsync("() => Number(document.querySelector('.see').dataset.hops) > 100");
    }

    private static async Task StopAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status, new() { Name = "What plays" })).ToContainTextAsync("Stopped");
    }

    [Fact]
    public async Task Pictures_and_meters_move_while_music_plays_and_stand_when_held()
    {
        IPage page = await OpenAsync("see");
        await PlayAsync(page);
        string[] views = ["spectrogram", "waveform", "lanes", "cost", "buffer", "loudness", "chroma"];
        var before = new List<double>();
        foreach (string view in views)
            before.Add(await PictureAsync(page, view));
        double momentary = await MeterAsync(page, "momentary");
        Assert.InRange(momentary, -70, 0);
        await page.WaitForFunctionAsync(
            "before => document.querySelector('[data-meter=momentary]').textContent !== before",
            await page.Locator("[data-meter=momentary]").InnerTextAsync());
        for (int i = 0; i < views.Length; i++)
            Assert.True(before[i] != await PictureAsync(page, views[i]), $"{views[i]} stands still");
        Assert.InRange(await MeterAsync(page, "truePeak"), -60, 0.1);
        await Assertions.Expect(page.Locator(".see-event.begin").First).ToContainTextAsync("Begins in");

        await page.GetByRole(AriaRole.Button, new() { Name = "Hold the picture" }).ClickAsync();
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 100))");
        double held = await PictureAsync(page, "spectrogram");
        await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 300))");
        Assert.Equal(held, await PictureAsync(page, "spectrogram"));

        ILocator spectrogram = page.Locator("canvas[data-see=spectrogram]");
        LocatorBoundingBoxResult box = (await spectrogram.BoundingBoxAsync())!;
        await spectrogram.HoverAsync(new() { Position = new() { X = box.Width - 30, Y = box.Height / 2 } }); // where music is already
        await Assertions.Expect(page.Locator("[data-see=read]")).ToContainTextAsync("Hz");
        await Assertions.Expect(page.Locator("[data-see=read]")).ToContainTextAsync("LUFS");
        await AccessibilityCheck.AssertAsync(page);
        await StopAsync(page);
    }

    /// <summary>A page that does nothing for seconds costs the music nothing, and the server no memory to speak of.</summary>
    [Fact]
    public async Task A_page_that_hangs_costs_the_music_no_underrun()
    {
        IPage page = await OpenAsync("see");
        await PlayAsync(page);
        using var server = System.Diagnostics.Process.GetProcessById(Fixture.Editor.Id);
        // Other programs on a busy machine can cost an underrun too; one that the page causes would come each time.
        bool clean = false;
        for (int attempt = 0; attempt < 3 && !clean; attempt++)
        {
            double underruns = await MeterAsync(page, "underruns");
            server.Refresh();
            long memory = server.WorkingSet64;
            await HangAsync(page, milliseconds: 3_000);
            server.Refresh();
            Assert.InRange(server.WorkingSet64 - memory, long.MinValue, 64L << 20);
            await page.EvaluateAsync("() => new Promise(done => setTimeout(done, 600))");
            clean = underruns == await MeterAsync(page, "underruns");
        }
        Assert.True(clean);
        Assert.Equal("0", await page.Locator(".see").GetAttributeAsync("data-lost"));
        await StopAsync(page);
    }

    /// <summary>The page's one thread does nothing else for so long; what comes meanwhile waits for it.</summary>
    private static async Task HangAsync(IPage page, int milliseconds)
    {
        long hops = await HopsAsync(page);
        await page.EvaluateAsync("ms => { const end = performance.now() + ms; while (performance.now() < end) { } }", milliseconds);
        await page.WaitForFunctionAsync("hops => Number(document.querySelector('.see').dataset.hops) > hops + 20", hops);
    }

    private static Task<long> HopsAsync(IPage page) =>
        page.EvaluateAsync<long>("() => Number(document.querySelector('.see').dataset.hops)");

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(900, 700)]
    public async Task Everything_is_in_the_window(int width, int height)
    {
        IPage page = await OpenAsync("see");
        await page.SetViewportSizeAsync(width, height);
        foreach (string view in (string[])["spectrogram", "waveform", "lanes", "cost", "buffer", "loudness", "chroma"])
        {
            LocatorBoundingBoxResult box = (await page.Locator($"canvas[data-see={view}]").BoundingBoxAsync())!;
            Assert.True(box.X >= 0 && box.X + box.Width <= width && box.Y + box.Height <= height && box.Height > 30, $"{view}: {box.X} {box.Y} {box.Width} {box.Height}");
        }
    }

    [Fact]
    public async Task Another_site_cannot_look_on()
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Fixture.Editor.Root, "see-stream"));
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Origin", "http://elsewhere.example");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        using var keyless = new HttpRequestMessage(HttpMethod.Get, new Uri(Fixture.Editor.Root, "takes-audio/0"));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await client.SendAsync(keyless, TestContext.Current.CancellationToken)).StatusCode);
    }
}
