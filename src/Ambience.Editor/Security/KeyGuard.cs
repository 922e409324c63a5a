namespace Ambience.Editor.Security;

/// <summary>
/// Lets in who has the key. It comes in the first address, is exchanged for a cookie that scripts cannot read, and
/// vanishes from the address.
/// </summary>
internal sealed class KeyGuard(RequestDelegate next, AccessKeys keys, EditorAddress address)
{
    private const string Parameter = "key";

    /// <summary>Cookies do not know ports: two editors need two names.</summary>
    public static string CookieName(int port) => $"ambience-editor-{port}";

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string cookie = CookieName(address.Port);
        if (request.Query.TryGetValue(Parameter, out var key) && HttpMethods.IsGet(request.Method))
        {
            if (!keys.IsSecret(request.Cookies[cookie]))
            {
                if (!keys.Redeem(key.ToString()))
                    return Refuse(context);
                context.Response.Cookies.Append(cookie, keys.Secret, new CookieOptions
                {
                    HttpOnly = true,
                    Secure = address.IsSecure,
                    SameSite = SameSiteMode.Strict,
                    IsEssential = true,
                });
            }
            context.Response.Redirect(request.Path.HasValue ? request.Path.Value! : "/");
            return Task.CompletedTask;
        }
        return keys.IsSecret(request.Cookies[cookie]) ? next(context) : Refuse(context);
    }

    private static Task Refuse(HttpContext context) => Refusal.Send(
        context, "The editor needs its key: open the address that it printed when it was started.",
        StatusCodes.Status401Unauthorized);
}
