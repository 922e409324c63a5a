using Microsoft.Playwright;
using SkiaSharp;

namespace Ambience.Editor.Tests.Browser;

/// <summary>The pictures of the pages in docs/, made anew with AMBIENCE_UPDATE=1: dark at 1440 x 900, light at 900 x 700.</summary>
internal static class Pictures
{
    private const int MaximumBytes = 150_000;

    // Letters stay sharp without loss; a spectrogram takes five times the room so, and nobody sees the difference.
    private static readonly SKWebpEncoderOptions s_sharp = new(SKWebpEncoderCompression.Lossless, 100);
    private static readonly SKWebpEncoderOptions s_photographic = new(SKWebpEncoderCompression.Lossy, 88);

    /// <summary>Whether pictures are wanted.</summary>
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("AMBIENCE_UPDATE") == "1";

    /// <param name="page">As it is to be seen; dark before and after.</param>
    /// <param name="name">Of the files, without size and ending.</param>
    /// <param name="photographic">It is full of pixels of many colours.</param>
    /// <param name="untouched">Something is open that a click elsewhere would close: dark at both sizes.</param>
    public static async Task TakeAsync(IPage page, string name, bool photographic = false, bool untouched = false)
    {
        if (!Wanted)
            return;
        await page.SetViewportSizeAsync(900, 700);
        await SwitchAsync(page, "Light", untouched);
        await SaveAsync(page, $"{name}-900x700", photographic);
        await page.SetViewportSizeAsync(1440, 900);
        await SwitchAsync(page, "Dark", untouched);
        await SaveAsync(page, $"{name}-1440x900", photographic);
    }

    private static async Task SwitchAsync(IPage page, string colours, bool untouched)
    {
        if (!untouched)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = colours, Exact = true }).ClickAsync();
            await page.Mouse.MoveAsync(0, 0);
            await page.EvaluateAsync("document.activeElement.blur()");
        }
        await page.WaitForTimeoutAsync(1_500); // colours cross over, the layout follows
    }

    private static async Task SaveAsync(IPage page, string name, bool photographic)
    {
        byte[] png = await page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        using SKBitmap bitmap = SKBitmap.Decode(png);
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData picture = pixels.Encode(photographic ? s_photographic : s_sharp) ??
            throw new InvalidOperationException($"{name} could not be encoded.");
        Assert.InRange(picture.Size, 1, MaximumBytes);
        Directory.CreateDirectory(RepositoryFiles.Images);
        await File.WriteAllBytesAsync(Path.Combine(RepositoryFiles.Images, $"{name}.webp"), picture.ToArray());
    }
}
