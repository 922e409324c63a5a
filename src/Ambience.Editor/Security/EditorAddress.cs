using System.Net;

namespace Ambience.Editor.Security;

/// <summary>Where the editor is reached, and by which names: what a request may carry as Host and Origin.</summary>
/// <param name="listen">Null = this machine only.</param>
public sealed class EditorAddress(IPAddress? listen)
{
    private readonly bool _isLoopback = listen is null || IPAddress.IsLoopback(listen);

    /// <summary>Known once the server listens.</summary>
    public int Port { get; set; }

    /// <summary>Ends in a slash.</summary>
    public string Root => $"http://{NameOf(listen is null || IsAny(listen) ? IPAddress.Loopback : listen)}:{Port}/";

    /// <summary>
    /// Whether a request that calls the server so is meant for it. A page of another site whose name was pointed at this
    /// machine (DNS rebinding) carries that name.
    /// </summary>
    public bool IsOwn(HostString host)
    {
        if (host.Port != Port && !(host.Port is null && Port == 80))
            return false;
        string name = host.Host;
        if (_isLoopback || (listen is not null && IsAny(listen)))
        {
            if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                return true;
        }
        if (!IPAddress.TryParse(name.Trim('[', ']'), out IPAddress? address))
            return false;
        // A numeric address cannot be rebound: whoever has it already talks to this machine.
        return _isLoopback ? IPAddress.IsLoopback(address) : IsAny(listen!) || address.Equals(listen);
    }

    /// <summary>Whether an Origin header names this server.</summary>
    public bool IsOwnOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp &&
        IsOwn(new HostString(uri.IdnHost.Contains(':') ? $"[{uri.IdnHost}]" : uri.IdnHost, uri.Port));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static string NameOf(IPAddress address) => address.ToString() is var text && text.Contains(':') ? $"[{text}]" : text;
}
