namespace Ambience.Conducting;

/// <summary>
/// FNV-1a over names. Random walks are told apart by the names of their mood and layer and not by their place in the
/// file, so that a mood added above another leaves the other's music as it was.
/// </summary>
internal static class StableHash
{
    public const uint Start = 2166136261;

    private const uint Prime = 16777619;

    /// <summary>A number for names, their order and where one ends and the next begins.</summary>
    public static uint Of(params ReadOnlySpan<string> names)
    {
        uint hash = Start;
        foreach (string name in names)
        {
            foreach (char letter in name)
                hash = Add(Add(hash, (byte)letter), (byte)(letter >> 8));
            hash = Add(Add(hash, 0), 0); // no letter: names are told apart from their concatenation
        }
        return hash;
    }

    private static uint Add(uint hash, byte value) => (hash ^ value) * Prime;
}
