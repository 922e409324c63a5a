using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Browser;

/// <summary>
/// A test in a fresh window of the browser. A message of the console that is a warning of the security policy or an
/// error, or an exception in a page, fails it.
/// </summary>
[Collection(EditorCollection.Name)]
public abstract class EditorTest(EditorFixture fixture) : IAsyncLifetime
{
    private const int PatienceMilliseconds = 20_000;

    private readonly List<string> _complaints = [];
    private volatile bool _left;

    protected EditorFixture Fixture => fixture;

    /// <summary>The browser as one person has it: his windows share cookies.</summary>
    protected IBrowserContext Person { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Person = await fixture.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
        });
        Person.SetDefaultTimeout(PatienceMilliseconds);
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        Person.Console += (_, message) =>
        {
            if (message.Type == "error")
                Complain(message.Text);
        };
        Person.WebError += (_, error) => Complain(error.Error);
    }

    private void Complain(string text)
    {
        // The server says so to a call that was under way when its page was left: nobody is there to see it.
        if (_left && text.Contains("Circuit has been shut down", StringComparison.Ordinal))
            return;
        lock (_complaints)
            _complaints.Add(text);
    }

    /// <summary>Opens a page of the editor in a new window and waits until it can be used.</summary>
    /// <param name="path">Without the first slash; "" = Play.</param>
    /// <param name="editor">Null = the shared one.</param>
    protected async Task<IPage> OpenAsync(string path = "", EditorProcess? editor = null)
    {
        editor ??= fixture.Editor;
        IPage page = await Person.NewPageAsync();
        // Straight there: a page that is left in the moment of its opening may still be told of in the console ("Circuit has been
        // shut down"), when a call of it arrives after its end.
        _ = await page.GotoAsync(new Uri(editor.Root, path + editor.Address.Query).ToString());
        await page.Locator(".shell[data-ready] h1").WaitForAsync();
        return page;
    }

    /// <summary>Loads a page again, as its user may at any moment: with calls under way.</summary>
    protected async Task ReloadAsync(IPage page)
    {
        _left = true;
        _ = await page.ReloadAsync();
    }

    /// <summary>What pages complained of so far; for a test that expects complaints, which takes them away so.</summary>
    protected IReadOnlyList<string> TakeComplaints()
    {
        lock (_complaints)
        {
            string[] taken = [.. _complaints];
            _complaints.Clear();
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _left = true;
        await Person.CloseAsync();
        Assert.Empty(TakeComplaints());
        GC.SuppressFinalize(this);
    }
}
