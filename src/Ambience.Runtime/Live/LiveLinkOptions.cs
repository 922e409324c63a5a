using System.Net;

namespace Ambience.Live;

/// <summary>In which builds of a game an editor may connect.</summary>
public enum LiveLinkBuilds
{
    /// <summary>
    /// While the game is made: where its main assembly was compiled without optimisation, or the environment variable
    /// <c>AMBIENCE_LIVE_LINK</c> is <c>1</c>. What players get has no open port.
    /// </summary>
    Debug,

    /// <summary>In every build.</summary>
    All,
}

/// <summary>How an editor may connect to a running game. Everything may be left out.</summary>
/// <remarks>Immutable.</remarks>
public sealed record LiveLinkOptions
{
    /// <summary>Shortest <see cref="Token"/>, characters.</summary>
    public const int ShortestToken = 16;

    /// <summary>In which builds.</summary>
    public LiveLinkBuilds Builds { get; init; } = LiveLinkBuilds.Debug;

    /// <summary>
    /// Where to listen. Everything but the loopback can be read along the way, for the link is not encrypted: for another
    /// machine, an SSH tunnel to the loopback is the safe way.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port, 0..65535; 0 = a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// What an editor must know, at least <see cref="ShortestToken"/> characters; null = 128 random bits, a new one each
    /// time.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>What the editor calls the game; null = the name of its process.</summary>
    public string? GameName { get; init; }

    /// <summary>
    /// Whether a file in the user's data folder, which only this user can read, tells editors of the same user address and
    /// token, so that nobody has to type them. It goes with the link.
    /// </summary>
    public bool Announce { get; init; } = true;

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Address);
        if (Port is < 0 or > ushort.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(Port), Port, $"Expected a TCP port, 0 to {ushort.MaxValue}.");
        if (Token is { Length: < ShortestToken })
        {
            throw new ArgumentException(
                $"A token of {Token.Length} characters can be guessed. Expected at least {ShortestToken}, or null for a random one.");
        }
    }
}
