using System.Text;
using Ambience.IO;

namespace Ambience.Moods.Reading;

/// <summary>Loads the text of a mood file.</summary>
internal static class MoodFileText
{
    /// <summary>1 MiB: thousands of moods.</summary>
    private const int LargestBytes = 1 << 20;

    /// <summary>
    /// The most that reading a text of a length allocates, over all of the reading. The first part is what anchors can
    /// multiply within the limits of <see cref="Keys.Limits"/>.
    /// </summary>
    internal static long AllocationBound(long textBytes) => (256L << 20) + (512 * Math.Min(textBytes, LargestBytes));

    /// <summary>Refuses a text that is longer than a file may be.</summary>
    public static void CheckLength(string text, string path)
    {
        if (text.Length > LargestBytes)
        {
            throw Problem(path,
                $"expected at most {LargestBytes} characters, found {text.Length}. This is not a mood file.", null);
        }
    }

    /// <summary>The bytes of the file, which an editor may be about to replace.</summary>
    /// <exception cref="MoodFileException">
    /// It is not there, cannot be read or is too large; the inner exception tells which.
    /// </exception>
    public static byte[] Load(string path)
    {
        try
        {
            if (SpecialFile.Describe(Path.GetFullPath(path)) is { } kind) // opening a pipe would wait for its writer
                throw Problem(path, $"expected a mood file, found {kind}. Correct the path.", null);
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LargestBytes)
            {
                throw Problem(path,
                    $"expected at most {LargestBytes} bytes, found {stream.Length}. This is not a mood file.", null);
            }
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Problem(path, "there is no such mood file. Correct the path, or copy the one of the demo.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Problem(path, $"the mood file could not be read ({e.Message}).", e);
        }
    }

    /// <summary>The text, which must be UTF-8 (a byte order mark is skipped).</summary>
    public static string Decode(byte[] bytes, string path)
    {
        try
        {
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            string text = strict.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw Problem(path, "expected text in UTF-8, found other bytes. Save the file as UTF-8.", e);
        }
    }

    private static MoodFileException Problem(string path, string message, Exception? cause) =>
        new([new MoodProblem(path, 0, 0, "", message)], cause);
}
