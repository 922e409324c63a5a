using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Ambience.Editor.Hosting;

/// <summary>Ends the editor when nobody looks at it any more: the window that it opened is closed, and no other is open.</summary>
/// <remarks>
/// A browser whose process lives may only have lost the connection, a laptop asleep for example: it is waited for. One that
/// handed the window to a process of its own that ran before is known by its connection alone. One that has shown the window
/// itself and has ended is closed for good.
/// </remarks>
internal sealed class WindowWatch : CircuitHandler
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_closed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_reload = TimeSpan.FromSeconds(8);    // a page that is loaded anew, or the last seconds of one
    private static readonly TimeSpan s_handedOver = TimeSpan.FromSeconds(20); // to a browser that runs already
    private static readonly TimeSpan s_firstStart = TimeSpan.FromMinutes(2);  // the default browser, which may never have run before

    private int _windows;
    private volatile bool _anyYet;

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _ = Interlocked.Increment(ref _windows);
        _anyYet = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _ = Interlocked.Decrement(ref _windows);
        return Task.CompletedTask;
    }

    /// <summary>Calls <paramref name="end"/> once nobody looks any more.</summary>
    public async Task WatchAsync(AppWindow window, Func<CancellationToken, Task> end, CancellationToken stop)
    {
        using var looks = new PeriodicTimer(s_look);
        TimeSpan unseen = TimeSpan.Zero;
        bool hasShown = false; // the browser that was started, not another one that it asked to
        try
        {
            while (await looks.WaitForNextTickAsync(stop))
            {
                bool isAlive = window.IsAlive, isConnected = Volatile.Read(ref _windows) > 0;
                hasShown |= isAlive && isConnected;
                unseen = isAlive || isConnected ? TimeSpan.Zero : unseen + s_look;
                if (unseen >= (hasShown ? s_closed : _anyYet ? s_reload : window.IsOwn ? s_handedOver : s_firstStart))
                {
                    await end(CancellationToken.None);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ended otherwise.
        }
    }
}
