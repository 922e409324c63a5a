using System.Globalization;
using Ambience.Editor.Editing;
using Ambience.Editor.Session;
using Ambience.Live;

namespace Ambience.Editor.Live;

/// <summary>The editor's way into a running game; every window looks at the same one.</summary>
/// <remarks>Any thread. <see cref="Changed"/> is raised on the thread pool, at the pace of the game's meters.</remarks>
public sealed class GameConnection : IAsyncDisposable
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(300);

    private readonly EditorSession _session;
    private readonly Timer _push;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private MoodDocument? _watched;
    private volatile LiveLinkClient? _client;
    private volatile string? _problem, _note;

    /// <param name="session">Whose moods are pushed.</param>
    public GameConnection(EditorSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        _push = new Timer(_ => _ = PushAsync());
        _session.Changed += Watch;
        Watch();
    }

    /// <summary>Meters, moods, problems: something to show.</summary>
    public event Action? Changed;

    /// <summary>The game; null = none is connected.</summary>
    public LiveLinkClient? Game => _client;

    /// <summary>What went wrong last, for people; null = nothing.</summary>
    public string? Problem => _problem;

    /// <summary>What was done last, for people.</summary>
    public string? Note => _note;

    /// <summary>Connects in place of whatever is connected.</summary>
    public async Task ConnectAsync(string host, int port, string token)
    {
        await _changing.WaitAsync();
        try
        {
            await LeaveAsync();
            await TryAsync(async () =>
            {
                LiveLinkClient client = await LiveLinkClient.ConnectAsync(host, port, token);
                client.Changed += () => Look(client);
                _client = client;
                Look(client); // the game may have gone in the meantime
            });
        }
        finally
        {
            _ = _changing.Release();
        }
        Changed?.Invoke();
    }

    /// <summary>Leaves the game, which goes on; what was held there is let go.</summary>
    public async Task DisconnectAsync()
    {
        await _changing.WaitAsync();
        try
        {
            (_problem, _note) = (null, null);
            await LeaveAsync();
        }
        finally
        {
            _ = _changing.Release();
        }
        Changed?.Invoke();
    }

    /// <summary>Asks something of the game; what it answers is told by <see cref="Problem"/>.</summary>
    /// <param name="ask">The call.</param>
    /// <param name="done">What to say when it was done; null = nothing.</param>
    public async Task AskAsync(Func<LiveLinkClient, Task> ask, string? done = null)
    {
        if (_client is not { } game)
            return;
        if (await TryAsync(() => ask(game)))
            _note = done;
        Changed?.Invoke();
    }

    /// <summary>Whether every change of the document that reads without errors goes to the game, when typing rests.</summary>
    public bool PushesChanges { get; set; }

    /// <summary>Puts the document as it stands into the game's memory.</summary>
    public async Task PushAsync()
    {
        if (_session.Document is { } document)
        {
            await AskAsync(
                game => game.ReplaceMoodsAsync(document.Text),
                string.Create(CultureInfo.InvariantCulture, $"Pushed at {TimeProvider.System.GetLocalNow():T}."));
        }
    }

    private void Watch()
    {
        MoodDocument? document = _session.Document;
        MoodDocument? before = Interlocked.Exchange(ref _watched, document);
        if (before == document)
            return;
        if (before is not null)
            before.Changed -= PushSoon;
        if (document is not null)
            document.Changed += PushSoon;
    }

    private void PushSoon()
    {
        if (PushesChanges && _client is not null && _session.Document?.File is not null)
            _ = _push.Change(s_rest, Timeout.InfiniteTimeSpan);
    }

    private async Task<bool> TryAsync(Func<Task> action)
    {
        try
        {
            await action();
            _problem = null;
            return true;
        }
        catch (Exception e) when (e is AmbienceException or ArgumentException)
        {
            (_problem, _note) = (e.Message, null);
            return false;
        }
    }

    private void Look(LiveLinkClient client)
    {
        if (!client.IsConnected && Interlocked.CompareExchange(ref _client, null, client) == client)
            (_problem, _note) = (client.WhyClosed, null);
        Changed?.Invoke();
    }

    private async Task LeaveAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
            await client.DisposeAsync();
    }

    /// <summary>Leaves the game.</summary>
    public async ValueTask DisposeAsync()
    {
        _session.Changed -= Watch;
        await _push.DisposeAsync();
        await LeaveAsync();
        _changing.Dispose();
    }
}
