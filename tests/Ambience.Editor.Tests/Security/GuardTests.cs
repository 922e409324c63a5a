using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Ambience.Editor.Tests.Browser;

namespace Ambience.Editor.Tests.Security;

/// <summary>Who may talk to the editor, asked of the running program.</summary>
[Collection(EditorCollection.Name)]
public sealed class GuardTests(EditorFixture fixture) : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });

    private Uri Root => fixture.Editor.Root;

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        string path, string? cookie = null, string? origin = null, string? host = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(Root, path));
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (host is not null)
            request.Headers.Host = host;
        return await _client.SendAsync(request);
    }

    /// <summary>As a browser gets it.</summary>
    private async Task<string> CookieAsync()
    {
        using HttpResponseMessage answer = await SendAsync(fixture.Editor.Address.PathAndQuery);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    [Fact]
    public async Task TheKeyIsExchangedForACookieThatScriptsCannotRead()
    {
        using HttpResponseMessage answer = await SendAsync(fixture.Editor.Address.PathAndQuery);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/", answer.Headers.Location!.ToString());
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using HttpResponseMessage page = await SendAsync("/", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/models")]
    [InlineData("/css/editor.css")]
    [InlineData("/audio")]
    [InlineData("/report")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    public async Task NothingIsGivenWithoutTheKey(string path)
    {
        using HttpResponseMessage without = await SendAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        string name = (await CookieAsync()).Split('=')[0];
        using HttpResponseMessage wrong = await SendAsync(path, $"{name}={new string('0', 64)}");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
    }

    [Fact]
    public async Task AWrongKeyOpensNothing()
    {
        using HttpResponseMessage answer = await SendAsync($"/?key={new string('0', 64)}");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1:1")]
    public async Task AnotherServersNameIsRefused(string host)
    {
        // DNS rebinding: the page's own name leads to this machine; the browser would even send the cookie along.
        string cookie = await CookieAsync();
        using HttpResponseMessage answer = await SendAsync("/", cookie, host: host);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using HttpResponseMessage own = await SendAsync("/", cookie, host: $"localhost:{Root.Port}");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1")]
    public async Task AnotherServersPageIsRefused(string origin)
    {
        string cookie = await CookieAsync();
        using HttpResponseMessage answer = await SendAsync("/", cookie, origin);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/audio")]
    [InlineData("/_blazor")]
    public async Task AWebSocketOpensForItsOwnPagesOnly(string path)
    {
        string cookie = await CookieAsync();
        string own = Root.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await ConnectAsync(path, cookie, own));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(path, cookie, "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(path, cookie, origin: null));
        Assert.Equal(HttpStatusCode.Unauthorized, await ConnectAsync(path, cookie: null, own));
    }

    private async Task<HttpStatusCode> ConnectAsync(string path, string? cookie, string? origin)
    {
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", cookie);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new UriBuilder(new Uri(Root, path)) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }
        return socket.HttpStatusCode;
    }

    [Fact]
    public async Task EveryPageSaysWhatItMayDo()
    {
        using HttpResponseMessage page = await SendAsync("/", await CookieAsync());
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.DoesNotContain("unsafe-eval", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("<script(?![^>]*src=)[^>]*>", html); // no inline script, which the policy would refuse
    }

    [Theory]
    [InlineData("/../moods.yaml")]
    [InlineData("/%2e%2e/moods.yaml")]
    [InlineData("/css/..%2f..%2fambience-editor.dll")]
    [InlineData("/_content/../../ambience-editor.dll")]
    [InlineData("/moods.yaml")]
    public async Task NoFileIsServedThatIsNoPartOfThePages(string path)
    {
        using HttpResponseMessage answer = await SendAsync(path, await CookieAsync());
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("startMood", text);
        Assert.DoesNotContain("MZ", text.AsSpan(0, Math.Min(2, text.Length)).ToString());
    }

    [Fact]
    public async Task ABodyBeyondTheLimitIsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Root, "/_blazor/negotiate?negotiateVersion=1"));
        request.Headers.Add("Cookie", await CookieAsync());
        request.Headers.Add("Origin", Root.GetLeftPart(UriPartial.Authority));
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[5 * 1024 * 1024]);
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task OnlyThisMachineIsListenedTo()
    {
        IPAddress[] others = [.. (await Dns.GetHostAddressesAsync(Dns.GetHostName(), TestContext.Current.CancellationToken))
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))];
        foreach (IPAddress address in others.Append(IPAddress.Parse("127.0.0.2")))
        {
            using var socket = new TcpClient();
            await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(address, Root.Port, TestContext.Current.CancellationToken).AsTask());
        }
        using var own = new TcpClient();
        await own.ConnectAsync(IPAddress.Loopback, Root.Port, TestContext.Current.CancellationToken);
    }
}
