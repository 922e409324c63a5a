using System.Net.WebSockets;
using Ambience.Editor.Session;

namespace Ambience.Editor.Sound;

/// <summary>
/// WebSocket <c>/audio</c>: a text with the format (sampleRateHz, channels) in front, and again where it changes, then
/// blocks of float32 samples, interleaved, at the pace of the music; an empty block where the music rests.
/// </summary>
internal static class AudioEndpoint
{
    public static void MapAudio(this WebApplication application) => application.Map("/audio", ServeAsync);

    private static async Task ServeAsync(HttpContext context, EditorSession session, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        SoundListeners listeners = session.Sound.Listeners;
        SoundListener listener = listeners.Add();
        try
        {
            Task closed = ReadUntilClosedAsync(socket, listener, stop.Token);
            await foreach (SoundMessage message in listener.Messages(stop.Token))
            {
                await socket.SendAsync(
                    message.Bytes, message.IsFormat ? WebSocketMessageType.Text : WebSocketMessageType.Binary,
                    endOfMessage: true, stop.Token);
            }
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop.Token);
            await closed;
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The window is gone, or the editor ends.
        }
        finally
        {
            listeners.Remove(listener);
        }
    }

    private static async Task ReadUntilClosedAsync(WebSocket socket, SoundListener listener, CancellationToken stop)
    {
        var message = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(message, stop)).MessageType != WebSocketMessageType.Close)
            {
                // A window has nothing to say here.
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // As above.
        }
        listener.End();
    }
}
