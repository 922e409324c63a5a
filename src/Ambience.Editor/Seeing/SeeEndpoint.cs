using System.Net.WebSockets;

namespace Ambience.Editor.Seeing;

/// <summary>
/// WebSocket <c>/see-stream</c>: a text with the format, then hops in binary, at most 30 messages a second, and a text for each
/// event. A page that does not keep up loses some, never the music.
/// </summary>
internal static class SeeEndpoint
{
    public const string Path = "/see-stream";

    public static void MapSee(this WebApplication application) => application.Map(Path, ServeAsync);

    private static async Task ServeAsync(HttpContext context, MusicWatch watch, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        Viewer viewer = watch.AddViewer();
        try
        {
            Task closed = ReadUntilClosedAsync(socket, viewer, stop.Token);
            await foreach (ViewerMessage message in viewer.Messages(stop.Token))
            {
                WebSocketMessageType type = message.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                await socket.SendAsync(message.Bytes, type, true, stop.Token);
            }
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop.Token);
            await closed;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The page is gone, or the editor ends.
        }
        finally
        {
            watch.RemoveViewer(viewer);
        }
    }

    /// <summary>Pages say nothing; what they send is not kept.</summary>
    private static async Task ReadUntilClosedAsync(WebSocket socket, Viewer viewer, CancellationToken stop)
    {
        var message = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(message, stop)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The same: nobody is there any more.
        }
        viewer.End();
    }
}
