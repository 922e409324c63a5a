namespace Ambience.Editor.Security;

/// <summary>A request that is not let through.</summary>
internal static class Refusal
{
    public static Task Send(HttpContext context, string why, int status = StatusCodes.Status403Forbidden)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(why);
    }
}
