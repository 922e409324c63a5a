namespace Ambience.Editor.Security;

/// <summary>
/// Refuses requests that were not meant for this server or come from a page of another one: Host (DNS rebinding) and
/// Origin (a foreign page that talks to this port), on the WebSockets above all, which browsers open across origins.
/// </summary>
internal sealed class AddressGuard(RequestDelegate next, EditorAddress address)
{
    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!address.IsOwn(request.Host))
            return Refusal.Send(context, $"This is not the server of '{request.Host}'. Open the address that the editor printed.");
        string? origin = request.Headers.Origin;
        if (!string.IsNullOrEmpty(origin) && !address.IsOwnOrigin(origin))
            return Refusal.Send(context, $"A page of '{origin}' may not use the editor.");
        if (request.ContentLength > Limits.RequestBytes)
        {
            return Refusal.Send(
                context, $"At most {Limits.RequestBytes} bytes are taken at once.", StatusCodes.Status413PayloadTooLarge);
        }
        bool changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (string.IsNullOrEmpty(origin) && (changes || IsWebSocket(request)))
            return Refusal.Send(context, "The request does not say which page it comes from.");
        return next(context);
    }

    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase) ||
        HttpMethods.IsConnect(request.Method);
}
