namespace Ambience.IO;

/// <summary>Text that came from a file, made fit for a message.</summary>
internal static class ForeignText
{
    /// <summary>
    /// At most <paramref name="longest"/> characters with control characters replaced: a message stays on its line, does
    /// not carry a megabyte, and cannot steer a terminal.
    /// </summary>
    public static string Shorten(string text, int longest = 100)
    {
        string line = string.Concat(text.Take(longest).Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length > longest ? line + "..." : line;
    }
}
