using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Ambience.Editor.Components;
using Ambience.Editor.Editing.Comparing;
using Ambience.Editor.Editing.Files;
using Ambience.Editor.Live;
using Ambience.Editor.Recording;
using Ambience.Editor.Projects;
using Ambience.Editor.Security;
using Ambience.Editor.Seeing;
using Ambience.Editor.Session;
using Ambience.Editor.Sound;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using MudBlazor.Services;

namespace Ambience.Editor.Hosting;

/// <summary>The web server of one editor: pages, the music for browsers, and the guards in front of them.</summary>
public sealed class EditorServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly EditorAddress _address;
    private readonly AccessKeys _keys;

    private EditorServer(WebApplication application, EditorAddress address, AccessKeys keys, X509Certificate2? certificate) =>
        (_application, _address, _keys, Certificate) = (application, address, keys, certificate);

    /// <summary>Null where the editor is reached from this machine alone.</summary>
    internal X509Certificate2? Certificate { get; }

    /// <summary>For people: with the key of this start, to be opened as often as wanted.</summary>
    public string Address => $"{_address.Root}?key={_keys.StartKey}";

    /// <summary>
    /// For the window that the editor opens itself: its key works once, since a command line can be read by other users.
    /// </summary>
    internal string LaunchAddress() => $"{_address.Root}?key={_keys.IssueLaunchKey()}";

    internal static async Task<EditorServer> StartAsync(EditorOptions options, EditorSession session)
    {
        EditorMemory memory = EditorMemory.Load(options.StateFolder);
        int[] ports = options.Port != 0 ? [options.Port] : memory.Port != 0 ? [memory.Port, 0] : [0];
        foreach (int port in ports)
        {
            try
            {
                EditorServer server = await StartAsync(options, session, memory, port);
                (memory with { Port = server._address.Port }).Save(options.StateFolder);
                return server;
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && port == memory.Port && options.Port == 0)
            {
                // Another editor is open: this one gets a port of its own.
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                throw new AmbienceException(
                    $"Could not listen on {options.Listen ?? IPAddress.Loopback}, port {port}: {e.Message} " +
                    "Choose another port with --port N, or leave it out for a free one.", e);
            }
        }
        throw new InvalidOperationException("Port 0 is always free.");
    }

    private static async Task<EditorServer> StartAsync(
        EditorOptions options, EditorSession session, EditorMemory memory, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(EditorServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        var address = new EditorAddress(options.Listen);
        X509Certificate2? certificate = address.IsSecure ? EditorCertificate.LoadOrCreate(options.StateFolder, options.Listen!) : null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.RequestBytes;
            kestrel.Listen(options.Listen ?? IPAddress.Loopback, port, endpoint =>
            {
                if (certificate is not null)
                    endpoint.UseHttps(certificate);
            });
        });
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        var keys = new AccessKeys(memory.Secret);
        builder.Services
            .AddSingleton(session)
            .AddSingleton(options)
            .AddSingleton(keys)
            .AddSingleton(session.Sound)
            .AddSingleton<GameConnection>()
            .AddSingleton(session.Watch)
            .AddSingleton<TakeStudio>()
            .AddSingleton<DocumentKeeper>()
            .AddSingleton<AbRoom>()
            .AddSingleton(options.Projects)
            .AddSingleton<WindowWatch>()
            .AddSingleton<CircuitHandler>(services => services.GetRequiredService<WindowWatch>())
            .AddRoutingCore()
            .AddMudServices()
            .AddRazorComponents().AddInteractiveServerComponents(circuits =>
            {
                // Long enough for a machine that sleeps for a moment; after it the page loads itself anew.
                circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = Limits.MessageBytes);
        // Windows are told at once; what they have not closed by then is cut off.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        WebApplication application = builder.Build();
        _ = application.Services.GetRequiredService<DocumentKeeper>(); // watches the file from the start
        application.UseMiddleware<EndingGuard>();
        application.UseMiddleware<AddressGuard>(address);
        application.UseMiddleware<SecurityHeaders>();
        application.UseMiddleware<KeyGuard>(keys, address);
        application.UseWebSockets();
        application.UseRouting();
        application.UseAntiforgery();
        application.MapStaticAssets();
        application.MapAudio();
        application.MapSee();
        application.MapTakes();
        application.MapReport();
        application.MapRazorComponents<App>().AddInteractiveServerRenderMode(blazor =>
        {
            blazor.ContentSecurityFrameAncestorsPolicy = null; // SecurityHeaders says it, with all the rest
        });
        await application.StartAsync();
        address.Port = new Uri(application.Urls.First()).Port;
        return new EditorServer(application, address, keys, certificate);
    }

    /// <summary>Until Ctrl+C, or the token is cancelled, or the window that the editor opened is closed.</summary>
    /// <param name="window">The browser that shows the window; null: the editor runs on without one.</param>
    /// <param name="stop">Ends the wait.</param>
    internal async Task UntilStoppedAsync(AppWindow? window, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            stop, _application.Lifetime.ApplicationStopping);
        if (window is not null)
            _ = _application.Services.GetRequiredService<WindowWatch>().WatchAsync(window, _application.StopAsync, ended.Token);
        await _application.WaitForShutdownAsync(stop);
    }

    /// <summary>Closes all connections and the port.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(patience.Token);
        await _application.DisposeAsync();
        Certificate?.Dispose();
    }
}
