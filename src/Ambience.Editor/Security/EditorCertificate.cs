using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ambience.Editor.Hosting;
using Ambience.IO;

namespace Ambience.Editor.Security;

/// <summary>
/// The certificate of an editor that other machines reach: made by itself, and kept from start to start, so that a browser that was
/// told once to trust it knows it again.
/// </summary>
/// <remarks>
/// Not only for secrecy: browsers give an AudioWorklet to secure pages alone, and a page from another machine is one over TLS only.
/// </remarks>
internal static class EditorCertificate
{
    private const string FileName = "editor.pfx";
    private static readonly TimeSpan s_life = TimeSpan.FromDays(365 * 2);
    private static readonly TimeSpan s_soonOver = TimeSpan.FromDays(30);

    /// <summary>The kept one, or a new one where there is none that fits.</summary>
    /// <param name="folder">Where the editor keeps what it remembers.</param>
    /// <param name="listen">The address that has to stand in it.</param>
    public static X509Certificate2 LoadOrCreate(string folder, IPAddress listen)
    {
        IPAddress[] addresses = [.. MachineAddresses().Append(listen).Append(IPAddress.Loopback).Distinct()];
        string path = Path.Combine(folder, FileName);
        if (TryLoad(path) is { } kept)
        {
            if (kept.NotAfter > DateTime.Now + s_soonOver && addresses.All(AddressesOf(kept).Contains))
                return kept;
            kept.Dispose();
        }
        X509Certificate2 made = Create(addresses);
        Keep(made, folder, path);
        return made;
    }

    /// <summary>This machine's addresses in its networks.</summary>
    public static IEnumerable<IPAddress> MachineAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal);

    /// <summary>As browsers show it, so that a person can compare.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        string.Join(':', certificate.GetCertHash(HashAlgorithmName.SHA256).Select(value => value.ToString("X2")));

    /// <summary>The key alone, as Chromium's command line takes it.</summary>
    public static string KeyHash(X509Certificate2 certificate) =>
        Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static X509Certificate2 Create(IPAddress[] addresses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WaveNet Ambience editor", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (IPAddress address in addresses)
            names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false)); // a server's
        DateTimeOffset now = DateTimeOffset.Now;
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now + s_life);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null); // with its key, on Windows too
    }

    private static IPAddress[] AddressesOf(X509Certificate2 certificate) =>
        [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateIPAddresses())];

    private static X509Certificate2? TryLoad(string path)
    {
        try
        {
            return File.Exists(path) && PrivateFolder.IsPrivate(path)
                ? X509CertificateLoader.LoadPkcs12(File.ReadAllBytes(path), null, X509KeyStorageFlags.Exportable)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null; // a new one costs nothing but a question of the browser
        }
    }

    private static void Keep(X509Certificate2 certificate, string folder, string path)
    {
        try
        {
            PrivateFolder.Create(folder);
            byte[] bytes = certificate.Export(X509ContentType.Pkcs12);
            AtomicFile.Write(path, stream => stream.Write(bytes));
            PrivateFolder.MakePrivate(path);
        }
        catch (Exception e) when (e is AmbienceException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            Console.Error.WriteLine($"The editor cannot keep its certificate in {folder}: {e.Message}");
        }
    }
}
