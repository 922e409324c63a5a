using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Ambience.Editor.Security;
using Ambience.Editor.Tests.Browser;
using Microsoft.Playwright;

namespace Ambience.Editor.Tests.Hosting;

/// <summary>An editor that other machines may reach, because somebody asked for it.</summary>
[Collection(ProgramsCollection.Name)]
public sealed class ListenTests(EditorFixture fixture) : EditorTest(fixture)
{
    [Fact]
    public async Task ABrowserElsewhereIsServedAndHeard()
    {
        using var project = new TestProject();
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        await using EditorProcess editor = await EditorProcess.StartAsync(
            state.FullName, new() { ["ALSOFT_DRIVERS"] = "null" }, [project.MoodsPath, "--listen", "0.0.0.0", "--no-window"]);
        Assert.Equal("https", editor.Root.Scheme);
        IPAddress outer = EditorCertificate.MachineAddresses().FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;
        Assert.Equal(outer.ToString(), editor.Root.Host); // what another machine can open, not 0.0.0.0

        // Whom it shows itself to: the certificate that the printed fingerprint belongs to, good for this address.
        using var client = new HttpClient(new HttpClientHandler
        {
            UseCookies = false, AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
                editor.Output.Contains(EditorCertificate.Fingerprint(certificate!)) && certificate!.MatchesHostname(outer.ToString()) &&
                (errors & SslPolicyErrors.RemoteCertificateNotAvailable) == 0, // nobody but itself has signed it
        });
        using HttpResponseMessage opened = await client.GetAsync(editor.Address, TestContext.Current.CancellationToken);
        string cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, editor, cookie, outer.ToString()));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, editor, cookie, "localhost"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, editor, null, outer.ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(client, editor, cookie, "evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(client, editor, cookie, outer.ToString(), "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(
            client, editor, cookie, outer.ToString(), $"http://{editor.Root.Authority}")); // the same place, but anybody's words

        // The sound device here is of no use there, so the window plays; browsers give the worklet to secure pages alone.
        await using IBrowserContext elsewhere = await Fixture.Browser.NewContextAsync(new() { IgnoreHTTPSErrors = true });
        IPage page = await elsewhere.NewPageAsync();
        _ = await page.GotoAsync(editor.Address.ToString());
        await page.Locator("button.mood").First.ClickAsync();
        Assert.True(await page.EvaluateAsync<bool>("isSecureContext"));
        _ = await page.WaitForFunctionAsync("() => +document.querySelector('[data-testid=audio]').dataset.peak > 0.001");
        await page.CloseAsync();
        state.Delete(recursive: true);
    }

    private static async Task<HttpStatusCode> AskAsync(
        HttpClient client, EditorProcess editor, string? cookie, string host, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, editor.Root);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        request.Headers.Host = $"{host}:{editor.Root.Port}";
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    [Fact]
    public async Task AnAddressThatIsNotThisMachinesIsRefusedInWords()
    {
        DirectoryInfo state = Directory.CreateTempSubdirectory("ambience-editor-state-");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => EditorProcess.StartAsync(state.FullName, "--listen", "203.0.113.7")); // of documentation: nobody's
        Assert.Contains("error: Could not listen on 203.0.113.7", refused.Message);
        state.Delete(recursive: true);
    }

    [Fact]
    public void ACertificateIsKeptWhileItFits()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ambience-editor-state-");
        using X509Certificate2 first = EditorCertificate.LoadOrCreate(folder.FullName, IPAddress.Parse("192.0.2.10"));
        using X509Certificate2 again = EditorCertificate.LoadOrCreate(folder.FullName, IPAddress.Parse("192.0.2.10"));
        Assert.Equal(first.Thumbprint, again.Thumbprint);
        Assert.True(again.HasPrivateKey && again.MatchesHostname("192.0.2.10"));
        string file = Assert.Single(Directory.GetFiles(folder.FullName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        using X509Certificate2 elsewhere = EditorCertificate.LoadOrCreate(folder.FullName, IPAddress.Parse("192.0.2.11"));
        Assert.NotEqual(first.Thumbprint, elsewhere.Thumbprint);
        File.WriteAllText(file, "no certificate");
        using X509Certificate2 anew = EditorCertificate.LoadOrCreate(folder.FullName, IPAddress.Parse("192.0.2.11"));
        Assert.True(anew.HasPrivateKey && anew.Thumbprint != elsewhere.Thumbprint);
        folder.Delete(recursive: true);
    }
}
