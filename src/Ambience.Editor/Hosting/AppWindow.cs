using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Ambience.Editor.Security;

namespace Ambience.Editor.Hosting;

/// <summary>Opens the editor's window: a browser in app mode, without tabs and address, else the default browser.</summary>
internal sealed class AppWindow
{
    private static readonly string[] s_names =
    [
        "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chrome",
    ];

    private static readonly string[] s_places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        @"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    ];

    private readonly Process? _browser; // null: the system's default browser, which is nobody's child

    private AppWindow(Process? browser) => _browser = browser;

    /// <summary>A browser was started for the window, and its process is known.</summary>
    public bool IsOwn => _browser is not null;

    /// <summary>The browser that was started for the window still runs.</summary>
    public bool IsAlive => _browser is { HasExited: false };

    /// <summary>Null: this machine has no desktop or no browser.</summary>
    /// <param name="address">What it shows.</param>
    /// <param name="stateFolder">Where the browser keeps its profile.</param>
    /// <param name="certificate">The one that the editor has made itself: this window trusts it without asking.</param>
    public static AppWindow? TryOpen(string address, string stateFolder, X509Certificate2? certificate = null)
    {
        if (!HasDesktop)
            return null;
        try
        {
            if (FindBrowser() is { } browser)
                return Start(browser, address, stateFolder, certificate) is { } process ? new AppWindow(process) : null;
            return Process.Start(new ProcessStartInfo(address) { UseShellExecute = true }) is null ? null : new AppWindow(null);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Process? Start(string browser, string address, string stateFolder, X509Certificate2? certificate)
    {
        PrivateFolder.Create(stateFolder);
        var start = new ProcessStartInfo(browser) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])
        [
            $"--app={address}", $"--user-data-dir={Path.Combine(stateFolder, "window")}", "--no-first-run",
            "--no-default-browser-check", "--autoplay-policy=no-user-gesture-required", "--window-size=1440,900",
        ])
        {
            start.ArgumentList.Add(argument);
        }
        if (certificate is not null)
            start.ArgumentList.Add($"--ignore-certificate-errors-spki-list={EditorCertificate.KeyHash(certificate)}");
        if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess)
            start.ArgumentList.Add("--no-sandbox"); // Chromium refuses to run as root with it
        Process? process = Process.Start(start);
        // What it says is nobody's business here, but a full pipe would stop it.
        process?.BeginOutputReadLine();
        process?.BeginErrorReadLine();
        return process;
    }

    private static bool HasDesktop => !OperatingSystem.IsLinux() ||
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DISPLAY")) ||
        !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WAYLAND_DISPLAY"));

    private static string? FindBrowser()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return s_names
            .SelectMany(name => folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)))
            .Concat(s_places)
            .FirstOrDefault(File.Exists);
    }
}
