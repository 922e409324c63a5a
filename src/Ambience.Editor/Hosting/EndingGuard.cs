namespace Ambience.Editor.Hosting;

/// <summary>
/// Lets nobody in any more once the editor ends. A window that is told to close connects anew at once, and that connection would
/// be told nothing: the server waited for it until its patience ended.
/// </summary>
internal sealed class EndingGuard(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
            return next(context);
        context.Response.Headers.Connection = "close";
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
