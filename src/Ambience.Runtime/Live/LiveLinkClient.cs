using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Ambience.Live;

/// <summary>An editor's end of a <see cref="LiveLink"/>: sees a running game's music and reaches into it.</summary>
/// <remarks>Any thread. Works on the thread pool; <see cref="Changed"/> is raised there.</remarks>
public sealed class LiveLinkClient : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly LiveLines _lines;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string?>> _asked = new();
    private readonly Task _reading;
    private volatile LiveProgramme _programme;
    private volatile LiveMeters? _meters;
    private volatile string? _refused, _whyClosed;
    private long _lastId;

    private LiveLinkClient(LiveLines lines, LiveProgramme programme)
    {
        (_lines, _programme) = (lines, programme);
        _reading = ReadAsync();
    }

    /// <summary>New meters, a new programme, or the end of the connection.</summary>
    public event Action? Changed;

    /// <summary>What the game plays from.</summary>
    public LiveProgramme Programme => _programme;

    /// <summary>How it is doing; null until the first meters have come.</summary>
    public LiveMeters? Meters => _meters;

    /// <summary>Whether the game is still there.</summary>
    public bool IsConnected => _whyClosed is null;

    /// <summary>Why the connection ended, for people, or null.</summary>
    public string? WhyClosed => _whyClosed;

    /// <summary>Connects to a game.</summary>
    /// <param name="host">Name or address of its machine.</param>
    /// <param name="port">Its port.</param>
    /// <param name="token">Its token.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AmbienceException">Nobody answers, it is no game with a live link, or the token is
    /// wrong.</exception>
    public static async Task<LiveLinkClient> ConnectAsync(
        string host, int port, string token, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentNullException.ThrowIfNull(token);
        if (port is < 1 or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(port), port, $"Expected a TCP port, 1 to {ushort.MaxValue}.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_patience);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        LiveLines? lines = null;
        try
        {
            await socket.ConnectAsync(host, port, patience.Token).ConfigureAwait(false);
            lines = new LiveLines(new NetworkStream(socket, ownsSocket: true));
            return new LiveLinkClient(lines, await GreetAsync(lines, $"{host}:{port}", token, patience.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException)
        {
            Close();
            cancel.ThrowIfCancellationRequested();
            throw new AmbienceException(
                $"{host}:{port}: expected a game with a live link, found none " +
                $"({(e is OperationCanceledException ? "no answer" : e.Message)}). Start the game, and see that it calls " +
                "Soundtrack.EnableLiveLink.", e);
        }
        catch
        {
            Close();
            throw;
        }

        void Close()
        {
            lines?.Dispose();
            socket.Dispose();
        }
    }

    private static async Task<LiveProgramme> GreetAsync(LiveLines lines, string where, string token, CancellationToken cancel)
    {
        var hello = new LiveRequest { Call = "hello", Token = token };
        await lines.WriteAsync(hello, LiveJson.Default.LiveRequest, cancel).ConfigureAwait(false);
        LiveReply? reply = await lines.ReadAsync(LiveJson.Default.LiveReply, LiveLines.LongestBytes, cancel).ConfigureAwait(false);
        if (reply?.Error is { } error)
            throw new AmbienceException($"{where}: the game refused the connection: {error}");
        return reply?.Programme ?? throw new InvalidDataException("it did not say what it plays");
    }

    /// <summary>As <see cref="Soundtrack.Play"/>.</summary>
    /// <param name="mood">The mood, or null.</param>
    /// <exception cref="AmbienceException">The game refuses, with its message, or is gone.</exception>
    public Task PlayAsync(string? mood = null) => AskAsync(new LiveRequest { Call = "play", Name = mood });

    /// <summary>As <see cref="Soundtrack.Pause"/>.</summary>
    /// <exception cref="AmbienceException">The game is gone.</exception>
    public Task PauseAsync() => AskAsync(new LiveRequest { Call = "pause" });

    /// <summary>As <see cref="Soundtrack.Resume"/>.</summary>
    /// <exception cref="AmbienceException">The game is gone.</exception>
    public Task ResumeAsync() => AskAsync(new LiveRequest { Call = "resume" });

    /// <summary>As <see cref="Soundtrack.Stop"/>.</summary>
    /// <param name="fadeSeconds">Length of the fade.</param>
    /// <exception cref="AmbienceException">The game refuses, with its message, or is gone.</exception>
    public Task StopAsync(float fadeSeconds = 0) => AskAsync(new LiveRequest { Call = "stop", Value = fadeSeconds });

    /// <summary>As <see cref="Soundtrack.Volume"/>.</summary>
    /// <param name="volume">0..1.</param>
    /// <exception cref="AmbienceException">The game refuses, with its message, or is gone.</exception>
    public Task SetVolumeAsync(float volume) => AskAsync(new LiveRequest { Call = "volume", Value = volume });

    /// <summary>As <see cref="Soundtrack.TransitionTo"/>.</summary>
    /// <param name="mood">The mood.</param>
    /// <param name="fadeSeconds">Length of the ramp; null = as the mood file has it.</param>
    /// <exception cref="AmbienceException">The game refuses, with its message, or is gone.</exception>
    public Task TransitionToAsync(string mood, float? fadeSeconds = null) =>
        AskAsync(new LiveRequest { Call = "transition", Name = mood, Value = fadeSeconds });

    /// <summary>As <see cref="Soundtrack.FollowMap"/>.</summary>
    /// <exception cref="AmbienceException">The game is gone.</exception>
    public Task FollowMapAsync() => AskAsync(new LiveRequest { Call = "followMap" });

    /// <summary>As <see cref="Soundtrack.TriggerStinger"/>.</summary>
    /// <param name="name">The stinger.</param>
    /// <exception cref="AmbienceException">The game refuses, with its message, or is gone.</exception>
    public Task TriggerStingerAsync(string name) => AskAsync(new LiveRequest { Call = "stinger", Name = name });

    /// <summary>As <see cref="Soundtrack.SetParameter"/>.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">The value.</param>
    /// <param name="hold">
    /// Whether what the game itself sets waits, until <see cref="ReleaseParameterAsync"/> or the end of the connection:
    /// most games set their parameters every frame.
    /// </param>
    /// <exception cref="AmbienceException">The game refuses, with its message, or is gone.</exception>
    public Task SetParameterAsync(string name, float value, bool hold = false) =>
        AskAsync(new LiveRequest { Call = "parameter", Name = name, Value = value, Hold = hold });

    /// <summary>Gives a held parameter back to the game, whose last value counts again.</summary>
    /// <param name="name">The parameter.</param>
    /// <exception cref="AmbienceException">The game is gone.</exception>
    public Task ReleaseParameterAsync(string name) => AskAsync(new LiveRequest { Call = "release", Name = name });

    /// <summary>
    /// As <see cref="Soundtrack.ReplaceMoods"/>, with the text of a mood file; its paths are relative to the game's.
    /// </summary>
    /// <param name="yaml">The text.</param>
    /// <exception cref="AmbienceException">It is wrong or does not fit the game, with the game's message, or the game is
    /// gone; the music goes on as it was.</exception>
    public Task ReplaceMoodsAsync(string yaml) => AskAsync(new LiveRequest { Call = "moods", Text = yaml });

    private async Task AskAsync(LiveRequest request)
    {
        long id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        try
        {
            if (_whyClosed is { } why) // looked at after the question was noted: whoever closes answers all that are noted
                throw new AmbienceException(why);
            await _lines.WriteAsync(request with { Id = id }, LiveJson.Default.LiveRequest, _ended.Token).ConfigureAwait(false);
            if (await answer.Task.ConfigureAwait(false) is { } error)
                throw new AmbienceException(error);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            throw new AmbienceException(_whyClosed ?? $"The connection to {_programme.Game} broke ({e.Message}).", e);
        }
        finally
        {
            _ = _asked.TryRemove(id, out _);
        }
    }

    private async Task ReadAsync()
    {
        string why = $"{_programme.Game} has ended, or has closed its live link.";
        try
        {
            while (await _lines.ReadAsync(LiveJson.Default.LiveReply, LiveLines.LongestBytes, _ended.Token)
                       .ConfigureAwait(false) is { } reply)
            {
                Take(reply);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException)
        {
            why = $"The connection to {_programme.Game} broke ({e.Message}).";
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            why = "The editor has closed the connection.";
        }
        _whyClosed = _refused ?? why;
        foreach (TaskCompletionSource<string?> answer in _asked.Values)
            _ = answer.TrySetResult(_whyClosed);
        Changed?.Invoke();
    }

    private void Take(LiveReply reply)
    {
        if (reply.Programme is { } programme)
            _programme = programme;
        else if (reply.Meters is { } meters)
            _meters = meters;
        else if (_asked.TryGetValue(reply.Id, out TaskCompletionSource<string?>? answer))
            _ = answer.TrySetResult(reply.Error);
        else if (reply.Error is { } error)
            _refused = $"{_programme.Game} has closed the connection: {error}";
        if (reply.Programme is not null || reply.Meters is not null)
            Changed?.Invoke();
    }

    /// <summary>Ends the connection; parameters that were held are released.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _lines.Dispose();
        _ended.Dispose();
    }
}
