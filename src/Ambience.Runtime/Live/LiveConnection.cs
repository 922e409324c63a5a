using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Ambience.Live;

/// <summary>The game's end of one connection: greets, answers what is asked, and sends meters.</summary>
internal sealed class LiveConnection : IDisposable
{
    private const int LongestGreetingBytes = 1024;
    private static readonly TimeSpan s_greeting = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_refusal = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_meters = TimeSpan.FromMilliseconds(50);

    private readonly Soundtrack _soundtrack;
    private readonly string _game;
    private readonly CancellationTokenSource _ended;
    private readonly LiveLines _lines;
    private readonly LiveCalls _calls;
    private readonly HashSet<string> _held = [];
    private object? _programmeSent;

    public LiveConnection(Socket socket, Soundtrack soundtrack, string game, CancellationToken ended)
    {
        socket.NoDelay = true;
        _soundtrack = soundtrack;
        _game = game;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(ended);
        _lines = new LiveLines(new NetworkStream(socket, ownsSocket: true));
        _calls = new LiveCalls(soundtrack, _held);
    }

    /// <summary>
    /// Waits for the token. A stranger is refused late and one after the other, and a browser that was lured here speaks
    /// HTTP and gets no further than its first line.
    /// </summary>
    public async Task<bool> GreetAsync(byte[] token, SemaphoreSlim guessing)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        patience.CancelAfter(s_greeting);
        LiveRequest? hello = await _lines
            .ReadAsync(LiveJson.Default.LiveRequest, LongestGreetingBytes, patience.Token).ConfigureAwait(false);
        byte[] offered = Encoding.UTF8.GetBytes(hello?.Token ?? "");
        if (hello is { Call: "hello" } && CryptographicOperations.FixedTimeEquals(offered, token))
        {
            await SendProgrammeAsync(hello.Id).ConfigureAwait(false);
            return true;
        }
        await guessing.WaitAsync(_ended.Token).ConfigureAwait(false);
        try
        {
            await Task.Delay(s_refusal, _ended.Token).ConfigureAwait(false);
        }
        finally
        {
            _ = guessing.Release();
        }
        await RefuseAsync("expected the link's token, found another one. The game knows it: LiveLink.Token.").ConfigureAwait(false);
        return false;
    }

    /// <summary>Says why, before the connection is closed.</summary>
    public ValueTask RefuseAsync(string why) =>
        _lines.WriteAsync(new LiveReply { Error = why }, LiveJson.Default.LiveReply, _ended.Token);

    /// <summary>Until the editor leaves.</summary>
    public async Task ServeAsync()
    {
        Task meters = SendMetersAsync();
        try
        {
            while (await _lines.ReadAsync(LiveJson.Default.LiveRequest, LiveLines.LongestBytes, _ended.Token)
                       .ConfigureAwait(false) is { } request)
            {
                string? error = _calls.Run(request);
                await _lines.WriteAsync(
                    new LiveReply { Id = request.Id, Error = error }, LiveJson.Default.LiveReply, _ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (string name in _held) // nobody is there any more to let go
                _soundtrack.HoldParameter(name, hold: false);
            await _ended.CancelAsync().ConfigureAwait(false);
            await meters.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendMetersAsync()
    {
        using var meter = new LiveMeter(_soundtrack);
        using var timer = new PeriodicTimer(s_meters);
        while (await timer.WaitForNextTickAsync(_ended.Token).ConfigureAwait(false))
        {
            if (!ReferenceEquals(_programmeSent, _soundtrack.MoodFile))
                await SendProgrammeAsync(0).ConfigureAwait(false);
            // An editor that reads slowly makes this wait, and gets fewer meters: nothing piles up in the game.
            await _lines.WriteAsync(
                new LiveReply { Meters = meter.Read() }, LiveJson.Default.LiveReply, _ended.Token).ConfigureAwait(false);
        }
    }

    private ValueTask SendProgrammeAsync(long id)
    {
        Moods.MoodFile moods = _soundtrack.MoodFile;
        _programmeSent = moods;
        var programme = new LiveProgramme
        {
            Game = _game,
            ProcessId = Environment.ProcessId,
            MoodFilePath = moods.Origin?.FullPath,
            ModelPath = moods.ModelPath,
            SampleRateHz = _soundtrack.SampleRateHz,
            Moods = [.. moods.Moods.Select(mood => mood.Name)],
            Layers = _soundtrack.Layers,
            Stingers = [.. moods.Stingers.Select(stinger => stinger.Name)],
            Parameters = [.. moods.Parameters.Select(parameter => new LiveParameter(
                parameter.Name, parameter.Minimum, parameter.Maximum, parameter.Default))],
        };
        return _lines.WriteAsync(new LiveReply { Id = id, Programme = programme }, LiveJson.Default.LiveReply, _ended.Token);
    }

    public void Dispose()
    {
        _ended.Dispose();
        _lines.Dispose();
    }
}
