using Ambience.Editor.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Ambience.Editor.Tests.Hosting;

public sealed class EndingGuardTests
{
    private sealed class Lifetime(CancellationToken stopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;
        public CancellationToken ApplicationStopping => stopping;
        public CancellationToken ApplicationStopped => CancellationToken.None;
        public void StopApplication() => throw new NotSupportedException();
    }

    [Fact]
    public async Task NobodyIsLetInOnceTheEditorEnds()
    {
        using var stopping = new CancellationTokenSource();
        int letIn = 0;
        var guard = new EndingGuard(_ =>
        {
            letIn++;
            return Task.CompletedTask;
        }, new Lifetime(stopping.Token));
        var before = new DefaultHttpContext();
        await guard.InvokeAsync(before);
        Assert.Equal((1, 200), (letIn, before.Response.StatusCode));
        await stopping.CancelAsync();
        var after = new DefaultHttpContext();
        await guard.InvokeAsync(after);
        Assert.Equal((1, 503, "close"), (letIn, after.Response.StatusCode, after.Response.Headers.Connection.ToString()));
    }
}
