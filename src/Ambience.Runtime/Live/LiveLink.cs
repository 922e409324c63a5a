using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Ambience.Live;

/// <summary>
/// An open door for an editor into a game's soundtrack: see <see cref="Soundtrack.EnableLiveLink"/>. Disposed with the
/// soundtrack at the latest.
/// </summary>
/// <remarks>
/// Works on the thread pool; the thread that makes the music never waits for it. While nobody is connected it costs
/// nothing.
/// </remarks>
public sealed class LiveLink : IDisposable
{
    /// <summary>Most editors at a time; a further one is told so.</summary>
    public const int MaximumEditors = 4;

    private readonly Soundtrack _soundtrack;
    private readonly string _game;
    private readonly byte[] _token = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly TcpListener? _listener;
    private readonly string? _announcement;
    private readonly SemaphoreSlim _guessing = new(1, 1); // strangers one after the other: guessing takes for ever
    private int _connections, _editors;

    internal LiveLink(Soundtrack soundtrack, LiveLinkOptions options)
    {
        options.Check();
        _soundtrack = soundtrack;
        _game = options.GameName ?? Process.GetCurrentProcess().ProcessName;
        WhyOff = ReasonAgainst(options.Builds);
        if (WhyOff is not null)
            return;
        Token = options.Token ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _token = Encoding.UTF8.GetBytes(Token);
        _listener = new TcpListener(options.Address, options.Port);
        try
        {
            _listener.Start(MaximumEditors);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new AmbienceException(
                $"The live link could not listen at {options.Address}:{options.Port} ({e.Message}). Choose another port, or " +
                "0 for a free one.", e);
        }
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        if (options.Announce)
            _announcement = new LiveGame(_game, Environment.ProcessId, EndPoint.Address.ToString(), EndPoint.Port, Token).Announce();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens; null where it is off.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>What an editor must know; null where it is off.</summary>
    public string? Token { get; }

    /// <summary>Why nobody can connect, for people; null = it is open.</summary>
    public string? WhyOff { get; }

    /// <summary>Editors that are connected.</summary>
    public int Editors => Volatile.Read(ref _editors);

    /// <summary>Ends all connections and closes the port.</summary>
    public void Dispose()
    {
        if (_ended.IsCancellationRequested)
            return;
        _ended.Cancel();
        _listener?.Dispose();
        if (_announcement is not null)
            LiveGame.Remove(_announcement);
    }

    private static string? ReasonAgainst(LiveLinkBuilds builds)
    {
        if (builds == LiveLinkBuilds.All || Environment.GetEnvironmentVariable("AMBIENCE_LIVE_LINK") == "1")
            return null;
        bool isDebug = System.Reflection.Assembly.GetEntryAssembly()?
            .GetCustomAttributes(typeof(DebuggableAttribute), false)
            .OfType<DebuggableAttribute>().Any(attribute => attribute.IsJITOptimizerDisabled) ?? false;
        return isDebug ? null :
            "The live link is off because this is an optimised build. Set LiveLinkOptions.Builds to All, or the environment " +
            "variable AMBIENCE_LIVE_LINK to 1.";
    }

    private async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener!.AcceptSocketAsync(_ended.Token).ConfigureAwait(false);
                _ = ServeAsync(socket);
            }
            catch (Exception e) when (e is SocketException && !_ended.IsCancellationRequested)
            {
                await Task.Delay(100).ConfigureAwait(false); // out of handles for a moment: the game goes on, and so does the link
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = new LiveConnection(socket, _soundtrack, _game, _ended.Token);
        try
        {
            if (Interlocked.Increment(ref _connections) > 2 * MaximumEditors) // strangers included
                return;
            if (!await connection.GreetAsync(_token, _guessing).ConfigureAwait(false))
                return;
            bool isWelcome = Interlocked.Increment(ref _editors) <= MaximumEditors;
            try
            {
                if (isWelcome)
                    await connection.ServeAsync().ConfigureAwait(false);
                else
                    await connection.RefuseAsync($"{MaximumEditors} editors are connected already.").ConfigureAwait(false);
            }
            finally
            {
                _ = Interlocked.Decrement(ref _editors);
            }
        }
        catch (Exception e) when (
            e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidDataException)
        {
            // The editor is gone, talks something else, or the game ends: nothing that the game should hear of.
        }
        finally
        {
            _ = Interlocked.Decrement(ref _connections);
        }
    }
}
