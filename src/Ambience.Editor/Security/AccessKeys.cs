using System.Security.Cryptography;
using System.Text;

namespace Ambience.Editor.Security;

/// <summary>What opens the editor: the key in the first address, and the secret in the cookie after it.</summary>
/// <remarks>Any thread.</remarks>
/// <param name="secret">The cookie's; the same after a restart, so that an open window finds back.</param>
public sealed class AccessKeys(string secret)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _launchKeys = [];

    /// <summary>Opens the editor as long as this process lives.</summary>
    public string StartKey { get; } = NewKey();

    /// <summary>The cookie's value.</summary>
    public string Secret => secret;

    /// <summary>A key that opens the editor once.</summary>
    public string IssueLaunchKey()
    {
        string key = NewKey();
        lock (_lock)
            _ = _launchKeys.Add(key);
        return key;
    }

    /// <summary>Whether an address may be opened with this key; uses up a launch key.</summary>
    public bool Redeem(string key)
    {
        if (Same(key, StartKey))
            return true;
        lock (_lock)
            return _launchKeys.Remove(key);
    }

    /// <summary>Whether this is the cookie's value.</summary>
    public bool IsSecret(string? value) => value is not null && Same(value, secret);

    /// <summary>256 random bits, fit for an address.</summary>
    public static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
