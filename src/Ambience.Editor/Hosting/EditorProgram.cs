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
            Announce(options, server);
            await server.UntilStoppedAsync(stop);
            return 0;
        }
        catch (AmbienceException e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }

    private static void Announce(EditorOptions options, EditorServer server)
    {
        if (!options.NoWindow && AppWindow.TryOpen(server.LaunchAddress(), options.StateFolder))
        {
            Console.WriteLine($"The editor is open in a window. Another one: {server.Address}");
            return;
        }
        Console.WriteLine($"Open this address in a browser: {server.Address}");
        Console.WriteLine("Ctrl+C ends the editor.");
    }
}
