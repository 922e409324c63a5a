using Ambience.Editor.Security;
using Ambience.Editor.Session;

namespace Ambience.Editor.Hosting;

/// <summary>The editor from start to end: session, server, window.</summary>
internal static class EditorProgram
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(EditorOptions options, CancellationToken stop)
    {
        using var session = new EditorSession(options);
        // Reading weights and choosing an engine takes as long as starting the server: both at once.
        if (options.MoodsPath is { } path)
            _ = session.OpenAsync(path, options.Play);
        try
        {
            await using EditorServer server = await EditorServer.StartAsync(options, session);
            AppWindow? window = options.NoWindow ? null : AppWindow.TryOpen(server.LaunchAddress(), options.StateFolder, server.Certificate);
            Console.WriteLine(window is null
                ? $"Open this address in a browser: {server.Address}\nCtrl+C ends the editor."
                : $"The editor is open in a window, and ends with it. Another window: {server.Address}");
            if (server.Certificate is { } certificate)
            {
                Console.WriteLine(
                    "The connection is encrypted with a certificate that the editor has made itself: a browser asks once whether to " +
                    $"trust it. Its SHA-256 fingerprint is {EditorCertificate.Fingerprint(certificate)}");
            }
            await server.UntilStoppedAsync(window, stop);
            UnsavedText.Keep(session.Document, options.StateFolder);
            return 0;
        }
        catch (AmbienceException e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }
}
