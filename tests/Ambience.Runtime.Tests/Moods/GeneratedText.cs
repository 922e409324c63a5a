using Xunit;

namespace Ambience.Runtime.Tests.Moods;

/// <summary>
/// Text in the repository that is made of definitions in the code. Run the tests with AMBIENCE_UPDATE=1 to write it anew.
/// </summary>
internal static class GeneratedText
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("AMBIENCE_UPDATE") == "1";

    public static string PathOf(params string[] parts)
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "WaveNetAmbience.sln")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine([folder ?? throw new InvalidOperationException("The tests do not lie within the repository."), .. parts]);
    }

    /// <summary>Checks that a file holds a text: between two marker lines, or as a whole.</summary>
    public static void IsCurrent(string path, string expected, string? start = null, string? end = null)
    {
        string text = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        int from = 0, to = text.Length;
        if (start is not null && end is not null)
        {
            from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
            to = text.IndexOf(end, StringComparison.Ordinal);
            Assert.True(from >= start.Length && to >= from, $"{path} lacks the lines '{start}' and '{end}'.");
        }
        string found = text[from..to];
        if (s_update && found != expected)
        {
            File.WriteAllText(path, text[..from] + expected + text[to..]);
            return;
        }
        Assert.True(found == expected,
            $"{path} is older than Moods/Keys. Run the tests of this class with AMBIENCE_UPDATE=1 and commit the file.");
    }
}
