using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Browser;

/// <summary>One browser for a row of browser tests, and one editor with the demo's project for those that change nothing.</summary>
public sealed class EditorFixture : IAsyncLifetime
{
    private static readonly string[] s_browserArguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
    ];

    private readonly string _state = Directory.CreateTempSubdirectory("ambience-editor-state-").FullName;
    private IPlaywright? _playwright;

    public IPlaywright Playwright => _playwright!;

    public IBrowser Browser { get; private set; } = null!;

    /// <summary>Shared: what a test changes, it changes back. A test that needs its own starts an <see cref="EditorProcess"/>.</summary>
    public EditorProcess Editor { get; private set; } = null!;

    public TestProject Project { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Task<EditorProcess> editor = EditorProcess.StartAsync(_state, Project.MoodsPath, "--sound", "browser");
        _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = ChromiumPath,
            Headless = true,
            Args = s_browserArguments,
        });
        Editor = await editor;
    }

    /// <summary>The system's browser.</summary>
    public static string ChromiumPath =>
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists) ??
        throw new InvalidOperationException(
            "The browser tests need Chromium. Install it with eng/native-packages.sh chromium.");

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (Editor is not null)
            await Editor.DisposeAsync();
        Project.Dispose();
        Directory.Delete(_state, recursive: true);
    }
}

/// <summary>Browser tests that share a browser and an editor run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class EditorCollection : ICollectionFixture<EditorFixture>
{
    public const string Name = "editor in the browser";
}

/// <summary>Beside them, on the other core and with a browser and an editor of their own, those that mostly wait for other programs.</summary>
[CollectionDefinition(Name)]
public sealed class ProgramsCollection : ICollectionFixture<EditorFixture>
{
    public const string Name = "editor among other programs";
}
