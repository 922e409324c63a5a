using System.Net;

namespace Ambience.Editor.Security;

/// <summary>Where the editor is reached, and by which names: what a request may carry as Host and Origin.</summary>
/// <param name="listen">Null = this machine only.</param>
public sealed class EditorAddress(IPAddress? listen)
{
    private readonly bool _isLoopback = listen is null || IPAddress.IsLoopback(listen);

    /// <summary>Known once the server listens.</summary>
    public int Port { get; set; }

    /// <summary>
    /// Reached from other machines: over TLS. What stays inside this one needs none, and browsers trust it as it is.
    /// </summary>
    public bool IsSecure => !_isLoopback;

    /// <summary>Ends in a slash.</summary>
    public string Root => $"{Scheme}://{NameOf(listen is null ? IPAddress.Loopback : IsAny(listen) ? Outer(listen) : listen)}:{Port}/";

    private string Scheme => IsSecure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;

    /// <summary>
    /// Whether a request that calls the server so is meant for it. A page of another site whose name was pointed at this
    /// machine (DNS rebinding) carries that name.
    /// </summary>
    public bool IsOwn(HostString host)
    {
        if (host.Port != Port && !(host.Port is null && Port == (IsSecure ? 443 : 80)))
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
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme == Scheme &&
        IsOwn(new HostString(uri.IdnHost.Contains(':') ? $"[{uri.IdnHost}]" : uri.IdnHost, uri.Port));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>By which of its addresses another machine finds one that listens on all of them.</summary>
    private static IPAddress Outer(IPAddress any) =>
        EditorCertificate.MachineAddresses().FirstOrDefault(address => address.AddressFamily == any.AddressFamily) ??
        (any.Equals(IPAddress.Any) ? IPAddress.Loopback : IPAddress.IPv6Loopback);

    private static string NameOf(IPAddress address) => address.ToString() is var text && text.Contains(':') ? $"[{text}]" : text;
}
